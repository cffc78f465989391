// The dearest judgements: a store of nearly 200 components and 150 checks in which much fails in many ways at once.
import { createCheckState, createSiteDiagnosis, faultGraph, foldAttempt, notOk, ok } from '@tillwatch/model';
import { chance, integer, pick, randomOf } from './random.mjs';

const SECONDS = 60;
const FAULTY_FROM_S = 10;
const ALARM = 0.002;
/** A machine that has other work too is slower than the judgement: the best of so many tells what it costs. */
const REPEATS = 5;
const LANES = 16;

/** Shares of attempts that the checks lose, drawn for one store. */
const MIXES = {
  'each check at a rate of its own': (random, store) => ownRates(store, () => random()),
  'each check loses 10-40 %': (random, store) => ownRates(store, () => 0.1 + 0.3 * random()),
  'half of the checks fail': (random, store) => ownRates(store, () => (chance(random, 0.5) ? random() : ALARM)),
  'everything dead': () => () => 1,
  'everything loses half': () => () => 0.5,
  'six lossy parts': (random, store) => faultRates(store, drawFaults(random, store, 6, 0)),
  'twelve parts, dead or lossy': (random, store) => faultRates(store, drawFaults(random, store, 12, 0.5)),
  'two switches, a line and a feed lossy': (random, store) =>
    faultRates(
      store,
      ['sw-1', 'sw-2', 'wan', 'feed-3'].map((id) => ({ id, share: 0.15 + 0.5 * random() })),
    ),
};

/** Processor time of each judgement, how many of them were cut, and what the store is. */
export function crowded({ seed, runs }) {
  const tookMs = [];
  let cut = 0;
  let size = { components: 0, checks: 0 };
  for (let run = 0; run < runs; run++) {
    for (const [at, mix] of Object.values(MIXES).entries()) {
      const random = randomOf(seed + 7919 * run + at);
      const store = fullStore(random);
      size = { components: faultGraph(store).components.length, checks: store.checks.length };
      const { verdict, ms } = judge(random, store, mix(random, store));
      tookMs.push(ms);
      if (verdict.isSearchCut) cut++;
    }
  }
  return { tookMs, cut, size };
}

function judge(random, store, rateOf) {
  const diagnosis = createSiteDiagnosis(store);
  const healths = store.checks.map(() => createCheckState());
  for (let s = 0; s < SECONDS; s++) {
    for (const [index, check] of store.checks.entries()) {
      if ((s * 1000) % check.intervalMs !== 0) continue;
      const outcome = chance(random, rateOf(index, s)) ? notOk('down', 'timeout') : ok(500);
      const atMs = s * 1000 + index;
      healths[index] = foldAttempt(healths[index], outcome, atMs).state;
      diagnosis.note(index, outcome, atMs);
    }
  }
  let ms = Number.POSITIVE_INFINITY;
  let verdict = null;
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const started = process.cpuUsage();
    verdict = diagnosis.judge(healths, SECONDS * 1000);
    const { user, system } = process.cpuUsage(started);
    ms = Math.min(ms, (user + system) / 1000);
  }
  return { verdict, ms };
}

function ownRates(store, draw) {
  const rates = store.checks.map(draw);
  return (index) => rates[index];
}

/** What the engine's own table makes of faults: here it is what they cost that counts, not whether they are found. */
function faultRates(store, faults) {
  const { checks, components } = faultGraph(store);
  const crossed = checks.map(
    ({ crossings, groups }) =>
      new Set(
        [...crossings, ...groups.flatMap(({ ways }) => ways[0])].map(({ component }) => components[component].id),
      ),
  );
  return (index, s) =>
    1 -
    faults.reduce(
      (holds, { id, share }) => (s >= FAULTY_FROM_S && crossed[index].has(id) ? holds * (1 - share) : holds),
      1 - ALARM,
    );
}

function drawFaults(random, store, count, deadShare) {
  const parts = faultGraph(store).components.filter(({ id, isSilentHelper }) => id !== 'front-end' && !isSilentHelper);
  return Array.from({ length: count }, () => ({
    id: pick(random, parts).id,
    share: chance(random, deadShare) ? 0.99 : 0.15 + 0.7 * random(),
  }));
}

/** 16 lanes with till, terminal and printer on three managed switches that tell their ports, two lines, a centre with four backends. */
function fullStore(random) {
  const nodes = [];
  const links = [];
  const checks = [];
  const node = (id, kind) => nodes.push({ id, kind, name: id });
  const link = (from, to) => links.push({ from, to });
  const common = { target: '10.0.0.9', timeoutMs: 800, values: [] };
  const check = (id, on, kind) => checks.push({ id, on: { node: on }, kind, intervalMs: 1000, ...common });
  const port = (from, to) =>
    checks.push({
      id: `${from}->${to}/port`,
      on: { link: `${from}->${to}` },
      kind: 'snmp-router',
      intervalMs: 5000,
      ...common,
    });
  node('front-end', 'front-end');
  for (let n = 1; n <= 3; n++) {
    node(`feed-${n}`, 'power');
    node(`sw-${n}`, 'switch');
    link(n === 1 ? 'front-end' : 'sw-1', `sw-${n}`);
    link(`sw-${n}`, `feed-${n}`);
    check(`sw-${n}/icmp`, `sw-${n}`, 'icmp');
  }
  const device = (id, kind, program) => {
    node(id, kind);
    const at = `sw-${integer(random, 1, 3)}`;
    link(id, at);
    port(id, at);
    check(`${id}/icmp`, id, 'icmp');
    check(`${id}/${program}`, id, program);
  };
  for (let n = 1; n <= LANES; n++) {
    device(`till-${n}`, 'till', 'http');
    device(`terminal-${n}`, 'payment-terminal', 'tcp');
    device(`printer-${n}`, 'printer', 'escpos');
  }
  device('store-db', 'store-db', 'db');
  node('router', 'router');
  link('sw-1', 'router');
  check('router/icmp', 'router', 'icmp');
  for (const [line, kind] of [
    ['wan', 'wan'],
    ['4g', 'backup-line'],
  ]) {
    node(line, kind);
    link('router', line);
    check(`${line}/icmp`, line, 'icmp');
  }
  port('router', 'wan');
  node('carrier', 'carrier');
  link('wan', 'carrier');
  for (const [id, program] of [
    ['central-db', 'db'],
    ['vip', 'http'],
  ]) {
    node(id, id);
    link('wan', id);
    link('4g', id);
    check(`${id}/${program}`, id, program);
    check(`${id}/icmp`, id, 'icmp');
  }
  for (let n = 1; n <= 4; n++) {
    node(`app-${n}`, 'app');
    link('vip', `app-${n}`);
  }
  return { site: { id: 's', name: 's', kind: 'store' }, vantage: 'front-end', nodes, links, flows: [], checks };
}
