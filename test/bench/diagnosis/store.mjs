// Random stores for the campaign: a definition as an agent's configuration would have it, and the hub that watches the same centre.
import { chance, integer, pick } from './random.mjs';

/** Of the kinds that stand at the centre and that the hub watches too: what it hears each by. */
const CENTRAL_PROGRAMS = { 'central-db': 'db', vip: 'http', dns: 'dns', app: 'http' };
const HUB = 'hub-1';

/** 2 to 13 lanes on 1 to 3 switches with their feeds, with or without a backup line and managed switches, 1 to 4 backends behind a VIP. */
export function randomStore(random) {
  const nodes = [];
  const links = [];
  const checks = [];
  const node = (id, kind) =>
    nodes.push({ id, kind, name: id, ...(kind in CENTRAL_PROGRAMS && { at: `${HUB}/${id}` }) });
  const link = (from, to) => links.push({ from, to });
  const check = (id, on, kind, intervalMs = 1000) =>
    checks.push({ id, on: { node: on }, kind, target: '10.0.0.9', intervalMs, timeoutMs: 800, values: [] });

  node('front-end', 'front-end');
  const feeds = integer(random, 1, 3);
  for (let n = 1; n <= feeds; n++) node(`feed-${n}`, 'power');
  const switches = integer(random, 1, 3);
  const isManaged = chance(random, 0.6);
  for (let n = 1; n <= switches; n++) {
    node(`sw-${n}`, 'switch');
    link(n === 1 ? 'front-end' : 'sw-1', `sw-${n}`);
    link(`sw-${n}`, `feed-${((n - 1) % feeds) + 1}`);
    if (isManaged) check(`sw-${n}/icmp`, `sw-${n}`, 'icmp');
  }
  // A managed switch tells which of its ports are up; with some devices the port goes down when the device hangs, with others it does not.
  const portFollows = new Set();
  const port = (from, to, far, chanceToFollow) => {
    if (chance(random, chanceToFollow)) portFollows.add(far);
    checks.push({
      id: `${from}->${to}/port`,
      on: { link: `${from}->${to}` },
      kind: 'snmp-router',
      target: '10.0.0.2',
      intervalMs: 5000,
      timeoutMs: 800,
      values: [],
    });
  };
  const device = (id, kind, program) => {
    node(id, kind);
    const at = `sw-${integer(random, 1, switches)}`;
    link(id, at);
    if (isManaged) port(id, at, id, 0.6);
    if (chance(random, 0.8)) check(`${id}/icmp`, id, 'icmp');
    check(`${id}/${program}`, id, program);
  };
  const lanes = integer(random, 2, 13);
  for (let n = 1; n <= lanes; n++) {
    device(`till-${n}`, 'till', 'http');
    device(`terminal-${n}`, 'payment-terminal', 'tcp');
    if (chance(random, 0.7)) device(`printer-${n}`, 'printer', 'escpos');
  }
  device('store-db', 'store-db', 'db');
  node('router', 'router');
  link('sw-1', 'router');
  check('router/icmp', 'router', 'icmp');
  node('wan', 'wan');
  link('router', 'wan');
  if (isManaged) port('router', 'wan', 'wan', 0.7);
  node('carrier', 'carrier');
  link('wan', 'carrier');
  check('wan/icmp', 'wan', 'icmp');
  const hasBackup = chance(random, 0.5);
  if (hasBackup) {
    node('4g', 'backup-line');
    link('router', '4g');
    check('4g/icmp', '4g', 'icmp');
  }
  const far = (id, kind, program) => {
    node(id, kind);
    link('wan', id);
    if (hasBackup) link('4g', id);
    check(`${id}/${program}`, id, program);
    if (chance(random, 0.5)) check(`${id}/icmp`, id, 'icmp');
  };
  far('central-db', 'central-db', 'db');
  far('vip', 'vip', 'http');
  far('dns', 'dns', 'dns');
  const backends = integer(random, 1, 4);
  for (let n = 1; n <= backends; n++) {
    node(`app-${n}`, 'app');
    link('vip', `app-${n}`);
  }
  return {
    site: { id: 'store', name: 'store', kind: 'store' },
    vantage: 'front-end',
    nodes,
    links,
    flows: [],
    checks,
    portFollows,
  };
}

/** The hub's own checks: of the centre, which it stands beside, and of the store's router, to which it comes over the main line. */
export function hubOf(store) {
  const central = store.nodes.filter(({ kind }) => kind in CENTRAL_PROGRAMS);
  const check = (on, kind) => ({
    id: `${on}/${kind}`,
    on: { node: on },
    kind,
    target: '10.0.1.9',
    intervalMs: 1000,
    timeoutMs: 800,
    values: [],
  });
  return {
    site: { id: HUB, name: HUB, kind: 'hub' },
    vantage: 'watcher',
    nodes: [
      { id: 'watcher', kind: 'front-end', name: 'watcher' },
      ...central.map(({ id, kind }) => ({ id, kind, name: id })),
      { id: 'router', kind: 'router', name: 'router', at: `${store.site.id}/router` },
    ],
    links: [],
    flows: [],
    checks: [
      ...central.flatMap(({ id, kind }) => [check(id, 'icmp'), check(id, CENTRAL_PROGRAMS[kind])]),
      check('router', 'icmp'),
    ],
  };
}

/** A component to break, kinds evenly: a device is not likelier than a carrier because there are more of them. `isSeen`: with those that only the centre sees. */
export function randomFault(random, store, { isLossy = false, isSeen = false } = {}) {
  const watched = new Set(store.checks.flatMap((entry) => entry.on.node ?? []));
  const programs = store.checks
    .filter(({ kind, on }) => kind !== 'icmp' && on.node !== undefined)
    .map((entry) => `${entry.on.node}/service`);
  const kinds = new Map();
  const add = (kind, id) => kinds.set(kind, [...(kinds.get(kind) ?? []), id]);
  for (const { id, kind } of store.nodes) {
    // Power is there or it is not.
    if (isLossy && kind === 'power') continue;
    // Nothing in the store speaks when its own PC is dead; a backend is the hub's to see.
    if (isSeen && (kind === 'app' || (kind === 'front-end' && !isLossy))) add(kind, id);
    if (
      kind !== 'front-end' &&
      kind !== 'app' &&
      (watched.has(id) || kind === 'power' || kind === 'switch' || kind === 'carrier')
    )
      add(kind, id);
  }
  for (const { from, to } of store.links) {
    const leadsToFeed = to.startsWith('feed') || to === 'carrier';
    if (!leadsToFeed && !to.startsWith('app')) add('link', `${from}->${to}`);
  }
  for (const id of new Set(programs)) add('service', id);
  if (isSeen && !isLossy) add('agent', 'front-end/agent');
  return pick(random, kinds.get(pick(random, [...kinds.keys()])));
}

/** The store as its definition has it where that is wrong: a device hangs at another switch, a switch at another feed, with the given chance. */
export function believedStore(random, store, wrongShare) {
  const switches = store.nodes.filter(({ kind }) => kind === 'switch').map(({ id }) => id);
  const ports = new Set(store.checks.flatMap(({ on }) => on.link ?? []));
  const links = store.links.map((link) => {
    const isMovable = /^(till|terminal|printer|store-db)/.test(link.from) && !ports.has(`${link.from}->${link.to}`);
    return isMovable && chance(random, wrongShare) ? { from: link.from, to: pick(random, switches) } : link;
  });
  const feeds = store.nodes.filter(({ kind }) => kind === 'power').map(({ id }) => id);
  const rewired = links.map((link) =>
    link.to.startsWith('feed') && chance(random, wrongShare) ? { from: link.from, to: pick(random, feeds) } : link,
  );
  return { ...store, links: rewired };
}
