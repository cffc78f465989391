/** Runs the built collector in this process and ends its store's thread once it is up. */
import { syncBuiltinESMExports } from 'node:module';
import workerThreads from 'node:worker_threads';

const stores = [];
workerThreads.Worker = class extends workerThreads.Worker {
  constructor(url, options) {
    super(url, options);
    if (options?.name === 'tillwatch-store') stores.push(this);
  }
};
syncBuiltinESMExports();

const { runCollector } = await import('../dist/run-collector.js');
// No broker is there: it starts without one.
process.exitCode = await runCollector(
  { overrides: { dataDir: process.argv[2], port: 0, broker: 'mqtt://127.0.0.1:1' } },
  { onStarted: () => void stores.forEach((store) => void store.terminate()) },
);
