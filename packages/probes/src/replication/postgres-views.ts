/** Reads replication of PostgreSQL, streaming and logical, at either end. */
import { claimOf, numberOf, type Row, textOf } from '../database/cells.js';
import type { DatabaseSession } from '../database/session.js';
import { NO_REPLICA, type ReplicaView, type SlotView, type SourceView } from './views.js';

/**
 * A standby. A missing row of `pg_stat_wal_receiver` is a broken link, and a receiver that is frozen looks caught up for ever: only when its last message came tells
 * (both measured). Times are compared with the standby's own clock, which wrote them. The age of the last replayed transaction counts only while
 * something received is not replayed: an idle source commits nothing.
 */
const STANDBY = `SELECT pg_is_in_recovery() AS is_standby,
  (SELECT status FROM pg_stat_wal_receiver) AS status,
  (SELECT extract(epoch FROM clock_timestamp() - last_msg_receipt_time)::bigint FROM pg_stat_wal_receiver) AS message_age_s,
  CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END AS is_paused,
  CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) END AS behind_bytes,
  CASE WHEN pg_is_in_recovery() THEN extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::bigint END AS replay_age_s,
  CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END AS position,
  (SELECT setting::bigint FROM pg_settings WHERE name = 'recovery_min_apply_delay') AS delay_ms,
  (SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted) AS lock_waits,
  pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') OR
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS sees_all`;
/** A subscriber. A worker that is not there although its subscription is enabled has just failed, and starts again each 5 s. */
const SUBSCRIPTIONS = `SELECT s.subname, s.subenabled, st.pid, st.received_lsn::text AS position,
  extract(epoch FROM clock_timestamp() - st.last_msg_receipt_time)::bigint AS message_age_s
  FROM pg_subscription s JOIN pg_stat_subscription st ON st.subid = s.oid
  WHERE s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND st.relid IS NULL`;
/** PostgreSQL 15 and later. */
const SUBSCRIPTION_ERRORS = `SELECT s.subname, s.subdisableonerr, e.apply_error_count
  FROM pg_stat_subscription_stats e JOIN pg_subscription s ON s.oid = e.subid`;
/** A source. A replica's `reply_time` is of the replica's clock: only whether it changes is used. */
const REPLICAS = `SELECT count(*) FILTER (WHERE state = 'streaming' OR state = 'catchup') AS replicas,
  string_agg(pid::text || ' ' || coalesce(reply_time::text, '') || coalesce(replay_lsn::text, ''), ' ' ORDER BY pid) AS replies,
  max(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn)) AS behind_bytes FROM pg_stat_replication
  WHERE application_name <> 'pg_basebackup'`;
/** A logical slot's `restart_lsn` goes on in steps of many seconds, also while its subscriber keeps up (measured): what that confirmed tells whether it gets on. */
const SLOTS = `SELECT slot_name, active, wal_status, safe_wal_size AS safe_bytes, coalesce(confirmed_flush_lsn, restart_lsn)::text AS position,
  pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn) AS retained_bytes FROM pg_replication_slots WHERE NOT temporary`;
const WRITTEN = `SELECT pg_is_in_recovery() AS is_standby,
  CASE WHEN pg_is_in_recovery() THEN NULL ELSE pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') END AS written_bytes,
  pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') OR
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS sees_all`;

/** The view of a standby, or of a subscriber's subscriptions; null where this user may not ask. */
export async function readPostgresReplica(session: DatabaseSession, channel: string): Promise<ReplicaView | null> {
  const [standby] = await session.rows(STANDBY);
  if (claimOf(standby, 'is_standby')) return standbyFrom(standby);
  const subscriptions = await session.rowsIfAllowed(SUBSCRIPTIONS);
  if (subscriptions === null) return null;
  const errors = subscriptions.length === 0 ? null : await session.rowsIfAllowed(SUBSCRIPTION_ERRORS);
  return subscriberFrom(subscriptions, errors, channel, numberOf(standby, 'lock_waits'));
}

/** Pure: null where the receiver is hidden from this user. */
export function standbyFrom(row: Row | undefined): ReplicaView | null {
  if (claimOf(row, 'sees_all') === false) return null;
  const behindBytes = numberOf(row, 'behind_bytes');
  const isBehind = behindBytes !== null && behindBytes > 0;
  const position = textOf(row, 'position') || null;
  const appliedPlace = placeOf(position);
  return {
    ...NO_REPLICA,
    isReplica: true,
    receiver: textOf(row, 'status') === 'streaming' ? 'running' : 'connecting',
    applier: claimOf(row, 'is_paused') ? 'stopped' : 'running',
    engineLagS: isBehind ? numberOf(row, 'replay_age_s') : 0,
    isBehind,
    applyBehindBytes: behindBytes === null ? null : Math.max(0, behindBytes),
    receivedPlace: appliedPlace === null || behindBytes === null ? null : appliedPlace + behindBytes,
    appliedPlace: behindBytes === null ? null : appliedPlace,
    delayS: Math.round((numberOf(row, 'delay_ms') ?? 0) / 1_000),
    lastMessageAgeS: numberOf(row, 'message_age_s'),
    lockWaits: numberOf(row, 'lock_waits'),
    position,
  };
}

/** `16/B374D848` as a number; exact up to eight petabytes of log. */
function placeOf(lsn: string | null): number | null {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(lsn ?? '') ?? [];
  return high === undefined || low === undefined
    ? null
    : Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
}

/** Pure: the worst of the subscriptions that are meant. */
export function subscriberFrom(
  subscriptions: readonly Row[],
  errors: readonly Row[] | null,
  channel: string,
  lockWaits: number | null,
): ReplicaView {
  const views = subscriptions
    .filter((row) => channel === '' || textOf(row, 'subname') === channel)
    .map((row): ReplicaView => {
      const isEnabled = claimOf(row, 'subenabled') !== false;
      const works = textOf(row, 'pid') !== '';
      const counted = errors?.find((error) => textOf(error, 'subname') === textOf(row, 'subname'));
      const applyErrors = numberOf(counted, 'apply_error_count');
      // Errors of the past are no trouble of a worker that runs, nor of a subscription that was disabled by hand.
      const isBroken = !works && (applyErrors ?? 0) > 0 && (isEnabled || claimOf(counted, 'subdisableonerr') === true);
      return {
        ...NO_REPLICA,
        isReplica: true,
        receiver: works ? 'running' : isEnabled ? 'connecting' : 'stopped',
        applier: isBroken || !isEnabled ? 'stopped' : 'running',
        applyErrors: isBroken || works ? applyErrors : 0,
        lastMessageAgeS: works ? numberOf(row, 'message_age_s') : null,
        lockWaits,
        position: textOf(row, 'position') || null,
      };
    });
  const gravity = (view: ReplicaView) => (view.applier === 'stopped' ? 2 : 0) + (view.receiver === 'running' ? 0 : 1);
  return views.reduce((worst, view) => (gravity(view) > gravity(worst) ? view : worst), views[0] ?? NO_REPLICA);
}

/** The source's view; null where this user may not ask. A standby that feeds others is no source here. */
export async function readPostgresSource(session: DatabaseSession, channel: string): Promise<SourceView | null> {
  const [written] = await session.rows(WRITTEN);
  if (claimOf(written, 'is_standby') !== false || !claimOf(written, 'sees_all')) return null;
  const replicas = await session.rowsIfAllowed(REPLICAS);
  const slots = await session.rowsIfAllowed(SLOTS);
  return sourceFromPostgres(written, replicas?.[0], slots ?? [], channel);
}

/** Pure: the view in the rows. */
export function sourceFromPostgres(
  written: Row | undefined,
  replicas: Row | undefined,
  slots: readonly Row[],
  channel: string,
): SourceView {
  const meant = slots.filter((row) => channel === '' || textOf(row, 'slot_name') === channel).map(slotFrom);
  return {
    replicas: numberOf(replicas, 'replicas'),
    replies: textOf(replicas, 'replies') || null,
    slots: meant,
    logBytes: null,
    writtenBytes: numberOf(written, 'written_bytes'),
    retentionS: null,
    behindBytes: numberOf(replicas, 'behind_bytes'),
  };
}

function slotFrom(row: Row): SlotView {
  const status = textOf(row, 'wal_status');
  return {
    name: textOf(row, 'slot_name'),
    isActive: claimOf(row, 'active') === true,
    status:
      status === 'reserved' || status === 'extended' || status === 'unreserved' || status === 'lost' ? status : null,
    retainedBytes: numberOf(row, 'retained_bytes'),
    safeBytes: numberOf(row, 'safe_bytes'),
    position: textOf(row, 'position') || null,
  };
}
