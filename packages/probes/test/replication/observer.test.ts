import fc from 'fast-check';
import { createProbeMemory } from '../../src/index.js';
import { createReplicationObserver, MAX_OBSERVED, recalled } from '../../src/replication/observer.js';
import { observeProgress, type Progress, pointOfNoReturnMinutes } from '../../src/replication/progress.js';
import { NO_REPLICA, type SourceView } from '../../src/replication/views.js';

const NOW = { wallMs: 1_700_000_000_000, monotonicMs: 50_000 };
const SOURCE: SourceView = {
  replicas: 1,
  replies: 'one',
  slots: [{ name: 'store', isActive: true, status: 'reserved', retainedBytes: 10, safeBytes: null, position: '0/1' }],
  logBytes: null,
  writtenBytes: 1_000,
  retentionS: null,
  behindBytes: 0,
};

describe('the observer', () => {
  it('writes the marker when it is due, each key for itself', () => {
    const now = { ...NOW };
    const observer = createReplicationObserver(() => ({ ...now }), createProbeMemory());
    expect(observer.isWriteDue('a', 10)).toBe(true);
    observer.wrote('a');
    now.monotonicMs += 9_000;
    expect([observer.isWriteDue('a', 10), observer.isWriteDue('b', 10)]).toEqual([false, true]);
    now.monotonicMs += 600;
    expect(observer.isWriteDue('a', 10)).toBe(true);
  });

  it('knows after a restart how long a marker has not moved', () => {
    const memory = createProbeMemory();
    const now = { ...NOW };
    const marker = { seq: 5, writtenAtMs: NOW.wallMs - 90_000, writerMs: 1, epoch: 'store' };
    const before = createReplicationObserver(() => ({ ...now }), memory);
    expect(before.ageMs('a', marker, 120_000)).toBe(0);
    now.wallMs += 600_000;
    now.monotonicMs = 1_000;
    const after = createReplicationObserver(() => ({ ...now }), memory);
    expect(after.leastAgeMs('a')).toBe(600_000);
    expect(after.ageMs('a', marker, 120_000)).toBe(600_000);
    expect(after.leastAgeMs('nothing')).toBe(0);
  });

  it('takes nothing for true that is not of its making', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(recalled(text, NOW)).toBeNull();
      }),
    );
    expect(recalled(undefined, NOW)).toBeNull();
  });

  it('remembers a bounded number of replications, and does without a memory that is full', () => {
    const full = {
      get: () => undefined,
      set: () => {
        throw new RangeError('full');
      },
    };
    const observer = createReplicationObserver(() => NOW, full);
    for (let key = 0; key <= MAX_OBSERVED; key += 1) observer.wrote(`${key}`);
    expect([observer.isWriteDue('0', 10), observer.isWriteDue('1', 10)]).toEqual([true, false]);
    expect(observer.ageMs('a', { seq: 1, writtenAtMs: 0, writerMs: 0, epoch: '' }, 0)).toBeGreaterThan(0);
  });
});

describe('progress', () => {
  it('stalls when the source writes on and the position stays, and not when nothing is written', () => {
    let progress: Progress | null = null;
    const stalls: number[] = [];
    const sources = [SOURCE, SOURCE, { ...SOURCE, writtenBytes: 2_000 }, { ...SOURCE, writtenBytes: 3_000 }];
    const moved = { ...SOURCE, writtenBytes: 4_000, slots: SOURCE.slots.map((slot) => ({ ...slot, position: '0/2' })) };
    for (const [index, source] of [...sources, moved].entries()) {
      const observed = observeProgress(progress, source, null, index * 10_000);
      progress = observed.progress;
      stalls.push(observed.figures.stalledS);
    }
    expect(stalls).toEqual([0, 0, 20, 30, 0]);
  });

  it('is silent for as long as the replies are the same', () => {
    const first = observeProgress(null, SOURCE, null, 0);
    expect(observeProgress(first.progress, SOURCE, null, 70_000).figures.silentS).toBe(70);
    expect(observeProgress(first.progress, { ...SOURCE, replies: 'two' }, null, 70_000).figures.silentS).toBe(0);
    expect(observeProgress(first.progress, { ...SOURCE, replies: null }, null, 70_000).figures.silentS).toBeNull();
  });

  it('connects for as long as it does in a row', () => {
    const looking = { ...NO_REPLICA, isReplica: true, receiver: 'connecting' as const };
    const first = observeProgress(null, null, looking, 5_000);
    const later = observeProgress(first.progress, null, looking, 65_000);
    const found = observeProgress(later.progress, null, { ...looking, receiver: 'running' }, 66_000);
    const again = observeProgress(found.progress, null, looking, 70_000);
    const spans = [first, later, found, again].map(({ figures }) => figures.connectingS);
    expect(spans).toEqual([0, 60, null, 0]);
  });

  const NO_LIMITS: Parameters<typeof pointOfNoReturnMinutes>[0] = {
    retentionS: null,
    stalledS: 0,
    safeBytes: null,
    diskFreeBytes: null,
  };
  it.each<[string, Partial<typeof NO_LIMITS>, number | null, number | null]>([
    ['nothing known', {}, 1e9, null],
    ['72 h of log, stalled for 2 h', { retentionS: 259_200, stalledS: 7_200 }, null, 4_200],
    ['12 GB of disk at 1.5 GB an hour', { diskFreeBytes: 12e9 }, 1.5e9, 480],
    ['the least of all', { retentionS: 86_400, diskFreeBytes: 12e9, safeBytes: 3e9 }, 1.5e9, 120],
    ['a disk that nothing fills', { diskFreeBytes: 12e9 }, 0, null],
    ['a limit that is passed', { retentionS: 3_600, stalledS: 7_200 }, null, 0],
  ])('point of no return: %s', (_name, limits, growth, expected) => {
    expect(pointOfNoReturnMinutes({ ...NO_LIMITS, ...limits }, growth)).toBe(expected);
  });

  it('comes no later the longer it stalls and the less is left', () => {
    const limit = fc.record({
      retentionS: fc.nat(1e6),
      stalledS: fc.nat(1e6),
      safeBytes: fc.nat(1e12),
      diskFreeBytes: fc.nat(1e12),
    });
    fc.assert(
      fc.property(limit, fc.nat(1e12), fc.nat(1e5), (limits, growth, more) => {
        const here = pointOfNoReturnMinutes(limits, growth) ?? 0;
        expect(here).toBeGreaterThanOrEqual(0);
        expect(
          pointOfNoReturnMinutes({ ...limits, stalledS: limits.stalledS + more }, growth) ?? 0,
        ).toBeLessThanOrEqual(here);
      }),
    );
  });
});
