import fc from 'fast-check';
import { createOffsetEstimate, foldOffset, offsetMs } from '../src/index.js';

describe('clock offset', () => {
  it('knows nothing before the first message', () => {
    expect(offsetMs(createOffsetEstimate())).toBeNull();
  });

  it('is the true offset plus the least delay of the last 10 to 20 minutes', () => {
    const skew = fc.integer({ min: -86_400_000, max: 86_400_000 });
    fc.assert(
      fc.property(
        skew,
        fc.array(fc.integer({ min: 2, max: 900 }), { minLength: 1, maxLength: 80 }),
        (skewMs, delays) => {
          let estimate = createOffsetEstimate();
          delays.forEach((delayMs, index) => {
            const sentTrueMs = 1_795_000_000_000 + index * 5000;
            estimate = foldOffset(estimate, sentTrueMs - skewMs, sentTrueMs + delayMs);
          });
          expect(offsetMs(estimate)).toBe(skewMs + Math.min(...delays));
        },
      ),
    );
  });

  it('forgets, so that it follows a clock that drifts', () => {
    let estimate = createOffsetEstimate();
    for (let minute = 0; minute < 60; minute++)
      estimate = foldOffset(estimate, minute * 60_000, minute * 60_000 + minute * 10 + 5);
    expect(offsetMs(estimate)).toBeGreaterThan(300);
  });
});
