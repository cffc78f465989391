/** The demo's process of simulated stores. Forked by the demo's main process, and ends with it. */
import type { Endpoint } from '../devices/listener.js';
import { createFleet, type Fleet } from '../stores/fleet.js';

export interface StartStores {
  readonly type: 'start';
  readonly broker: Endpoint;
  readonly org: string;
  readonly count: number;
  readonly version: string;
}

const STATS_EVERY_MS = 60_000;
let fleet: Fleet | null = null;
let statsTimer: NodeJS.Timeout | undefined;

const logStats = () => process.stdout.write(`${JSON.stringify({ msg: 'stores', ...fleet?.stats() })}\n`);
const end = async () => {
  clearInterval(statsTimer);
  await fleet?.stop();
  process.exit(0);
};
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(event, () => void end());
process.on('message', ({ broker, org, count, version }: StartStores) => {
  if (fleet !== null) return;
  const brokerUrl = `mqtt://${broker.host}:${broker.port}`;
  fleet = createFleet({
    org,
    brokerUrl,
    count,
    version,
    startedAtMs: Date.now(),
    elapsedMs: elapsedSince(performance.now()),
  });
  fleet.start();
  statsTimer = setInterval(logStats, STATS_EVERY_MS);
});

function elapsedSince(startMs: number): () => number {
  return () => performance.now() - startMs;
}
