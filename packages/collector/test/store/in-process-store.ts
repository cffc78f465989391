/** The SQLite engine behind the port `Store`, in this thread: the same engine and the same packing, without the worker. */
import { TillwatchError } from '@tillwatch/model';
import type { Clock } from '../../src/clock.js';
import type { Log } from '../../src/log.js';
import type { Store } from '../../src/ports.js';
import type { StoreRetention } from '../../src/store/retention.js';
import { openSqliteEngine, type SqliteEngine } from '../../src/store/sqlite/engine.js';
import type { Steps } from '../../src/store/sqlite/engine-parts.js';
import { packBatch } from '../../src/store/sqlite/packed-batch.js';
import { unpackAgent } from '../../src/store/sqlite/unpack-agent.js';
import { memoryLog } from './kit.js';

export function inProcessStore(options: {
  dir: string;
  clock: Pick<Clock, 'nowMs'>;
  retention: StoreRetention;
  log?: Log;
}): Store {
  let engine: SqliteEngine | null = null;
  const opened = (): SqliteEngine => {
    if (engine === null) throw new TillwatchError('store-unusable', 'the store is not open');
    return engine;
  };
  return {
    async open() {
      engine = openSqliteEngine({ log: memoryLog(), ...options });
      return engine.agents.map(unpackAgent);
    },
    commit: async (batch) => opened().commit(packBatch(batch)),
    history: async (query) => finish(opened().history(query)),
    transitions: async (site, range) => opened().transitions(site, range),
    changes: async (site, range) => opened().changes(site, range),
    received: async (speaker) => opened().received(speaker),
    maintain: async (nowMs) => finish(opened().maintain(nowMs)),
    stats: async () => opened().stats(),
    async close() {
      engine?.close();
      engine = null;
    },
  };
}

/** Takes all steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value as T;
  }
}
