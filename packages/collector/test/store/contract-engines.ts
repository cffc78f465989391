/** Every engine behind the store's port, for the contract that they share. */
import type { Store } from '../../src/ports.js';
import { createMemoryStore } from '../../src/store/memory-store.js';
import { DEFAULT_RETENTION, HOUR_MS } from '../../src/store/retention.js';
import { inProcessStore } from './in-process-store.js';
import { DAY_START_MS, temporaryDirs } from './kit.js';

export const SPEAKER = { site: 'demo-1', agent: 'front-end' };

const clock = { nowMs: () => DAY_START_MS + 6 * HOUR_MS };

interface Engine {
  readonly name: string;
  create(): Store;
}

/** A store that is open and empty at the beginning of each test. */
export interface ContractStore {
  readonly now: Store;
  /** As after a restart; answers what it gives back. */
  reopen(): ReturnType<Store['open']>;
}

/** Runs the same tests on every engine. */
export function describeStores(subject: string, body: (store: ContractStore) => void): void {
  const newDir = temporaryDirs();
  const engines: Engine[] = [
    { name: 'memory', create: () => createMemoryStore({ clock }) },
    { name: 'sqlite', create: () => inProcessStore({ dir: newDir(), clock, retention: DEFAULT_RETENTION }) },
  ];
  describe.each(engines)(`${subject} on $name`, ({ create }) => {
    let now: Store;
    beforeEach(async () => {
      now = create();
      expect(await now.open()).toEqual([]);
    });
    afterEach(() => now.close());
    body({
      get now() {
        return now;
      },
      async reopen() {
        await now.close();
        return await now.open();
      },
    });
  });
}
