/** What attempts remember counts with the attempt, and is kept with the heartbeat that tells of it. */
import { ok } from '@tillwatch/model';
import { createProbeMemory, type ProbeMemory } from '@tillwatch/probes';
import { createAttemptMemories } from '../src/attempt-memory.js';
import { keptLog } from './outbox-kit.js';

const open = (kept = createProbeMemory()) => {
  const log = keptLog();
  return { kept, log, memories: createAttemptMemories(kept, log, () => 0) };
};
const count = async (memory: ProbeMemory) => {
  memory.set('k', String(Number(memory.get('k') ?? 0) + 1));
  return ok(1, { count: Number(memory.get('k')) });
};

describe('memory of an attempt', () => {
  it('is read by the next attempt once it counts, and is kept only when told so', async () => {
    const { kept, memories } = open();
    const first = await memories.run(count);
    memories.accept(first);
    const second = await memories.run(count);
    memories.accept(second);
    expect([first.values?.count, second.values?.count]).toEqual([1, 2]);
    expect(kept.get('k')).toBeUndefined();
    memories.settle();
    expect(kept.get('k')).toBe('2');
  });

  it('of an attempt that is thrown away never was', async () => {
    const { kept, memories } = open();
    await memories.run(count);
    const taken = await memories.run(count);
    memories.accept(taken);
    memories.settle();
    expect([taken.values?.count, kept.get('k')]).toEqual([1, '1']);
  });

  it('has done what an attempt wanted done when it counts, once, and takes what is remembered then', async () => {
    const { kept, memories } = open();
    const done: string[] = [];
    const attempt = (name: string) =>
      memories.run(async (memory, whenCounted) => {
        whenCounted(() => {
          done.push(name);
          memory.set('k', name);
        });
        return ok(1);
      });
    await attempt('thrown away');
    const taken = await attempt('taken');
    expect(done).toEqual([]);
    memories.accept(taken);
    memories.accept(taken);
    memories.settle();
    expect([done, kept.get('k')]).toEqual([['taken'], 'taken']);
  });

  it('forgets what an attempt forgets', async () => {
    const { kept, memories } = open(createProbeMemory(new Map([['k', '7']])));
    memories.accept(
      await memories.run(async (memory) => {
        memory.set('k', undefined);
        return ok(1, { seen: memory.get('k') === undefined ? 1 : 0 });
      }),
    );
    const later = await memories.run(async (memory) => ok(1, { seen: memory.get('k') === undefined ? 1 : 0 }));
    memories.settle();
    expect([later.values?.seen, kept.get('k')]).toEqual([1, undefined]);
  });

  it('tells two attempts apart that a probe answers with one object', async () => {
    const { kept, memories } = open();
    const same = ok(1);
    const run = (key: string) =>
      memories.run(async (memory) => {
        memory.set(key, 'x');
        return same;
      });
    const first = await run('a');
    await run('b');
    memories.accept(first);
    memories.settle();
    expect([kept.get('a'), kept.get('b')]).toEqual(['x', undefined]);
  });

  it('refuses what is too long at once, and survives a memory that is full', async () => {
    const full: ProbeMemory = {
      get: () => undefined,
      set() {
        throw new RangeError('full');
      },
    };
    const { log, memories } = open(full);
    await expect(
      memories.run(async (memory) => {
        memory.set('k', 'x'.repeat(2_000_000));
        return ok(1);
      }),
    ).rejects.toThrow(RangeError);
    memories.accept(await memories.run(count));
    memories.settle();
    expect(log.events()).toEqual(['probe-memory-full']);
  });
});
