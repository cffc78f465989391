import fc from 'fast-check';
import { type Batch, nextBatch, type Waiting } from '../../src/notify/next-batch.js';
import { fullBucket, refill, tokenWaitMs } from '../../src/notify/token-bucket.js';

const RATE = { perMinute: 18, burst: 5 };

describe('a token bucket', () => {
  it('never gives more than its rate and burst, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -5_000, max: 30_000 }), { maxLength: 200 }), (steps) => {
        let bucket = fullBucket(RATE, 0);
        let nowMs = 0;
        let forwardMs = 0;
        let taken = 0;
        for (const step of steps) {
          nowMs += step;
          forwardMs += Math.max(0, step);
          bucket = refill(bucket, RATE, nowMs);
          if (tokenWaitMs(bucket, RATE) === 0) {
            bucket = { ...bucket, tokens: bucket.tokens - 1 };
            taken += 1;
          }
          expect(bucket.tokens).toBeGreaterThanOrEqual(0);
        }
        expect(taken).toBeLessThanOrEqual(RATE.burst + (forwardMs * RATE.perMinute) / 60_000 + 1e-6);
      }),
    );
  });
});

const waitingItem = fc.record({
  id: fc.uuid(),
  incident: fc.constantFrom('I1', 'I2', 'I3'),
  notice: fc.constantFrom('opened' as const, 'resolved' as const),
  turn: fc.constant(0),
  number: fc.integer({ min: 0, max: 1_000 }),
  dueAtMs: fc.integer({ min: 0, max: 20 }),
  style: fc.constantFrom('page' as const, 'task' as const, 'digest' as const),
  to: fc.constantFrom(null, 'a', 'b'),
  locale: fc.constantFrom('en' as const, 'zh-CN' as const),
  isUnsure: fc.boolean(),
});

describe('the next batch', () => {
  it('takes only what is due, at least the most urgent, and mixes neither languages nor people', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(waitingItem, { selector: ({ id }) => id, maxLength: 30 }),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 1, max: 5 }),
        (items: Waiting[], isRoom, isProgram, tokens) => {
          const due = items.filter(({ dueAtMs }) => dueAtMs <= 10);
          const batch = nextBatch(items, { isRoom, isProgram }, tokens, 10);
          if (due.length === 0) {
            expect(batch).toBeNull();
            return;
          }
          const { items: taken, kind } = batch as Batch;
          expect(taken.length).toBeGreaterThan(0);
          expect(taken.every((item) => due.includes(item))).toBe(true);
          expect(new Set(taken.map(({ locale }) => locale)).size).toBe(1);
          if (!isRoom) expect(new Set(taken.map(({ to }) => to)).size).toBe(1);
          if (isProgram) expect(taken).toHaveLength(1);
          if (kind === 'one') expect(new Set(taken.map(({ incident, notice }) => `${incident}${notice}`)).size).toBe(1);
          if (due.some(({ style }) => style === 'page')) expect(taken.some(({ style }) => style === 'page')).toBe(true);
          if (kind === 'limit') expect(taken.some(({ style }) => style === 'digest')).toBe(false);
        },
      ),
    );
  });

  it('comes to an end of any flood in as many messages as there are tokens', () => {
    const flood = Array.from(
      { length: 80 },
      (_, number): Waiting => ({
        id: String(number),
        incident: `I${number}`,
        notice: 'opened',
        turn: 0,
        number,
        dueAtMs: 0,
        style: 'page',
        to: null,
        locale: 'en',
        isUnsure: false,
      }),
    );
    let left: Waiting[] = flood;
    const kinds: string[] = [];
    for (let tokens = 3; tokens > 0; tokens--) {
      const batch = nextBatch(left, { isRoom: true, isProgram: false }, tokens, 1);
      kinds.push(batch?.kind ?? 'none');
      left = left.filter((item) => !batch?.items.includes(item));
    }
    expect(kinds).toEqual(['one', 'one', 'limit']);
    expect(left).toEqual([]);
  });
});
