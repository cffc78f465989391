// A random estate and what each of its stores says while something is broken; knows nothing of how the stage finds it.
import { chance, integer, pick } from '../diagnosis/random.mjs';

const STORES = 200;
const CARRIERS = ['ct', 'cu'];
const REGIONS = ['east', 'north', 'south'];
const VERSIONS = ['4.6.9', '4.7.0'];
/** A store's own line is down for a reason of its own. */
const OWN_LINE = 0.002;
/** Something else is wrong in a store: a till, a printer, its database. */
const OWN_OTHER = 0.04;
/** Nothing is known of the store. */
const UNKNOWN = 0.02;
/** The store's own diagnosis leaves the true part out of its set: one in fifty, as the first stage does. */
const LEFT_OUT = 0.02;

/** Stores by carrier, region and version, evenly and independently. */
export function randomEstate(random) {
  return Array.from({ length: STORES }, (_, n) => {
    const carrier = pick(random, CARRIERS);
    return {
      id: `s${String(n + 1).padStart(3, '0')}`,
      carrier,
      region: pick(random, REGIONS),
      version: chance(random, 0.25) ? VERSIONS[1] : VERSIONS[0],
      hasBackup: chance(random, 0.3),
    };
  });
}

/** The definition that the store's agent would send. */
export function definitionOf({ id, carrier, region, hasBackup }) {
  const node = (name, kind, at) => ({ id: name, kind, name, ...(at && { at }) });
  return {
    site: { id, name: id, kind: 'store', region },
    vantage: 'front-end',
    nodes: [
      node('front-end', 'front-end'),
      node('feed-1', 'power'),
      node('switch', 'switch'),
      node('till-1', 'till'),
      node('till-2', 'till'),
      node('printer-1', 'printer'),
      node('store-db', 'store-db'),
      node('router', 'router'),
      node('wan', 'wan'),
      node(carrier, 'carrier'),
      ...(hasBackup ? [node('4g', 'backup-line')] : []),
      node('central-db', 'central-db', 'hub-1/central-db'),
      node('vip', 'vip', 'hub-1/vip'),
      node('acquirer', 'service', 'pay/acquirer'),
    ],
    links: [],
    flows: [],
    checks: [],
  };
}

/** What fails in each store: a Map of store id to [local component that is really broken]. */
export function breakEstate(random, stores, { part, share = 1, ownLine = OWN_LINE }) {
  const broken = new Map(stores.map(({ id }) => [id, []]));
  for (const store of stores) {
    const own = broken.get(store.id);
    if (part !== null && hasPart(store, part) && chance(random, share)) own.push(localOf(store, part));
    if (chance(random, ownLine)) own.push('wan');
    if (chance(random, OWN_OTHER)) own.push(pick(random, ['till-1', 'printer-1', 'store-db', 'till-2/service']));
  }
  return broken;
}

export function hasPart(store, part) {
  const [kind, value] = part.split(/[:=]/);
  if (kind === 'carrier') return store.carrier === value;
  if (kind === 'region') return store.region === value;
  if (kind === 'version') return store.version === part.split('=')[1];
  return true;
}

function localOf(store, part) {
  const kind = part.split(':')[0];
  if (kind === 'carrier' || kind === 'region') return store.carrier;
  if (kind === 'version') return 'till-1/service';
  return part.split('/')[1];
}

/** The 95 % set that a store's own diagnosis would give, as measured of the first stage: who looks like whom, and now and then the true one is missing. */
function setOf(random, store, component) {
  const among = lookalikes(random, store, component);
  const left = chance(random, LEFT_OUT) ? among.filter((id) => id !== component) : among;
  const set = left.length > 0 ? left : ['router'];
  return set.map((id, at) => ({ site: store.id, component: id, share: at === 0 ? 1 - 0.1 * (set.length - 1) : 0.1 }));
}

function lookalikes(random, store, component) {
  const isLine = component === 'wan' || component === store.carrier;
  // A store without a second line goes silent, and is judged from outside.
  if (isLine && !store.hasBackup) return ['wan', store.carrier, 'router', 'feed-1', 'front-end'];
  if (isLine) return ['wan', 'router->wan', store.carrier];
  if (component === 'central-db' || component === 'vip')
    return chance(random, 0.3) ? [component, `wan->${component}`] : [component];
  if (component.endsWith('/service')) return chance(random, 0.5) ? [component, component.split('/')[0]] : [component];
  return [component, `${component}->switch`];
}

/** What the stores report over `spreadMs` from `fromMs` on: [{ atMs, report }] in the order of time. */
export function reportsOf(random, stores, broken, { fromMs, spreadMs }) {
  return stores
    .map((store) => {
      const atMs = fromMs + integer(random, 0, spreadMs);
      const causes = broken.get(store.id).map((component) => causeOf(random, store, component, atMs));
      return { atMs, store, causes: chance(random, UNKNOWN) ? null : causes };
    })
    .sort((a, b) => a.atMs - b.atMs);
}

export function causeOf(random, store, component, atMs) {
  const candidates = setOf(random, store, component);
  return {
    component: candidates[0].component,
    kind: 'hard',
    candidates,
    isConfident: true,
    isFinding: false,
    onsetMs: atMs - integer(random, 1000, 10_000),
    symptoms: [],
    flows: [],
    evidence: null,
    suspects: [],
    class: 'infrastructure/unknown',
    trigger: 'unknown',
    lostTrade: null,
  };
}
