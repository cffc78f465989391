// One run of the estate campaign: reports of 200 stores over 20 s, judged each second as the collector does.
import { createEstateStage, sharedParts } from '@tillwatch/model';
import { randomOf } from '../diagnosis/random.mjs';
import { breakEstate, definitionOf, randomEstate, reportsOf } from './estate.mjs';

const SPREAD_MS = 20_000;
/** After the last report; a rise without a place is told late. */
const SETTLE_MS = 40_000;

/** Answers what is told in the end, all that was ever told on the way (`told`), when the true part was, and the slowest judgement. */
export function playCase(seed, { part, share, ownLine }) {
  const random = randomOf(seed);
  const stores = randomEstate(random);
  const broken = breakEstate(random, stores, { part, ...(share && { share }), ...(ownLine && { ownLine }) });
  const stage = createEstateStage();
  const fromMs = 1_000_000;
  const note = ({ atMs, store, causes }) =>
    stage.note(
      {
        site: store.id,
        kind: 'store',
        parts: sharedParts(definitionOf(store), [{ node: 'till-1', subject: 'pos', version: store.version }]),
        causes,
      },
      atMs,
    );
  for (const store of stores) note({ atMs: fromMs - 60_000, store, causes: [] });
  const reports = reportsOf(random, stores, broken, { fromMs, spreadMs: SPREAD_MS });
  const told = new Set();
  let foundAtMs = null;
  let tookMs = 0;
  let nextMs = fromMs;
  const judge = (atMs) => {
    const started = process.cpuUsage();
    const sighting = stage.judge(atMs);
    const { user, system } = process.cpuUsage(started);
    tookMs = Math.max(tookMs, (user + system) / 1000);
    for (const { isConfident, component } of sighting.causes) if (isConfident) told.add(component);
    if (foundAtMs === null && sighting.causes.some((cause) => cause.isConfident && cause.component === part))
      foundAtMs = atMs;
    return sighting;
  };
  for (const report of reports) {
    for (; nextMs < report.atMs; nextMs += 1000) judge(nextMs);
    note(report);
  }
  const endMs = fromMs + SPREAD_MS + SETTLE_MS;
  for (; nextMs < endMs; nextMs += 1000) judge(nextMs);
  const { causes } = judge(endMs);
  return { broken, causes, told, tookMs, foundAfterMs: foundAtMs === null ? null : foundAtMs - fromMs };
}
