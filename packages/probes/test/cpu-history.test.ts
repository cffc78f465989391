import fc from 'fast-check';
import { addReading, type CpuReading, MAX_READINGS, SUSTAINED_MS, sustainedPermille } from '../src/host/cpu-history.js';

/** Readings each `everyMs` for `forMs`, on one processor whose use is given. */
function observe(everyMs: number, forMs: number, busyAt: (atMs: number) => number): number | null {
  let history: readonly CpuReading[] = [];
  let busy = 0;
  let now: CpuReading = { atMs: 0, times: { busy: 0, total: 0 } };
  for (let atMs = 0; atMs <= forMs; atMs += everyMs) {
    busy += busyAt(atMs) * everyMs;
    now = { atMs, times: { busy, total: atMs } };
    history = addReading(history, now);
    expect(history.length).toBeLessThanOrEqual(MAX_READINGS);
  }
  return sustainedPermille(history, now);
}

describe('sustainedPermille', () => {
  it('is not known before 5 minutes', () => {
    expect(observe(10_000, SUSTAINED_MS - 10_000, () => 1)).toBeNull();
    expect(observe(10_000, SUSTAINED_MS, () => 0.5)).toBe(500);
  });

  it('is the share of the last 5 minutes, not of all time', () => {
    expect(observe(10_000, 3_600_000, (atMs) => (atMs > 3_600_000 - SUSTAINED_MS ? 1 : 0))).toBe(1_000);
    expect(observe(10_000, 3_600_000, (atMs) => (atMs > 3_600_000 - 60_000 ? 1 : 0))).toBe(200);
  });

  it('holds for any interval between attempts, seldom ones included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 500, max: 900_000 }), (everyMs) => {
        expect(observe(everyMs, Math.max(4 * everyMs, 2 * SUSTAINED_MS), () => 0.25)).toBe(250);
      }),
      { numRuns: 50 },
    );
  });
});
