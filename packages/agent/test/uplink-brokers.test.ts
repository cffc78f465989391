/** The order in which brokers are tried, the waits between, and the rate limit. */
import fc from 'fast-check';
import {
  BROKER_BACKOFF,
  type BrokerChoice,
  chooseBroker,
  FIRST_CHOICE,
  LASTED_MS,
  SPREAD_MS,
} from '../src/uplink-brokers.js';
import { createTokenBucket } from '../src/uplink-token-bucket.js';

const failing = (count: number, times: number, random = 1): BrokerChoice[] => {
  let choice = FIRST_CHOICE;
  return Array.from({ length: times }, () => (choice = chooseBroker(choice, { type: 'failed' }, count, random)));
};

describe('chooseBroker', () => {
  it('tries each soon after the one before it, and waits longer after each whole round', () => {
    expect(failing(3, 7).map(({ index, waitMs }) => [index, waitMs])).toEqual([
      [1, SPREAD_MS],
      [2, SPREAD_MS],
      [0, 1_000],
      [1, SPREAD_MS],
      [2, SPREAD_MS],
      [0, 2_000],
      [1, SPREAD_MS],
    ]);
  });

  it('waits between tries of a single one, up to the limit and for ever', () => {
    const choices = failing(1, 60);
    expect(choices.every(({ index }) => index === 0)).toBe(true);
    expect(choices.slice(0, 4).map(({ waitMs }) => waitMs)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(choices.at(-1)?.waitMs).toBe(BROKER_BACKOFF.maxMs);
  });

  it('spreads an estate: two agents do not wait the same', () => {
    expect(failing(1, 5, 0).at(-1)?.waitMs).toBe(BROKER_BACKOFF.minMs);
    expect(failing(1, 5, 0.5).at(-1)?.waitMs).toBeGreaterThan(BROKER_BACKOFF.minMs);
    expect(failing(2, 1, 0.25).at(-1)?.waitMs).toBe(SPREAD_MS / 4);
  });

  it('forgets failures after a session that lasted, not after one that was cut at once', () => {
    const many = failing(2, 8).at(-1) ?? FIRST_CHOICE;
    expect(chooseBroker(many, { type: 'ended', livedMs: LASTED_MS }, 2, 0.5).failures).toBe(1);
    expect(chooseBroker(many, { type: 'ended', livedMs: LASTED_MS - 1 }, 2, 0.5).failures).toBe(9);
    expect(chooseBroker({ index: 1, waitMs: 0, failures: 4 }, { type: 'first-is-back' }, 2, 0.5)).toEqual(FIRST_CHOICE);
  });

  it('goes soon to the next when a good one dies, and backs off when it is alone', () => {
    expect(chooseBroker(FIRST_CHOICE, { type: 'ended', livedMs: 1e6 }, 2, 1)).toMatchObject({
      index: 1,
      waitMs: SPREAD_MS,
    });
    expect(chooseBroker(FIRST_CHOICE, { type: 'ended', livedMs: 1e6 }, 1, 1)).toMatchObject({
      index: 0,
      waitMs: 1_000,
    });
  });
});

describe('token bucket', () => {
  it('lets through its rate and its burst, whatever the moments', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 100 }), (gaps) => {
        const bucket = createTokenBucket(1_000, 2_000);
        let nowMs = 0;
        let spent = 0;
        for (const gapMs of gaps) {
          nowMs += gapMs;
          while (bucket.readyAtMs(nowMs) <= nowMs) {
            bucket.spend(500, nowMs);
            spent += 500;
          }
          expect(spent).toBeLessThanOrEqual(2_000 + nowMs + 500);
        }
        const readyAtMs = bucket.readyAtMs(nowMs);
        expect(bucket.readyAtMs(readyAtMs)).toBe(readyAtMs);
      }),
    );
  });
});
