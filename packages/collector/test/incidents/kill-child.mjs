// Feeds a desk over a real file with the same weeks of sightings, step by step; is killed by its parent at any instant and goes on from the step that it was at.
// node kill-child.mjs DIR: prints a dot for each step, and at the end, on a line of its own, what it keeps as JSON.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createIncidents } from '../../dist/incidents/incidents.js';
import { createSqliteIncidents } from '../../dist/incidents/sqlite-incidents.js';

const STEPS = 240;
const STEP_MS = 40_000;
const START_MS = Date.UTC(2026, 2, 2, 8);
const SITES = ['a', 'b', 'c'];
/** Steps that each component of each site is broken and well in turn. */
const RHYTHMS = { 'printer-1': [7, 23], router: [31, 57], 'till-1': [2, 11] };

const dir = process.argv[2];
const log = { debug() {}, info() {}, warn: console.error, error: console.error };
let nowMs = START_MS;
const clock = { nowMs: () => nowMs, steadyMs: () => nowMs - START_MS };
// Only what is due at once; the sightings alone move time.
const timers = {
  after(delayMs, fire) {
    if (delayMs > 0) return () => {};
    const handle = setImmediate(fire);
    return () => clearImmediate(handle);
  },
};
const incidents = createIncidents({ store: createSqliteIncidents({ dir, log, clock }), clock, timers, log });
let step = readStep();
nowMs = START_MS + step * STEP_MS;
await incidents.open();

for (; step < STEPS; step++) {
  writeStep(step);
  nowMs = START_MS + step * STEP_MS;
  for (const [number, site] of SITES.entries()) incidents.sight(sightingOf(site, step + 5 * number));
  // Somebody acts now and then, before it is known what the step brings.
  if (step % 37 === 0)
    await incidents.desk.act({ type: 'acknowledge', id: `I${1 + (step % 9)}`, by: 'ann', atMs: nowMs });
  await incidents.desk.settled();
  if (incidents.desk.stats().saveFailuresTotal > 0) throw new Error('the store refused');
  process.stdout.write('.');
}
writeStep(STEPS);
const kept = await incidents.store.list({ states: [], site: null, sinceMs: null, after: null, limit: 10_000 });
const timelines = await Promise.all(kept.map(({ id }) => incidents.store.timeline(id)));
const notices = (await incidents.store.notices(10_000)).map(
  ({ incident, notice, turn }) => `${incident} ${notice} ${turn}`,
);
process.stdout.write(`\n${JSON.stringify({ kept, timelines, notices })}\n`);
await incidents.close();

function sightingOf(site, at) {
  const causes = Object.entries(RHYTHMS).flatMap(([component, [broken, well]]) => {
    const phase = at % (broken + well);
    return phase < broken ? [causeOf(site, component, START_MS + (step - phase) * STEP_MS)] : [];
  });
  return { type: 'site', site, atMs: nowMs, vantage: 'store', causes, isOpen: true, mute: null };
}

function causeOf(site, component, onsetMs) {
  return {
    component,
    kind: 'hard',
    candidates: [{ site, component, share: 1 }],
    isConfident: true,
    isFinding: false,
    onsetMs,
    symptoms: [{ site, check: `${component}.tcp`, on: component, state: 'down', reason: 'timeout', sinceMs: onsetMs }],
    flows: [{ site, name: 'checkout', state: 'down', critical: true }],
    evidence: null,
    suspects: [],
    class: 'infrastructure/hardware-endpoint',
    trigger: 'unknown',
    lostTrade: null,
  };
}

function readStep() {
  const file = join(dir, 'step');
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
}

function writeStep(number) {
  const file = openSync(join(dir, 'step.new'), 'w');
  writeSync(file, String(number));
  fsyncSync(file);
  closeSync(file);
  renameSync(join(dir, 'step.new'), join(dir, 'step'));
}
