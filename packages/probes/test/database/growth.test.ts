import fc from 'fast-check';
import { addSize, growthBytesPerHour, LEAST_SPAN_MS, type SizeSample, WINDOW_MS } from '../../src/database/growth.js';
import { createDbObserver, MAX_OBSERVED } from '../../src/db/observer.js';

const MINUTE_MS = 60_000;
const watched = (sizes: readonly number[], stepMs = MINUTE_MS) =>
  sizes.reduce<readonly SizeSample[]>(
    (samples, sizeBytes, index) => addSize(samples, { atMs: index * stepMs, sizeBytes }),
    [],
  );

describe('growth of logs', () => {
  it('is not told before 10 minutes have been watched', () => {
    expect(growthBytesPerHour(watched(Array.from({ length: 10 }, (_, at) => at)))).toBeNull();
    expect(growthBytesPerHour(watched(Array.from({ length: 11 }, (_, at) => at * 1_000)))).toBe(60_000);
  });

  it('counts what came on top, also when logs are purged meanwhile', () => {
    expect(growthBytesPerHour(watched([100, 200, 300, 0, 100, 200, 300, 0, 100, 200, 300]))).toBe(4_800);
  });

  it('holds a bounded list whatever the interval, and never a negative growth', () => {
    const steps = fc.array(fc.record({ afterMs: fc.nat(5 * MINUTE_MS), sizeBytes: fc.nat(1e12) }), { maxLength: 300 });
    fc.assert(
      fc.property(steps, (given) => {
        let [samples, atMs]: [readonly SizeSample[], number] = [[], 0];
        for (const { afterMs, sizeBytes } of given) {
          atMs += afterMs;
          samples = addSize(samples, { atMs, sizeBytes });
          expect(samples.length).toBeLessThanOrEqual(2 * (WINDOW_MS / MINUTE_MS) + 2);
          expect(atMs - (samples[0]?.atMs ?? atMs)).toBeLessThanOrEqual(WINDOW_MS);
        }
        const growth = growthBytesPerHour(samples);
        if (growth !== null) expect(growth).toBeGreaterThanOrEqual(0);
      }),
    );
    const second = Array.from({ length: 3_600 }, (_, at) => at);
    expect(watched(second, 1_000).length).toBeLessThanOrEqual(122);
    expect(growthBytesPerHour(watched(second, 1_000))).toBeCloseTo(3_600, -2);
    expect(LEAST_SPAN_MS).toBeLessThan(WINDOW_MS);
  });
});

describe('the observer', () => {
  it('reads sizes from time to time, and remembers a bounded number of checks', async () => {
    let [nowMs, reads] = [0, 0];
    const observer = createDbObserver(() => nowMs);
    const read = async () => {
      reads += 1;
      return { sizeBytes: reads, sizeLimitBytes: null, roomBytes: null, logBytes: null };
    };
    for (; nowMs < 1_000_000; nowMs += 10_000) await observer.slowFigures('one', 300, read);
    expect(reads).toBe(4);
    for (let other = 0; other < MAX_OBSERVED; other += 1) await observer.slowFigures(`other ${other}`, 300, read);
    const before = reads;
    await observer.slowFigures(`other ${MAX_OBSERVED - 1}`, 300, read);
    expect(reads).toBe(before);
    await observer.slowFigures('one', 300, read);
    expect(reads).toBe(before + 1);
  });
});
