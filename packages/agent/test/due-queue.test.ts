/** The heap of due times against a plain search. */
import fc from 'fast-check';
import { createDueQueue } from '../src/due-queue.js';

describe('due queue', () => {
  it('always names the check that is due first', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.nat(), fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant(Number.POSITIVE_INFINITY))), {
          maxLength: 200,
        }),
        (size, moves) => {
          const queue = createDueQueue(size);
          const plain = new Array<number>(size).fill(Number.POSITIVE_INFINITY);
          for (const [pick, dueAtMs] of moves) {
            const index = pick % size;
            queue.set(index, dueAtMs);
            plain[index] = dueAtMs;
            const soonest = Math.min(...plain);
            const first = queue.first();
            expect(first === -1 ? Number.POSITIVE_INFINITY : plain[first]).toBe(soonest);
            expect(queue.dueAtMs(index)).toBe(dueAtMs);
          }
        },
      ),
    );
  });

  it('holds nothing when it has no places', () => {
    expect(createDueQueue(0).first()).toBe(-1);
  });
});
