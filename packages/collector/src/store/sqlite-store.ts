/** The durable store: SQLite in a thread of its own, so that neither a commit nor maintenance ever holds up the collector. */
import { Worker } from 'node:worker_threads';
import { TillwatchError } from '@tillwatch/model';
import type { Clock } from '../clock.js';
import type { Log } from '../log.js';
import type { Store } from '../ports.js';
import { DEFAULT_RETENTION, type StoreRetention } from './retention.js';
import { type CallName, type Calls, errorOf, type FromThread } from './sqlite/messages.js';
import { packBatch } from './sqlite/packed-batch.js';
import { unpackAgent } from './sqlite/unpack-agent.js';

export interface SqliteStoreOptions {
  /** Directory of the file; made where it is missing. Used by one process at a time. */
  readonly dir: string;
  readonly retention?: StoreRetention;
  readonly log: Log;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** The thread's entry, where it is not beside this file. */
  readonly workerUrl?: URL;
  /** Called when the thread ended without being asked to: nothing can be stored any more. */
  readonly onFailed?: (error: TillwatchError) => void;
}

/** Calls that wait for the thread; beyond this, commits are refused until it has caught up. */
const MAX_WAITING = 1024;

interface Waiting {
  readonly resolve: (answer: Calls[CallName]['answer']) => void;
  readonly reject: (error: Error) => void;
}

/** Nothing happens before `open`. After `close` it can be opened again. */
export function createSqliteStore(options: SqliteStoreOptions): Store {
  const { dir, log, clock } = options;
  const retention = options.retention ?? DEFAULT_RETENTION;
  const workerUrl = options.workerUrl ?? new URL('./sqlite/worker.js', import.meta.url);
  const waiting = new Map<number, Waiting>();
  let thread: Worker | null = null;
  let closing: Promise<void> | null = null;
  let lastId = 0;

  const settle = (message: FromThread): void => {
    if ('log' in message) {
      log[message.log.level](message.log.fields, message.log.event);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) call?.resolve(message.answer);
    else call?.reject(errorOf(message.fault));
  };

  const fail = (gone: Worker, error: TillwatchError): void => {
    if (thread !== gone) return;
    thread = null;
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };

  const died = (gone: Worker, error: TillwatchError): void => {
    if (thread !== gone) return;
    fail(gone, error);
    options.onFailed?.(error);
  };

  const start = (): Worker => {
    const started = new Worker(workerUrl, { name: 'tillwatch-store' });
    started.on('message', settle);
    started.on('error', (cause) => {
      log.error({ fault: String(cause) }, 'store-thread-failed');
      died(started, new TillwatchError('store-unusable', `the store's thread failed: ${cause}`, { cause }));
    });
    started.on('exit', () => died(started, new TillwatchError('store-unusable', "the store's thread ended")));
    return started;
  };

  const call = <K extends CallName>(
    name: K,
    ask: Calls[K]['ask'],
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<Calls[K]['answer']> =>
    new Promise((resolve, reject) => {
      if (thread === null) {
        reject(new TillwatchError('store-unusable', 'the store is not open'));
        return;
      }
      lastId += 1;
      // Throws for what cannot cross threads; then nobody is left waiting.
      thread.postMessage({ id: lastId, call: name, ask }, transfer);
      waiting.set(lastId, { resolve: resolve as Waiting['resolve'], reject });
    });

  const stopThread = async (): Promise<void> => {
    const stopping = thread;
    if (stopping === null) return;
    fail(stopping, new TillwatchError('store-unusable', 'the store was closed'));
    await stopping.terminate();
  };

  const closeThread = async (): Promise<void> => {
    if (thread === null) return;
    try {
      await call('close', null);
    } finally {
      await stopThread();
    }
  };

  return {
    async open() {
      if (thread !== null) throw new TillwatchError('store-unusable', 'the store is open already');
      thread = start();
      try {
        return (await call('open', { dir, retention })).map(unpackAgent);
      } catch (error) {
        await stopThread();
        throw error;
      }
    },
    async commit(batch) {
      if (waiting.size >= MAX_WAITING) {
        throw new TillwatchError('store-unusable', `the store is ${waiting.size} calls behind`, { retry: 'later' });
      }
      const packed = packBatch(batch);
      await call('commit', packed, [packed.frames.bytes.buffer]);
    },
    history: (query) => call('history', { query, nowMs: clock.nowMs() }),
    transitions: (site, range) => call('transitions', { site, range }),
    changes: (site, range) => call('changes', { site, range }),
    received: ({ site, agent }) => call('received', { site, agent }),
    async maintain(nowMs) {
      try {
        await call('maintain', { nowMs });
      } catch (error) {
        // Maintenance that a close cut short goes on at the next start.
        if (closing === null) throw error;
      }
    },
    stats: () => call('stats', null),
    close() {
      closing ??= closeThread().finally(() => {
        closing = null;
      });
      return closing;
    },
  };
}
