/** What every engine of the outbox promises, run on memory and on disk; on disk also across a close and a reopen. */
import { appendFileSync } from 'node:fs';
import { planEviction } from '@tillwatch/model';
import fc from 'fast-check';
import { DEFAULT_OUTBOX_AGE_MS, DEFAULT_OUTBOX_BYTES } from '../src/outbox.js';
import { openDiskEngine } from '../src/outbox-disk.js';
import { MIN_OUTBOX_BYTES } from '../src/outbox-disk-layout.js';
import type { EngineBounds, OutboxEngine } from '../src/outbox-engine.js';
import { createMemoryEngine } from '../src/outbox-memory.js';
import { birthOf, bootId, EPOCH_MS, ownDir, rowOf } from './outbox-kit.js';

const DAY_MS = 86_400_000;
const BOUNDS: EngineBounds = { maxBytes: MIN_OUTBOX_BYTES, maxAgeMs: 30 * DAY_MS, keepFull: 100 };

interface Subject {
  readonly name: string;
  open(bounds?: EngineBounds): OutboxEngine;
  /** Closes and opens again where the engine outlives that; the same engine otherwise. */
  reopen(engine: OutboxEngine, bounds?: EngineBounds): OutboxEngine;
  readonly cleanUp: () => void;
}

const dirs: { remove: () => void }[] = [];
let files = 0;
const diskSubject = (name: string, reopens: boolean): Subject => {
  const dir = ownDir();
  dirs.push(dir);
  let file = '';
  const open = (bounds: EngineBounds): OutboxEngine =>
    openDiskEngine({ file, bounds, minIncarnation: 1, onFlush: () => {} });
  return {
    name,
    open: (bounds = BOUNDS) => {
      file = dir.file(`outbox-${++files}.db`);
      return open(bounds);
    },
    reopen: (engine, bounds = BOUNDS) => {
      if (!reopens) return engine;
      engine.close();
      return open(bounds);
    },
    cleanUp: () => dir.remove(),
  };
};
const SUBJECTS: Subject[] = [
  {
    name: 'memory',
    open: (bounds = BOUNDS) => createMemoryEngine(bounds),
    reopen: (engine) => engine,
    cleanUp: () => {},
  },
  diskSubject('disk', false),
  diskSubject('disk, reopened', true),
];
afterAll(() => {
  for (const dir of dirs) dir.remove();
});

const seqs = (engine: OutboxEngine, from = 0): number[] => engine.after(from, 100_000).map((row) => row.seq);
const ONE = bootId(1);

describe.each(SUBJECTS)('outbox engine: $name', (subject) => {
  const begun = (bounds?: EngineBounds): OutboxEngine => {
    const engine = subject.open(bounds);
    engine.begin(birthOf(1), 1);
    return engine;
  };

  it('gives back what was appended, byte for byte and in order', () => {
    let engine = begun();
    const rows = [1, 2, 3, 4, 5, 6, 7].map((seq) => rowOf(ONE, seq, { transition: seq === 4, size: seq * 50 }));
    engine.append(rows.slice(0, 3));
    for (const row of rows.slice(3)) engine.append([row]);
    engine = subject.reopen(engine);
    expect(engine.after(0, 100).map((row) => ({ ...row, window: Array.from(row.window) }))).toEqual(
      rows.map((row) => ({ ...row, window: Array.from(row.window) })),
    );
    expect(seqs(engine, 4)).toEqual([5, 6, 7]);
    expect(engine.after(2, 2).map((row) => row.seq)).toEqual([3, 4]);
    expect(engine.usage()).toMatchObject({ heartbeats: 7, oldestAtMs: EPOCH_MS + 10_000 });
    engine.close();
  });

  it('remembers the highest sequence when everything is settled', () => {
    let engine = begun();
    engine.append([rowOf(ONE, 1), rowOf(ONE, 2)]);
    engine.settle(ONE, [{ first: 1, count: 2 }]);
    engine = subject.reopen(engine);
    expect(seqs(engine)).toEqual([]);
    expect(engine.highSeq()).toBe(2);
    expect(engine.usage()).toMatchObject({ heartbeats: 0, oldestAtMs: null });
    engine.close();
  });

  it('settles only what is named and of that boot, also when the range is a lie', () => {
    let engine = begun();
    engine.append([1, 2, 3, 4, 5].map((seq) => rowOf(ONE, seq)));
    engine.begin(birthOf(2), 6);
    engine.append([6, 7, 8].map((seq) => rowOf(bootId(2), seq)));
    engine.settle(ONE, [{ first: 2, count: 2 }]);
    engine.settle('ffffffffffffffff', [{ first: 1, count: 100 }]);
    engine = subject.reopen(engine);
    expect(seqs(engine)).toEqual([1, 4, 5, 6, 7, 8]);
    engine.settle(ONE, [{ first: 4, count: 2 ** 32 }]);
    engine.settle(bootId(2), [{ first: 1, count: 6 }]);
    expect(seqs(engine)).toEqual([1, 7, 8]);
    expect(engine.usage().heartbeats).toBe(3);
    engine.close();
  });

  it('keeps the birth of a boot for as long as the boot has rows, and the newest always', () => {
    let engine = begun();
    engine.append([rowOf(ONE, 1), rowOf(ONE, 2)]);
    engine.begin(birthOf(2), 3);
    engine.begin(birthOf(3), 3);
    engine = subject.reopen(engine);
    expect(engine.birth(ONE)).toEqual(birthOf(1));
    expect(engine.birth(bootId(2))).toBeNull();
    expect(engine.birth(bootId(3))).toEqual(birthOf(3));
    expect(engine.birth(ONE)).toBe(engine.birth(ONE));
    engine.settle(ONE, [{ first: 1, count: 1 }]);
    expect(engine.birth(ONE)).toEqual(birthOf(1));
    engine.settle(ONE, [{ first: 2, count: 1 }]);
    expect(engine.birth(ONE)).toBeNull();
    expect(engine.birth(bootId(3))).toEqual(birthOf(3));
    engine.close();
  });

  it('stays within its bytes, gives up thinned steady windows first and transitions not at all while others are left', () => {
    let engine = begun();
    const size = 2_000;
    const total = 4_000;
    for (let seq = 1; seq <= total; seq++) {
      engine.append([rowOf(ONE, seq, { size, transition: seq % 100 === 0 })]);
      if (seq % 50 === 0) expect(engine.usage().bytes).toBeLessThanOrEqual(BOUNDS.maxBytes);
    }
    engine = subject.reopen(engine);
    const left = new Set(seqs(engine));
    expect(left.size + engine.evicted()).toBe(total);
    expect(engine.usage().heartbeats).toBe(left.size);
    expect(engine.evicted()).toBeGreaterThan(total / 3);
    for (let seq = 100; seq <= total; seq += 100) expect(left.has(seq)).toBe(true);
    for (let seq = total - BOUNDS.keepFull + 1; seq <= total; seq++) expect(left.has(seq)).toBe(true);
    // What went is the start of the rule's order, but for what was newest when the last of it went.
    const all = Array.from({ length: total }, (_, i) => ({
      seq: i + 1,
      sizeBytes: 1,
      isLasting: (i + 1) % 100 === 0,
    }));
    const order = planEviction(all, { freeBytes: engine.evicted(), fullAboveSeq: total - BOUNDS.keepFull });
    const unexpected = order.filter((seq) => left.has(seq) && seq < total - 2 * BOUNDS.keepFull);
    expect(unexpected.length).toBeLessThan(engine.evicted() * 0.05);
    engine.close();
  });

  it('gives up the oldest transitions when nothing else is left', () => {
    const engine = begun();
    const size = 20_000;
    for (let seq = 1; seq <= 300; seq++) engine.append([rowOf(ONE, seq, { size, transition: true })]);
    const left = seqs(engine);
    expect(left.at(-1)).toBe(300);
    expect(left).toEqual(Array.from({ length: left.length }, (_, i) => 300 - left.length + 1 + i));
    expect(left.length).toBeLessThan(300);
    expect(engine.usage().bytes).toBeLessThanOrEqual(BOUNDS.maxBytes);
    engine.close();
  });

  it('drops what is older than its age in recorded time, whatever the wall clock said between boots', () => {
    const bounds = { ...BOUNDS, maxAgeMs: 100_000 };
    let engine = subject.open(bounds);
    engine.begin(birthOf(1, { startedAtMs: EPOCH_MS }), 1);
    engine.append([1, 2, 3, 4].map((seq) => rowOf(ONE, seq, { endedAtMs: EPOCH_MS + seq * 10_000 })));
    engine = subject.reopen(engine, bounds);
    // Ten years later by a wall clock that is wrong: nothing has aged.
    const laterMs = EPOCH_MS + 3_650 * DAY_MS;
    engine.begin(birthOf(2, { startedAtMs: laterMs }), 5);
    engine.append([rowOf(bootId(2), 5, { endedAtMs: laterMs + 10_000 })]);
    engine.append([rowOf(bootId(2), 6, { endedAtMs: laterMs + 20_000 })]);
    expect(seqs(engine)).toEqual([1, 2, 3, 4, 5, 6]);
    engine.append([rowOf(bootId(2), 7, { endedAtMs: laterMs + 94_000 })]);
    engine.append([rowOf(bootId(2), 8, { endedAtMs: laterMs + 95_000 })]);
    // The first boot recorded 40 s and the second 94 s before the last append: rows 1 to 3 lie more than 100 s back.
    expect(seqs(engine)).toEqual([4, 5, 6, 7, 8]);
    expect(engine.evicted()).toBe(3);
    engine.close();
  });

  it('agrees with a list over any course of appends, settlements, boots and reopens', () => {
    type Step =
      | { do: 'append'; n: number }
      | { do: 'settle'; boot: number; first: number; count: number }
      | { do: 'begin' }
      | { do: 'reopen' };
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), n: fc.integer({ min: 1, max: 5 }) }) },
      {
        weight: 3,
        arbitrary: fc.record({
          do: fc.constant('settle' as const),
          boot: fc.integer({ min: 1, max: 4 }),
          first: fc.integer({ min: 1, max: 40 }),
          count: fc.integer({ min: 1, max: 10 }),
        }),
      },
      { weight: 1, arbitrary: fc.constant({ do: 'begin' as const }) },
      { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let engine = begun();
        let boot = 1;
        let next = 1;
        let list: { boot: string; seq: number }[] = [];
        for (const action of steps) {
          if (action.do === 'append') {
            const rows = Array.from({ length: action.n }, (_, i) =>
              rowOf(bootId(boot), next + i, { transition: (next + i) % 4 === 0 }),
            );
            engine.append(rows);
            list.push(...rows.map(({ seq }) => ({ boot: bootId(boot), seq })));
            next += action.n;
          } else if (action.do === 'settle') {
            engine.settle(bootId(action.boot), [action]);
            list = list.filter(
              (row) =>
                row.boot !== bootId(action.boot) || row.seq < action.first || row.seq >= action.first + action.count,
            );
          } else if (action.do === 'begin') engine.begin(birthOf(++boot), next);
          else engine = subject.reopen(engine);
          expect(engine.after(0, 1000).map(({ boot, seq }) => ({ boot, seq }))).toEqual(list);
          expect(engine.usage().heartbeats).toBe(list.length);
          expect(engine.highSeq()).toBe(next - 1);
        }
        engine.close();
      }),
      { numRuns: 40 },
    );
  });
});

describe('outbox engine: disk alone', () => {
  it('fits a file made under a larger bound into a smaller one when it is opened', () => {
    const dir = ownDir();
    const open = (maxBytes: number): OutboxEngine =>
      openDiskEngine({ file: dir.file('o.db'), bounds: { ...BOUNDS, maxBytes }, minIncarnation: 1, onFlush: () => {} });
    let engine = open(4 * MIN_OUTBOX_BYTES);
    engine.begin(birthOf(1), 1);
    for (let seq = 1; seq <= 3_000; seq++) engine.append([rowOf(ONE, seq, { size: 3_000 })]);
    expect(engine.usage().bytes).toBeGreaterThan(2 * MIN_OUTBOX_BYTES);
    engine.close();
    engine = open(MIN_OUTBOX_BYTES);
    engine.append([rowOf(ONE, 3_001)]);
    engine.close();
    engine = open(MIN_OUTBOX_BYTES);
    expect(engine.usage().bytes).toBeLessThanOrEqual(MIN_OUTBOX_BYTES);
    expect(seqs(engine).at(-1)).toBe(3_001);
    engine.close();
    dir.remove();
  });

  it('gives the disk its space back after the backlog has gone', () => {
    const dir = ownDir();
    const engine = openDiskEngine({ file: dir.file('o.db'), bounds: BOUNDS, minIncarnation: 1, onFlush: () => {} });
    engine.begin(birthOf(1), 1);
    for (let seq = 1; seq <= 2_000; seq++) engine.append([rowOf(ONE, seq, { size: 1_000 })]);
    const full = engine.usage().bytes;
    for (let first = 1; first <= 2_000; first += 20) engine.settle(ONE, [{ first, count: 20 }]);
    for (let seq = 2_001; seq <= 2_100; seq++) engine.append([rowOf(ONE, seq)]);
    expect(engine.usage().bytes).toBeLessThan(full / 2);
    engine.close();
    dir.remove();
  });

  it('grows its incarnation with each open and is never below what was asked for', () => {
    const dir = ownDir();
    const open = (minIncarnation: number): number => {
      const engine = openDiskEngine({ file: dir.file('o.db'), bounds: BOUNDS, minIncarnation, onFlush: () => {} });
      engine.close();
      return engine.incarnation;
    };
    expect([open(1), open(1), open(500), open(1), open(400)]).toEqual([1, 2, 500, 501, 502]);
    dir.remove();
  });

  it('holds more than seven days of 20 checks, every latency changed in each window, within the default bound', () => {
    const dir = ownDir();
    const engine = openDiskEngine({
      file: dir.file('o.db'),
      bounds: { maxBytes: DEFAULT_OUTBOX_BYTES, maxAgeMs: DEFAULT_OUTBOX_AGE_MS, keepFull: 360 },
      minIncarnation: 1,
      onFlush: () => {},
    });
    engine.begin(birthOf(1), 1);
    const week = (7 * DAY_MS) / 10_000;
    // 160 bytes are the budget of such a window.
    for (let seq = 1; seq <= week; seq += 128) {
      engine.append(Array.from({ length: 128 }, (_, i) => rowOf(ONE, seq + i, { size: 160 })));
    }
    expect(engine.evicted()).toBe(0);
    expect(engine.usage().heartbeats).toBeGreaterThanOrEqual(week);
    expect(engine.usage().bytes).toBeLessThan(DEFAULT_OUTBOX_BYTES / 4);
    engine.close();
    dir.remove();
  });

  it('refuses a second opener of the same file', () => {
    const dir = ownDir();
    const open = (): OutboxEngine =>
      openDiskEngine({ file: dir.file('o.db'), bounds: BOUNDS, minIncarnation: 1, onFlush: () => {} });
    const first = open();
    expect(open).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY' }));
    first.close();
    open().close();
    dir.remove();
  });

  it("takes no other program's file for an outbox", () => {
    const dir = ownDir();
    appendFileSync(dir.file('o.db'), 'a shopping list');
    expect(() =>
      openDiskEngine({ file: dir.file('o.db'), bounds: BOUNDS, minIncarnation: 1, onFlush: () => {} }),
    ).toThrow();
    dir.remove();
  });
});
