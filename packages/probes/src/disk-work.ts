/** Work on files that may never come back: a dead network disk holds a thread of this process until the kernel gives up. */
import { ATTEMPT_ENDED, type Lifetime } from './lifetime.js';
import type { ProbeIo } from './probe.js';

/** Works that may hang at once; libuv has 4 threads, of which name lookups may hold two more. */
export const MAX_HUNG = 1;

export interface DiskWork {
  /**
   * Does `work`. `busy` where the last work of that key has not come back yet, or where {@link MAX_HUNG} others hang. Rejects as the work does, and when
   * the attempt ends.
   */
  run<T>(key: string, work: () => Promise<T>, life: Lifetime): Promise<T | 'busy'>;
}

/** The lane that all attempts of `io` share. */
export function sharedDiskWork(io: ProbeIo): DiskWork {
  return io.shared('disk-work', () => ({ value: createDiskWork(), close: () => {} }));
}

/** A lane of its own. */
export function createDiskWork(): DiskWork {
  const running = new Set<string>();
  const hung = new Set<string>();
  return {
    run(key, work, life) {
      return new Promise((resolve, reject) => {
        if (life.ended) return reject(ATTEMPT_ENDED);
        if (running.has(key) || hung.size >= MAX_HUNG) return resolve('busy');
        running.add(key);
        life.onEnd(() => {
          if (running.has(key)) hung.add(key);
          reject(ATTEMPT_ENDED);
        });
        // Once the attempt has ended, nobody listens any more.
        work()
          .finally(() => {
            running.delete(key);
            hung.delete(key);
          })
          .then(resolve, reject);
      });
    },
  };
}
