/** What source, replica and marker together amount to. Pure. */
import { type Attempt, notOk, ok, type Reason } from '@tillwatch/model';
import { heaviestSlot, isCut, type ProgressFigures, pointOfNoReturnMinutes } from './progress.js';
import type { ReplicaView, SourceView } from './views.js';

/** What one attempt read. null: that side was not asked, or may not be. */
export interface ReplicationReading {
  readonly source: SourceView | null;
  readonly replica: ReplicaView | null;
  /** null: no marker is configured. `written`: this side only writes it. `isLocked`: it could not be read now, and is at least that old. */
  readonly marker:
    | { readonly ageS: number; readonly isLocked?: boolean }
    | 'missing'
    | 'not-permitted'
    | 'written'
    | null;
  readonly progress: ProgressFigures;
  readonly diskFreeBytes: number | null;
}

export interface ReplicationRules {
  readonly side: 'source' | 'replica' | 'both';
  readonly replicas: number;
  readonly lagWarnS: number;
  readonly lagDownS: number;
  readonly silentS: number;
  readonly retentionHours: number;
  readonly retentionWarnMinutes: number;
  readonly retentionDownMinutes: number;
}

type Verdict = readonly [state: 'down' | 'degraded' | 'unknown', reason: Reason];

/** The source has purged what the replica asks for (MariaDB and MySQL 1236; MySQL 13114, its client's form). */
const LOG_LOST = new Set([1236, 13_114]);
/** The source answered, and let the receiver not in: too many sessions, a wrong password, a host that is shut out, a shutdown. */
const REFUSED_BY_SOURCE = new Set([1040, 1045, 1053, 1129, 1130, 1203, 1698]);
/** What a receiver that cannot reach or log in to its source meets: client errors 2000-2099, errors of the line, and refusals. */
const isOfConnection = (errno: number) =>
  (errno >= 2_000 && errno < 2_100) || (errno >= 1_158 && errno <= 1_161) || REFUSED_BY_SOURCE.has(errno);

/**
 * The attempt, gravest first: what can no longer be mended, what somebody must mend, what fills the disk meanwhile, what was stopped, what does not reach its
 * source, what is late and where. `down` is: it does not replicate. The engine's figure can make the age greater, never less: its 0 and its NULL excuse nothing.
 */
export function judgeReplication(reading: ReplicationReading, rules: ReplicationRules): Attempt {
  const limitMinutes = limitOf(reading, rules);
  const values = valuesOf(reading, limitMinutes);
  const verdict =
    lostOrBroken(reading) ??
    retention(reading, rules, limitMinutes) ??
    stopped(reading) ??
    disconnected(reading, rules) ??
    late(reading, rules) ??
    unseen(reading, rules);
  return verdict ? notOk(verdict[0], verdict[1], undefined, values) : ok(undefined, values);
}

function lostOrBroken({ source, replica }: ReplicationReading): Verdict | null {
  if (source?.slots.some(({ status }) => status === 'lost')) return ['down', 'replication-log-lost'];
  if (replica === null) return null;
  const { receiver, applier, ioErrno, sqlErrno, applyErrors } = replica;
  if (ioErrno !== null && LOG_LOST.has(ioErrno) && receiver !== 'running') return ['down', 'replication-log-lost'];
  if (applier === 'stopped' && (sqlErrno ?? 0) > 0) return ['down', 'replication-broken'];
  if (applier === 'stopped' && (applyErrors ?? 0) > 0) return ['down', 'replication-broken'];
  if (receiver === 'stopped' && ioErrno !== null && ioErrno > 0 && !isOfConnection(ioErrno))
    return ['down', 'replication-broken'];
  return null;
}

/** Whether log is kept for it: it surely does not get on, or has not for long enough to be called late. A transaction takes its time. */
function isStalled({ source, replica, progress }: ReplicationReading, rules: ReplicationRules): boolean {
  return isCut(source, replica, rules.replicas) || progress.stalledS >= Math.max(1, rules.lagWarnS);
}

function limitOf(reading: ReplicationReading, rules: ReplicationRules): number | null {
  const { source, progress, diskFreeBytes } = reading;
  if (!isStalled(reading, rules)) return null;
  return pointOfNoReturnMinutes(
    {
      retentionS: rules.retentionHours > 0 ? rules.retentionHours * 3_600 : (source?.retentionS ?? null),
      safeBytes: heaviestSlot(source?.slots ?? [])?.safeBytes ?? null,
      diskFreeBytes,
    },
    progress,
  );
}

function retention(
  { source }: ReplicationReading,
  rules: ReplicationRules,
  limitMinutes: number | null,
): Verdict | null {
  // PostgreSQL removes it with one of the next checkpoints.
  if (source?.slots.some(({ status }) => status === 'unreserved')) return ['down', 'replication-retention'];
  if (limitMinutes === null || limitMinutes >= rules.retentionWarnMinutes) return null;
  return [limitMinutes < rules.retentionDownMinutes ? 'down' : 'degraded', 'replication-retention'];
}

function stopped({ replica }: ReplicationReading): Verdict | null {
  if (replica === null) return null;
  const noError = (replica.ioErrno ?? 0) === 0 && (replica.sqlErrno ?? 0) === 0;
  if (replica.applier === 'stopped') return ['down', 'replication-stopped'];
  return replica.receiver === 'stopped' && noError ? ['down', 'replication-stopped'] : null;
}

function disconnected(reading: ReplicationReading, rules: ReplicationRules): Verdict | null {
  const { source, replica, progress } = reading;
  const cut: Verdict = ['down', 'replication-disconnected'];
  if (replica?.isReplica) {
    if (replica.receiver === 'stopped') return cut;
    if (replica.receiver === 'connecting' && !isReconnecting(reading, rules)) return cut;
    if (replica.lastMessageAgeS !== null && replica.lastMessageAgeS >= rules.silentS) return cut;
  }
  if (source === null || rules.replicas === 0) return null;
  if (source.replicas !== null && source.replicas < rules.replicas) return cut;
  return progress.silentS !== null && progress.silentS >= rules.silentS ? cut : null;
}

/**
 * On a line that is full a receiver hears nothing for its own time-out, hangs up and dials again: rows get through all the same, late. As long as that
 * is younger than `silentS`, the marker's age says how late, and nothing is broken. Without a marker nothing else speaks for it.
 */
function isReconnecting({ marker, progress, replica }: ReplicationReading, { silentS }: ReplicationRules): boolean {
  const isTurnedAway = REFUSED_BY_SOURCE.has(replica?.ioErrno ?? 0);
  return isSeen(marker) && !isTurnedAway && progress.connectingS !== null && progress.connectingS < silentS;
}

function isSeen(
  marker: ReplicationReading['marker'],
): marker is { readonly ageS: number; readonly isLocked?: boolean } {
  return typeof marker === 'object' && marker !== null;
}

function late({ source, replica, marker, progress }: ReplicationReading, rules: ReplicationRules): Verdict | null {
  const ageS = Math.max(ageOf(marker), replica?.engineLagS ?? 0);
  // At the source alone nothing else tells that a connected replica does not get on.
  const stalledS = replica === null && source !== null ? progress.stalledS : 0;
  const worstS = Math.max(ageS, stalledS);
  if (worstS < rules.lagWarnS) return null;
  const state = worstS >= rules.lagDownS ? 'down' : 'degraded';
  return [
    state,
    isHeldUp(replica, progress, Math.min(rules.lagWarnS, worstS / 2)) ? 'replication-congested' : 'replication-lag',
  ];
}

/** It has received what it has not applied for so long, and nobody asked it to wait: the network did its part. */
function isHeldUp(replica: ReplicaView | null, { unappliedS }: ProgressFigures, leastS: number): boolean {
  if (replica === null || replica.delayS > 0) return false;
  if ((replica.lockWaits ?? 0) > 0) return true;
  return replica.isBehind === true && (unappliedS === null || unappliedS >= leastS);
}

function ageOf(marker: ReplicationReading['marker']): number {
  return isSeen(marker) ? marker.ageS : 0;
}

/** Nothing speaks against it; does anything speak for it? */
function unseen({ source, replica, marker }: ReplicationReading, { side }: ReplicationRules): Verdict | null {
  if (marker === 'missing') return ['degraded', 'marker-missing'];
  if (marker === 'not-permitted') return ['unknown', 'not-permitted'];
  // A row that arrives proves it, however.
  if (isSeen(marker)) return marker.isLocked ? ['degraded', 'lock-waits'] : null;
  if (side !== 'source' && replica !== null && !replica.isReplica) return ['down', 'replication-stopped'];
  const seen = side === 'source' ? source : replica;
  return seen === null ? ['unknown', 'not-permitted'] : null;
}

function valuesOf(reading: ReplicationReading, limitMinutes: number | null): Record<string, number> {
  const { source, replica, marker, progress, diskFreeBytes } = reading;
  const slot = heaviestSlot(source?.slots ?? []);
  const all: Record<string, number | null | undefined> = {
    markerAgeS: isSeen(marker) ? marker.ageS : null,
    engineLagS: replica?.engineLagS,
    applyBehindBytes: replica?.applyBehindBytes,
    lastIoErrno: replica?.ioErrno,
    lastSqlErrno: replica?.sqlErrno,
    applyErrors: replica?.applyErrors,
    lastMessageAgeS: replica?.lastMessageAgeS,
    lockWaits: replica?.lockWaits,
    delayS: replica && replica.delayS > 0 ? replica.delayS : null,
    replicas: source?.replicas,
    behindBytes: source?.behindBytes,
    retainedBytes: slot ? slot.retainedBytes : source?.logBytes,
    logGrowthBytesPerHour: progress.logGrowthBytesPerHour,
    stalledS: progress.stalledS > 0 ? progress.stalledS : null,
    diskFreeBytes,
    pointOfNoReturnMinutes: limitMinutes,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, Math.round(value)]],
    ),
  );
}
