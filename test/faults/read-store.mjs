// Prints, as one JSON document, what a stopped collector's store holds: sequences per site and boot, number of heartbeats, one check's history.
// Arguments: the store's folder, the check's id, the history's start (epoch ms), sites...
import { createSqliteStore } from '@tillwatch/collector';

const [dir, check, fromMs, ...sites] = process.argv.slice(2);
const log = {
  trace() {},
  debug() {},
  info() {},
  warn() {},
  error: (...words) => console.error(...words),
  fatal: console.error,
};
const store = createSqliteStore({ dir, log, clock: { nowMs: () => Date.now(), steadyMs: () => performance.now() } });
await store.open();
const toMs = Date.now();
const answer = { heartbeats: (await store.stats()).heartbeats, sites: {} };
for (const site of sites) {
  const received = await store.received({ site, agent: 'front-end' });
  const history = await store.history({ site, check, fromMs: Number(fromMs), toMs, maxPoints: 5000 });
  answer.sites[site] = { received: [...received], history };
}
await store.close();
process.stdout.write(JSON.stringify(answer));
