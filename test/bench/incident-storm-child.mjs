// node incident-storm-child.mjs own|shared SITES DIR: one storm in a process of its own; prints what it cost.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createIncidents } from '../../packages/collector/dist/incidents/incidents.js';
import { createSqliteIncidents } from '../../packages/collector/dist/incidents/sqlite-incidents.js';
import { createNotifyService } from '../../packages/collector/dist/notify/notify-service.js';
import { webhook } from '../../packages/collector/dist/notify/webhook.js';
import { systemTimers as timers } from '../../packages/collector/dist/timers.js';
import { NOBODY } from '../../packages/model/dist/index.js';

const [storm, count, dir] = process.argv.slice(2);
const SITES = Array.from({ length: Number(count) }, (_, n) => `store-${n}`);
const LOOP_RESOLUTION_MS = 5;
const clock = { nowMs: () => Date.now(), steadyMs: () => performance.now() };
const log = { debug() {}, info() {}, warn: console.error, error: console.error };
const incidents = createIncidents({ store: createSqliteIncidents({ dir, log, clock }), clock, timers, log });
await incidents.open();
const notify = createNotifyService({ ...notifyDeps(), store: incidents.store, desk: incidents.desk });
await notify.start();
incidents.start();

const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
let heapBytes = 0;
const sampling = setInterval(() => {
  heapBytes = Math.max(heapBytes, process.memoryUsage().heapUsed);
}, 50);
await sleep(50);
delay.enable();
const startedMs = performance.now();
let storedMs = 0;
strike();
if (storm === 'shared') {
  await incidents.desk.settled();
  incidents.desk.sight(sharedSighting());
}
await incidents.desk.settled();
storedMs = performance.now() - startedMs;
while ((await incidents.store.depth()).notices > 0) await sleep(20);
const plannedMs = performance.now() - startedMs;
await sleep(50);
delay.disable();
clearInterval(sampling);
const blockMs = delay.max / 1e6;
const stats = await incidents.store.stats();
await notify.stop();
await incidents.stop();
await incidents.close();
const heapMiB = Math.max(heapBytes, process.memoryUsage().heapUsed) / 2 ** 20;
console.log(JSON.stringify({ blockMs, storedMs, plannedMs, heapMiB, counts: stats }));

/** Every site is sighted in one turn of the loop: worse than the diagnosis does it. */
function strike() {
  for (const site of SITES) incidents.sight(siteSighting(site));
}

function siteSighting(site) {
  const component = storm === 'own' ? 'printer-1' : 'wan';
  const cause = causeOf(site, component);
  return { type: 'site', site, atMs: clock.nowMs(), vantage: 'store', causes: [cause], isOpen: true, mute: null };
}

function causeOf(site, component) {
  const atMs = clock.nowMs() - 3_000;
  return {
    component,
    kind: 'hard',
    candidates: [{ site, component, share: 0.9 }],
    isConfident: true,
    isFinding: false,
    onsetMs: atMs,
    symptoms: ['tcp', 'icmp'].map((check) => symptom(site, component, check, atMs)),
    flows: [{ site, name: 'receipt', state: 'degraded', critical: false }],
    evidence: null,
    suspects: [],
    class: 'infrastructure/network-wan',
    trigger: 'unknown',
    lostTrade: null,
  };
}

function symptom(site, on, check, sinceMs) {
  return { site, check: `${on}.${check}`, on, state: 'down', reason: 'timeout', sinceMs };
}

function sharedSighting() {
  const members = SITES.map((site) => ({ site, component: 'wan', kind: 'hard' }));
  const shared = {
    ...causeOf('', 'wan'),
    component: 'carrier:ct',
    candidates: [{ site: null, component: 'carrier:ct', share: 0.99 }],
    symptoms: SITES.slice(0, 200).map((site) => symptom(site, 'wan', 'tcp', clock.nowMs())),
    flows: SITES.map((site) => ({ site, name: 'sync', state: 'down', critical: false })),
    sites: SITES,
    members,
  };
  return { type: 'estate', atMs: clock.nowMs(), storeCount: SITES.length, causes: [shared] };
}

/** One program and one person; nobody listens at the address, so that the sending itself costs next to nothing. */
function notifyDeps() {
  const match = { classes: [], triggers: [], kinds: [], severities: [], sites: [], regions: [], hours: [] };
  const channel = { notifier: 'hook', to: null };
  const person = { id: 'noc', name: 'noc', locale: 'en', timeZone: 'UTC' };
  return {
    config: {
      publicUrl: null,
      people: {
        ...NOBODY,
        contacts: [{ ...person, channels: [channel], aliases: [] }],
        routes: [{ id: 'all', match, style: null, steps: [{ afterMinutes: 0, to: ['noc'] }] }],
      },
      notifiers: [
        {
          id: 'hook',
          notifier: webhook,
          settings: webhook.settings.parse({ url: 'http://127.0.0.1:9/' }),
          rate: webhook.rate,
        },
      ],
      playbooks: [],
    },
    estate: { summary: () => undefined, detail: () => undefined },
    signLink: null,
    clock,
    timers,
    log: { ...log, warn() {} },
  };
}
