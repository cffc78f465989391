import { type Rank, stepwise, WorkQueue } from '../../src/store/sqlite/work-queue.js';

/** Work of so many steps that writes its name at each. */
function work(name: string, steps: number, trace: string[]) {
  return {
    step() {
      trace.push(name);
      steps -= 1;
      return steps === 0;
    },
  };
}

function drain(queue: WorkQueue, mostSteps = 1000): void {
  for (let i = 0; i < mostSteps && !queue.isEmpty; i++) queue.step();
}

describe('work of the store thread', () => {
  it('does commits in order before reads, and reads before maintenance', () => {
    const trace: string[] = [];
    const queue = new WorkQueue();
    const push = (rank: Rank, name: string, steps = 1) => queue.push(rank, work(name, steps, trace));
    push('upkeep', 'upkeep', 2);
    push('read', 'read');
    push('commit', 'commit 1');
    push('commit', 'commit 2');
    drain(queue);
    expect(trace).toEqual(['commit 1', 'commit 2', 'read', 'upkeep', 'upkeep']);
    expect(queue.isEmpty).toBe(true);
  });

  it('lets commits in between the steps of all else', () => {
    const trace: string[] = [];
    const queue = new WorkQueue();
    queue.push('upkeep', work('upkeep', 3, trace));
    queue.step();
    queue.push('commit', work('commit', 1, trace));
    drain(queue);
    expect(trace).toEqual(['upkeep', 'commit', 'upkeep', 'upkeep']);
  });

  it('starves nothing while commits and reads never end', () => {
    const trace: string[] = [];
    const queue = new WorkQueue();
    queue.push('upkeep', work('upkeep', 10, trace));
    for (let i = 0; i < 400; i++) {
      queue.push('commit', work('commit', 1, trace));
      if (i % 4 === 0) queue.push('read', work('read', 1, trace));
      queue.step();
    }
    expect(trace.filter((name) => name === 'upkeep')).toHaveLength(10);
    expect(trace.filter((name) => name === 'commit').length).toBeGreaterThan(300);
  });

  it('never moves what a read is in the midst of', () => {
    const trace: string[] = [];
    const queue = new WorkQueue();
    for (let i = 0; i < 6; i++) queue.push('read', work(`read ${i}`, 7, trace));
    queue.push('upkeep', work('upkeep', 3, trace));
    drain(queue);
    trace.forEach((name, i) => {
      if (name !== 'upkeep') return;
      const before = trace.slice(0, i).filter((other) => other !== 'upkeep').length;
      expect(before % 7).toBe(0);
    });
    expect(trace).toHaveLength(45);
  });

  it('tells the outcome of work in steps, once', () => {
    const outcomes: unknown[] = [];
    const queue = new WorkQueue();
    const told = (of: unknown) => outcomes.push(of);
    queue.push(
      'read',
      stepwise(
        (function* () {
          yield;
          return 'answer';
        })(),
        told,
        told,
      ),
    );
    queue.push(
      'read',
      stepwise(
        (function* (): Generator<undefined, never, undefined> {
          yield;
          throw new Error('no');
        })(),
        told,
        told,
      ),
    );
    drain(queue);
    expect(outcomes).toEqual(['answer', new Error('no')]);
  });
});
