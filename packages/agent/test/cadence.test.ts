/** Phases are even for every count of checks, and the grid holds against delay and jitter. */
import fc from 'fast-check';
import { firstDueMs, firstRoundMs, nextDueMs, spreadPhases } from '../src/cadence.js';

describe('phases', () => {
  it('leave no part of the interval empty and none crowded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 200 }), fc.string(), (count, seed) => {
        const phases = spreadPhases(new Array<number>(count).fill(1_000), seed).sort((a, b) => a - b);
        expect(phases.every((phase) => phase >= 0 && phase < 1)).toBe(true);
        const spaces = phases.map((phase, at) => (phases[at + 1] ?? (phases[0] as number) + 1) - phase);
        expect(Math.max(...spaces) * count).toBeLessThan(2.7);
        expect(Math.min(...spaces) * count).toBeGreaterThan(0.3);
      }),
    );
  });

  it('are the same for the same site at every start, and others for another site', () => {
    const intervals = [1_000, 1_000, 5_000];
    expect(spreadPhases(intervals, 'store-001')).toEqual(spreadPhases(intervals, 'store-001'));
    const starts = Array.from({ length: 100 }, (_, store) => spreadPhases([1_000], `store-${store}`)[0] as number);
    expect(new Set(starts.map((phase) => Math.floor(phase * 10))).size).toBe(10);
  });
});

describe('next attempt', () => {
  it('falls after now, at least half an interval on, and no more than about two intervals away', () => {
    fc.assert(
      fc.property(
        fc.record({
          phase: fc.double({ min: 0, max: 0.999, noNaN: true }),
          intervalMs: fc.integer({ min: 200, max: 86_400_000 }),
          lateMs: fc.integer({ min: 0, max: 1_000_000 }),
          random: fc.double({ min: 0, max: 0.999, noNaN: true }),
        }),
        ({ phase, intervalMs, lateMs, random }) => {
          const startMs = 1_000_000;
          const grid = { startMs, phase, intervalMs };
          const dueMs = firstDueMs(startMs, phase, intervalMs, 2_000);
          const nowMs = dueMs + lateMs;
          const nextMs = nextDueMs(grid, dueMs, nowMs, random);
          expect(nextMs).toBeGreaterThanOrEqual(nowMs);
          expect(nextMs).toBeGreaterThanOrEqual(dueMs + intervalMs / 2 - 1e-6);
          expect(nextMs).toBeLessThanOrEqual(Math.max(nowMs, dueMs + intervalMs / 2) + intervalMs * 1.1 + 1e-6);
        },
      ),
    );
  });
});

describe('first round', () => {
  it('is short for a store and bounded for a thousand checks', () => {
    expect([1, 20, 100, 200, 1_000].map(firstRoundMs)).toEqual([2_000, 2_000, 2_000, 4_000, 10_000]);
  });
});
