import fc from 'fast-check';
import {
  MAX_HOURS,
  type Marker,
  type MarkerMemory,
  observeMarker,
  type ReaderTime,
} from '../../src/replication/marker-clock.js';

const OPTIONS = { maxSkewMs: 120_000, ownEpoch: 'reader' };
/** True time 0 is this far into each clock. */
const START_MS = 1_700_000_000_000;
const POLL_MS = 10_000;

interface World {
  readonly skewMs: number;
  /** Delay of what is written at a true time; Infinity: it never arrives. */
  readonly delayMs: (atMs: number) => number;
  /** What the writer's, and the reader's, wall clock was set by at a true time. */
  readonly writerSetMs?: (atMs: number) => number;
  readonly readerSetMs?: (atMs: number) => number;
}

/** Writes and reads each 10 s until `untilMs`; the age that was told, and the true one, at each reading. */
function play(world: World, untilMs: number): { told: number; truth: number; memory: MarkerMemory }[] {
  const { skewMs, delayMs, writerSetMs = () => 0, readerSetMs = () => 0 } = world;
  const written: { marker: Marker; atMs: number; arrivesMs: number }[] = [];
  const readings: { told: number; truth: number; memory: MarkerMemory }[] = [];
  let memory: MarkerMemory | null = null;
  for (let atMs = 0; atMs <= untilMs; atMs += POLL_MS) {
    const writtenAtMs = START_MS + atMs + skewMs + writerSetMs(atMs);
    const marker = { seq: written.length + 1, writtenAtMs, writerMs: 77_000 + atMs, epoch: 'writer' };
    written.push({ marker, atMs, arrivesMs: atMs + delayMs(atMs) });
    const readMs = atMs + 3_000;
    const newest = written.filter(({ arrivesMs }) => arrivesMs <= readMs).at(-1);
    if (!newest) continue;
    const now: ReaderTime = { wallMs: START_MS + readMs + readerSetMs(readMs), monotonicMs: 5_000_000 + readMs };
    const observed = observeMarker(memory, newest.marker, now, OPTIONS);
    memory = observed.memory;
    readings.push({ told: observed.ageMs, truth: readMs - newest.atMs, memory });
  }
  return readings;
}

const HOUR_MS = 3_600_000;

describe('the age of a marker', () => {
  it('is told within 10 s of the truth whatever the skew of up to 2 minutes, healthy and in a lag that comes and goes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -120_000, max: 120_000 }),
        fc.integer({ min: 60_000, max: 900_000 }),
        (skewMs, lagMs) => {
          const delayMs = (atMs: number) => (atMs > 600_000 && atMs < 1_800_000 ? Math.min(lagMs, atMs - 600_000) : 0);
          for (const { told, truth } of play({ skewMs, delayMs }, HOUR_MS)) {
            expect(told).toBeLessThanOrEqual(truth + 10_000);
            expect(told).toBeGreaterThanOrEqual(truth - 10_000);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([-600_000, -90_000, 0, 90_000, 3_600_000])(
    'grows when nothing arrives any more, with a skew of %d ms',
    (skewMs) => {
      const delayMs = (atMs: number) => (atMs > 600_000 ? Number.POSITIVE_INFINITY : 0);
      const last = play({ skewMs, delayMs }, HOUR_MS).at(-1);
      expect(last?.told).toBeGreaterThanOrEqual((last?.truth ?? 0) - 10_000);
    },
  );

  it.each([-300_000, -60_000, 60_000, 300_000])('neither jumps nor sinks when a clock is set by %d ms', (stepMs) => {
    const setMs = (atMs: number) => (atMs > 600_000 ? stepMs : 0);
    for (const side of ['writerSetMs', 'readerSetMs'])
      for (const { told } of play({ skewMs: 30_000, delayMs: () => 0, [side]: setMs }, HOUR_MS))
        expect(told).toBeLessThan(10_000);
    // A lag that was there when the clock was set stays.
    const delayMs = (atMs: number) => (atMs > 300_000 ? 200_000 : 0);
    for (const side of ['writerSetMs', 'readerSetMs'])
      expect(play({ skewMs: 0, delayMs, [side]: setMs }, HOUR_MS).at(-1)?.told).toBeGreaterThan(190_000);
  });

  it('shows a constant lag that was there first, but for what may be skew', () => {
    const last = play({ skewMs: 0, delayMs: () => 900_000 }, HOUR_MS).at(-1);
    expect(last?.told).toBeGreaterThanOrEqual(780_000);
  });

  it('needs no correction where reader and writer are one', () => {
    const marker = { seq: 1, writtenAtMs: 0, writerMs: 1_000, epoch: 'reader' };
    expect(observeMarker(null, marker, { wallMs: START_MS, monotonicMs: 8_000 }, OPTIONS).ageMs).toBe(7_000);
  });

  it('remembers a bounded number of hours', () => {
    const offsets = play({ skewMs: 0, delayMs: () => 0 }, 30 * HOUR_MS).at(-1)?.memory.offsets;
    expect(offsets).toHaveLength(MAX_HOURS);
  });

  it('begins anew with a row of another run, also where its count went back', () => {
    const before = play({ skewMs: 0, delayMs: () => 0 }, HOUR_MS).at(-1)?.memory ?? null;
    const now = { wallMs: START_MS + HOUR_MS + 60_000, monotonicMs: 5_000_000 + HOUR_MS + 60_000 };
    const marker = { seq: 1, writtenAtMs: now.wallMs - 2_000, writerMs: 5, epoch: 'other' };
    expect(observeMarker(before, marker, now, OPTIONS).ageMs).toBeLessThan(3_000);
  });
});
