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
      const observed = observeProgress(progress, source, null, index * 10_000, 1);
      progress = observed.progress;
      stalls.push(observed.figures.stalledS);
    }
    // From the last look at which there was nothing to get on with.
    expect(stalls).toEqual([0, 0, 10, 20, 0]);
  });

  it('is silent for as long as the replies are the same', () => {
    const first = observeProgress(null, SOURCE, null, 0, 1);
    expect(observeProgress(first.progress, SOURCE, null, 70_000, 1).figures.silentS).toBe(70);
    expect(observeProgress(first.progress, { ...SOURCE, replies: 'two' }, null, 70_000, 1).figures.silentS).toBe(0);
    expect(observeProgress(first.progress, { ...SOURCE, replies: null }, null, 70_000, 1).figures.silentS).toBeNull();
  });

  it('connects for as long as it does in a row', () => {
    const looking = { ...NO_REPLICA, isReplica: true, receiver: 'connecting' as const };
    const first = observeProgress(null, null, looking, 5_000, 1);
    const later = observeProgress(first.progress, null, looking, 65_000, 1);
    const found = observeProgress(later.progress, null, { ...looking, receiver: 'running' }, 66_000, 1);
    const again = observeProgress(found.progress, null, looking, 70_000, 1);
    const spans = [first, later, found, again].map(({ figures }) => figures.connectingS);
    expect(spans).toEqual([0, 60, null, 0]);
  });

  describe('what is kept while it does not get on', () => {
    const MIB = 1_048_576;
    /** A source that has written so many MiB, and whose slot is there. */
    const at = (writtenMib: number, slotMib: number, isActive = true): SourceView => ({
      ...SOURCE,
      replicas: isActive ? 1 : 0,
      writtenBytes: writtenMib * MIB,
      slots: SOURCE.slots.map((slot) => ({ ...slot, isActive, position: `${slotMib}` })),
    });
    /** Looks a minute apart. */
    const held = (sources: readonly SourceView[]) => {
      let progress: Progress | null = null;
      return sources.map((source, index) => {
        const observed = observeProgress(progress, source, null, index * 60_000, 1);
        progress = observed.progress;
        const { heldS, heldGrowthBytesPerHour } = observed.figures;
        return [heldS, (heldGrowthBytesPerHour ?? Number.NaN) / MIB];
      });
    };

    it('is what was written since it last got on, and as if in ten minutes at least', () => {
      const cut = Array.from({ length: 21 }, (_, minute) => at(100 + minute, 100, false));
      const figures = held([at(100, 100), ...cut]);
      expect(figures[1]).toEqual([60, 0]);
      expect(figures[2]).toEqual([120, 6]);
      expect(figures[11]).toEqual([660, expect.closeTo((10 * 60) / 11)]);
      expect(figures[21]).toEqual([1_260, expect.closeTo((20 * 60) / 21)]);
    });

    it('is nothing while it gets on, and nothing of a burst that it has', () => {
      const burst = [at(0, 0), at(500, 0), at(1_000, 1_000)];
      expect(held([...burst, at(1_000, 1_000, false), at(1_001, 1_000, false)])).toEqual([
        [0, 0],
        [60, 3_000],
        [0, 0],
        [60, 0],
        [120, 6],
      ]);
    });

    it('is not known where the engine does not tell what is written', () => {
      const { figures } = observeProgress(null, { ...SOURCE, writtenBytes: null }, null, 0, 1);
      expect(figures).toMatchObject({ heldS: 0, heldGrowthBytesPerHour: null });
    });
  });

  const NO_LIMITS: Parameters<typeof pointOfNoReturnMinutes>[0] = {
    retentionS: null,
    safeBytes: null,
    diskFreeBytes: null,
  };
  it.each<[string, Partial<typeof NO_LIMITS>, number, number | null, number | null]>([
    ['nothing known', {}, 0, 1e9, null],
    ['72 h of log, held for 2 h', { retentionS: 259_200 }, 7_200, null, 4_200],
    ['12 GB of disk at 1.5 GB an hour', { diskFreeBytes: 12e9 }, 0, 1.5e9, 480],
    ['the least of all', { retentionS: 86_400, diskFreeBytes: 12e9, safeBytes: 3e9 }, 0, 1.5e9, 120],
    ['a disk that nothing fills', { diskFreeBytes: 12e9 }, 0, 0, null],
    ['a limit that is passed', { retentionS: 3_600 }, 7_200, null, 0],
  ])('point of no return: %s', (_name, limits, heldS, heldGrowthBytesPerHour, expected) => {
    expect(pointOfNoReturnMinutes({ ...NO_LIMITS, ...limits }, { heldS, heldGrowthBytesPerHour })).toBe(expected);
  });

  it('comes no later the longer it stalls and the less is left', () => {
    const limit = fc.record({ retentionS: fc.nat(1e6), safeBytes: fc.nat(1e12), diskFreeBytes: fc.nat(1e12) });
    fc.assert(
      fc.property(limit, fc.nat(1e6), fc.nat(1e12), fc.nat(1e5), (limits, heldS, heldGrowthBytesPerHour, more) => {
        const here = pointOfNoReturnMinutes(limits, { heldS, heldGrowthBytesPerHour }) ?? 0;
        const later = pointOfNoReturnMinutes(limits, { heldS: heldS + more, heldGrowthBytesPerHour }) ?? 0;
        expect(here).toBeGreaterThanOrEqual(0);
        expect(later).toBeLessThanOrEqual(here);
      }),
    );
  });
});
