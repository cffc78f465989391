import fc from 'fast-check';
import { parseProbeParams } from '../../src/index.js';
import { judgeReplication, type ReplicationReading, type ReplicationRules } from '../../src/replication/verdict.js';
import { NO_REPLICA, type ReplicaView, type SlotView, type SourceView } from '../../src/replication/views.js';

const parsed = parseProbeParams('replication', {
  engine: 'mariadb',
  host: 'db',
  user: 'monitor',
  side: 'both',
  replicaHost: 'centre',
});
const RULES = (parsed.ok ? parsed.params : null) as ReplicationRules;
const REPLICA: ReplicaView = {
  ...NO_REPLICA,
  isReplica: true,
  receiver: 'running',
  applier: 'running',
  ioErrno: 0,
  sqlErrno: 0,
  engineLagS: 0,
  isBehind: false,
  applyBehindBytes: 0,
  lastMessageAgeS: 2,
  lockWaits: 0,
};
const SLOT: SlotView = {
  name: 'store',
  isActive: true,
  status: 'reserved',
  retainedBytes: 1_000,
  safeBytes: null,
  position: '0/1',
};
const SOURCE: SourceView = {
  replicas: 1,
  replies: 'one',
  slots: [SLOT],
  logBytes: null,
  writtenBytes: 5e9,
  retentionS: null,
  behindBytes: 0,
};
const WELL: ReplicationReading = {
  source: SOURCE,
  replica: REPLICA,
  marker: { ageS: 3 },
  progress: {
    stalledS: 0,
    silentS: 0,
    connectingS: null,
    logGrowthBytesPerHour: 9e9,
    heldS: 0,
    heldGrowthBytesPerHour: 1.5e9,
    unappliedS: null,
  },
  diskFreeBytes: null,
};
const outcome = (change: Partial<ReplicationReading>, rules: Partial<ReplicationRules> = {}) => {
  const { state, reason } = judgeReplication({ ...WELL, ...change }, { ...RULES, ...rules });
  return `${state}/${reason}`;
};
const replica = (change: Partial<ReplicaView>) => ({ replica: { ...REPLICA, ...change } });
const connecting = (connectingS: number) => ({ progress: { ...WELL.progress, connectingS } });
const unapplied = (unappliedS: number) => ({
  marker: { ageS: 90 },
  ...replica({ isBehind: true }),
  progress: { ...WELL.progress, unappliedS },
});
const slot = (change: Partial<SlotView>) => ({ source: { ...SOURCE, slots: [{ ...SLOT, ...change }] } });

describe('judgeReplication', () => {
  it('is content with a replication that gets on, and tells what it knows', () => {
    expect(judgeReplication(WELL, RULES)).toEqual({
      state: 'ok',
      reason: null,
      values: {
        markerAgeS: 3,
        engineLagS: 0,
        applyBehindBytes: 0,
        lastIoErrno: 0,
        lastSqlErrno: 0,
        lastMessageAgeS: 2,
        lockWaits: 0,
        replicas: 1,
        behindBytes: 0,
        retainedBytes: 1_000,
        logGrowthBytesPerHour: 9e9,
      },
    });
  });

  it.each<[string, Partial<ReplicationReading>, string]>([
    ['applier stopped by hand', replica({ applier: 'stopped', engineLagS: null }), 'down/replication-stopped'],
    ['both stopped by hand', replica({ applier: 'stopped', receiver: 'stopped' }), 'down/replication-stopped'],
    ['receiver stopped by hand', replica({ receiver: 'stopped' }), 'down/replication-stopped'],
    ['a row that is there already', replica({ applier: 'stopped', sqlErrno: 1062 }), 'down/replication-broken'],
    ['a row that is not there', replica({ applier: 'stopped', sqlErrno: 1032 }), 'down/replication-broken'],
    [
      'a subscription that cannot apply',
      replica({ applier: 'stopped', receiver: 'connecting', applyErrors: 3 }),
      'down/replication-broken',
    ],
    ['errors of the past', replica({ applyErrors: 3 }), 'ok/null'],
    ['equal server ids', replica({ receiver: 'stopped', ioErrno: 1593 }), 'down/replication-broken'],
    ['log that is purged', replica({ receiver: 'stopped', ioErrno: 1236 }), 'down/replication-log-lost'],
    [
      'log that is purged, told by MySQL 8',
      replica({ receiver: 'stopped', ioErrno: 13_114 }),
      'down/replication-log-lost',
    ],
    ['an error of the past', replica({ ioErrno: 1236 }), 'ok/null'],
    ['a slot that is lost', slot({ status: 'lost', isActive: false }), 'down/replication-log-lost'],
    [
      'a receiver that has been connecting for 60 s',
      { ...replica({ receiver: 'connecting', ioErrno: 2003, engineLagS: null }), ...connecting(60) },
      'down/replication-disconnected',
    ],
    [
      'a receiver that connects, while rows arrive',
      { ...replica({ receiver: 'connecting', ioErrno: 2003, engineLagS: null }), ...connecting(59) },
      'ok/null',
    ],
    [
      'a receiver that connects over a line that is full',
      {
        ...replica({ receiver: 'connecting', ioErrno: 2013, engineLagS: null }),
        ...connecting(5),
        marker: { ageS: 70 },
      },
      'degraded/replication-lag',
    ],
    [
      'a receiver that connects, and no marker that speaks for it',
      { ...replica({ receiver: 'connecting', ioErrno: 2003 }), ...connecting(0), marker: null },
      'down/replication-disconnected',
    ],
    [
      'a receiver that gave up connecting',
      replica({ receiver: 'stopped', ioErrno: 2003 }),
      'down/replication-disconnected',
    ],
    [
      'a receiver whose login is refused',
      { ...replica({ receiver: 'connecting', ioErrno: 1045 }), ...connecting(1) },
      'down/replication-disconnected',
    ],
    ['a receiver that hears nothing', replica({ lastMessageAgeS: 60 }), 'down/replication-disconnected'],
    ['a source without its replica', { source: { ...SOURCE, replicas: 0 } }, 'down/replication-disconnected'],
    [
      'a source whose replica is silent',
      { progress: { ...WELL.progress, silentS: 60 } },
      'down/replication-disconnected',
    ],
    ['a marker of 60 s', { marker: { ageS: 60 } }, 'degraded/replication-lag'],
    ['a marker of 300 s', { marker: { ageS: 300 } }, 'down/replication-lag'],
    [
      'a marker of 300 s, and NULL of the engine',
      { marker: { ageS: 300 }, ...replica({ engineLagS: null }) },
      'down/replication-lag',
    ],
    ['the engine alone says so', { marker: null, ...replica({ engineLagS: 61 }) }, 'degraded/replication-lag'],
    [
      'received and not applied',
      { marker: { ageS: 90 }, ...replica({ isBehind: true }) },
      'degraded/replication-congested',
    ],
    ['received long ago and not applied', unapplied(45), 'degraded/replication-congested'],
    ['received just now and not applied yet', unapplied(44), 'degraded/replication-lag'],
    [
      'waits for locks at the centre',
      { marker: { ageS: 90 }, ...replica({ lockWaits: 4 }) },
      'degraded/replication-congested',
    ],
    [
      'received and told to wait',
      { marker: { ageS: 90 }, ...replica({ isBehind: true, delayS: 90 }) },
      'degraded/replication-lag',
    ],
    ['received, not applied, and no lag', replica({ isBehind: true, lockWaits: 2 }), 'ok/null'],
    ['no marker at all', { marker: 'missing' }, 'degraded/marker-missing'],
    ['a marker that may not be read', { marker: 'not-permitted' }, 'unknown/not-permitted'],
    ['a marker that is locked', { marker: { ageS: 20, isLocked: true } }, 'degraded/lock-waits'],
    [
      'a marker that is locked for long, and what holds it',
      { marker: { ageS: 90, isLocked: true }, ...replica({ isBehind: true }) },
      'degraded/replication-congested',
    ],
    ['no replica, and no marker', { marker: null, replica: NO_REPLICA }, 'down/replication-stopped'],
    ['no replica, and a marker that arrives by other means', { replica: NO_REPLICA }, 'ok/null'],
    ['nothing to be seen', { marker: null, replica: null, source: null }, 'unknown/not-permitted'],
    ['a slot about to be lost', slot({ status: 'unreserved' }), 'down/replication-retention'],
  ])('%s', (_name, change, expected) => {
    expect(outcome(change)).toBe(expected);
  });

  describe('a replication that stalls while its log fills the disk', () => {
    const gone = { source: { ...SOURCE, replicas: 0, slots: [{ ...SLOT, isActive: false, retainedBytes: 4e9 }] } };
    it.each<[string, Partial<ReplicationReading>, string, number | null]>([
      ['8 h of disk left', { ...gone, diskFreeBytes: 12e9 }, 'degraded/replication-retention', 480],
      ['3 h of disk left', { ...gone, diskFreeBytes: 4.5e9 }, 'down/replication-retention', 180],
      ['40 h of disk left', { ...gone, diskFreeBytes: 60e9 }, 'down/replication-disconnected', 2_400],
      ['disk of which nothing is known', gone, 'down/replication-disconnected', null],
      ['the same disk, and all is well', { diskFreeBytes: 4.5e9 }, 'ok/null', null],
      [
        'it was stopped by hand',
        { ...replica({ applier: 'stopped' }), diskFreeBytes: 12e9 },
        'degraded/replication-retention',
        480,
      ],
      [
        'it is broken, which is what must be mended',
        { ...replica({ applier: 'stopped', sqlErrno: 1062 }), diskFreeBytes: 12e9 },
        'down/replication-broken',
        480,
      ],
      [
        'its replica is there and does not get on',
        { progress: { ...WELL.progress, stalledS: 60 }, diskFreeBytes: 12e9 },
        'degraded/replication-retention',
        480,
      ],
      [
        'its replica is there and not even late',
        { progress: { ...WELL.progress, stalledS: 59 }, diskFreeBytes: 12e9 },
        'ok/null',
        null,
      ],
      [
        'what was written before is not kept for it, however much that was',
        { ...gone, progress: { ...WELL.progress, heldGrowthBytesPerHour: 1e6 }, diskFreeBytes: 12e9 },
        'down/replication-disconnected',
        720_000,
      ],
    ])('%s', (_name, change, expected, minutes) => {
      expect(outcome(change)).toBe(expected);
      expect(judgeReplication({ ...WELL, ...change }, RULES).values?.pointOfNoReturnMinutes ?? null).toBe(minutes);
    });

    it('counts the retention that the operator states, or the source', () => {
      const stalled = { ...replica({ applier: 'stopped' }), progress: { ...WELL.progress, heldS: 3_600 } };
      expect(outcome(stalled, { retentionHours: 3 })).toBe('down/replication-retention');
      expect(outcome({ ...stalled, source: { ...SOURCE, retentionS: 36_000 } })).toBe('degraded/replication-retention');
      expect(outcome(stalled, { retentionHours: 72 })).toBe('down/replication-stopped');
    });
  });

  it('at the source alone sees a replica that stays connected and does not get on', () => {
    const stalled = { replica: null, marker: 'written' as const, progress: { ...WELL.progress, stalledS: 90 } };
    expect(outcome(stalled, { side: 'source' })).toBe('degraded/replication-lag');
    expect(outcome({ ...stalled, progress: WELL.progress }, { side: 'source' })).toBe('ok/null');
  });

  it('never lets the engine excuse the age of the marker', () => {
    const lag = fc.option(fc.nat(50), { nil: null });
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 1e6 }),
        lag,
        fc.option(fc.boolean(), { nil: null }),
        (ageS, engineLagS, isBehind) => {
          const { state, reason } = judgeReplication(
            { ...WELL, marker: { ageS }, ...replica({ engineLagS, isBehind }) },
            RULES,
          );
          expect(state).toBe(ageS >= 300 ? 'down' : 'degraded');
          expect(['replication-lag', 'replication-congested']).toContain(reason);
        },
      ),
    );
  });
});
