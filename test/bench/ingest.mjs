// The whole way, durable: real mosquitto -> collector -> commit -> acknowledgement, beside the same broker feeding a subscriber that only counts.
// Everything (generator, broker, consumer) shares this machine's cores; rounds alternate between the two.
import { join } from 'node:path';
import { scratch, start, startCollector, startMosquitto, until } from './processes.mjs';
import { CHECKS } from './seeded-store.mjs';

const here = import.meta.dirname;
const CONNECTIONS = 8;
/** Heartbeats under way between the generator and the store; what a few thousand agents would have in flight. */
const OUTSTANDING = 20_000;

function lines(process) {
  return process
    .printed()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

const find = (process, key) => lines(process).find((line) => key in line);

function generator(options) {
  return start(process.execPath, [
    join(here, 'load-generator.mjs'),
    JSON.stringify({ org: 'bench', connections: CONNECTIONS, ...options }),
  ]);
}

async function throughCollector(load) {
  const place = scratch();
  const broker = await startMosquitto();
  const collector = await startCollector(broker.url, place);
  const load1 = generator({ ...load, url: broker.url, outstanding: OUTSTANDING });
  try {
    const acked = await until(`acknowledgements (${load1.printed()})`, () => find(load1, 'acked'), 240);
    return rate(load, acked.atMs - find(load1, 'started').atMs);
  } finally {
    await load1.stop();
    await collector.stop();
    await broker.stop();
    place.remove();
  }
}

async function onlyCounted(load) {
  const broker = await startMosquitto();
  const messages = load.stores * Math.ceil(load.heartbeats / load.perMessage);
  const counter = start(process.execPath, [
    join(here, 'counting-subscriber.mjs'),
    broker.url,
    'tw/v1/bench/+/+/+/live',
    String(messages),
  ]);
  await until('counting subscriber', () => find(counter, 'ready'));
  const load1 = generator({ ...load, url: broker.url, outstanding: 0 });
  try {
    const counted = await until('counted messages', () => find(counter, 'counted'), 240);
    return rate(load, counted.atMs - find(load1, 'started').atMs);
  } finally {
    await load1.stop();
    await counter.stop();
    await broker.stop();
  }
}

const rate = (load, ms) => (load.stores * load.heartbeats * 1000) / ms;

export async function run({ quick }) {
  const rows = [];
  for (const perMessage of [1, 3]) {
    const load = { firstStore: 0, stores: 500, heartbeats: quick ? 60 : 180, perMessage };
    const ours = [];
    const counting = [];
    for (let round = 0; round < (quick ? 2 : 5); round++) {
      counting.push(await onlyCounted(load));
      ours.push(await throughCollector(load));
    }
    const how = perMessage === 1 ? 'one heartbeat a message' : 'three heartbeats a message';
    const budget = perMessage === 1 ? { atLeast: 5000 } : undefined;
    rows.push(
      { measure: `ingest, ${how}`, who: 'mosquitto + counting subscriber', unit: 'heartbeats/s', values: counting },
      {
        measure: `ingest to disk and acknowledged, ${how}`,
        who: 'tillwatch',
        unit: 'heartbeats/s',
        values: ours,
        ...(budget && { budget }),
      },
      {
        measure: `ingest to disk and acknowledged, ${how}`,
        who: 'tillwatch',
        unit: 'check-samples/s',
        values: ours.map((value) => value * CHECKS),
      },
      {
        measure: `share of what the counting subscriber reaches, ${how}`,
        who: 'tillwatch',
        unit: '%',
        values: ours.map((value, at) => (100 * value) / counting[at]),
        ...(perMessage === 1 && { budget: { atLeast: 40 } }),
      },
    );
  }
  return rows;
}
