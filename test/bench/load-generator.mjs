// A process that publishes seeded heartbeats of many stores and prints JSON lines: { started }, { published }, { acked }.
// Arguments: one JSON object { url, org, firstStore, stores, heartbeats, perMessage, connections, outstanding }.
// `outstanding` > 0: wait for the collector's acknowledgements and never have more heartbeats than that without one.
import { decodeAck, encodeBirth, encodeHeartbeats, encodeWindow, topicFor } from '@tillwatch/protocol';
import mqtt from 'mqtt';
import { seededBirth, seededHeartbeats, WINDOW_MS } from './seeded-store.mjs';

const options = JSON.parse(process.argv[2]);
const IN_FLIGHT = 100;
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Everything is encoded before the clock starts: the generator shares its two cores with what it measures. */
function prepare() {
  const startedAtMs = Date.now() - (options.heartbeats + 5) * WINDOW_MS;
  const stores = [];
  for (let n = 0; n < options.stores; n++) {
    const store = options.firstStore + n;
    const birth = seededBirth(store, startedAtMs);
    const identity = { org: options.org, site: birth.definition.site.id, agent: 'front-end' };
    const source = seededHeartbeats(store, birth);
    const messages = [];
    for (let at = 0; at < options.heartbeats; at += options.perMessage) {
      const heartbeats = Array.from(
        { length: Math.min(options.perMessage, options.heartbeats - at) },
        () => source.next().value,
      );
      const rows = heartbeats.map((heartbeat) => ({ seq: heartbeat.seq, window: encodeWindow(heartbeat, birth) }));
      const sentAtMs = heartbeats.at(-1).endedAtMs + 20;
      messages.push({
        count: rows.length,
        bytes: Buffer.from(encodeHeartbeats({ boot: birth.boot, sentAtMs, clockStepMs: 0, birth, rows })),
      });
    }
    stores.push({
      live: topicFor(identity, 'live'),
      birthTopic: topicFor(identity, 'birth'),
      birth: Buffer.from(encodeBirth(birth, { past: false })),
      messages,
    });
  }
  return stores;
}

const stores = prepare();
const clients = await Promise.all(
  Array.from({ length: options.connections }, () =>
    mqtt.connectAsync(options.url, { protocolVersion: 4, clean: true, keepalive: 60 }),
  ),
);
const total = options.stores * options.heartbeats;
let outstanding = 0;
let acked = 0;
let wake = () => {};

if (options.outstanding > 0) {
  clients[0].on('message', (_topic, payload) => {
    const ack = decodeAck(payload);
    if (!ack.ok) return;
    for (const boot of ack.value.boots) {
      for (const range of boot.stored) {
        acked += range.count;
        outstanding -= range.count;
      }
    }
    const waiting = wake;
    wake = () => {};
    waiting();
    if (acked >= total) {
      say({ acked, atMs: Date.now() });
      for (const client of clients) client.end(true);
    }
  });
  await clients[0].subscribeAsync(`tw/v1/${options.org}/+/+/+/ack`, { qos: 0 });
}

const births = stores.map((store, n) =>
  clients[n % clients.length].publishAsync(store.birthTopic, store.birth, { qos: 1 }),
);
await Promise.all(births);
await new Promise((resolve) => setTimeout(resolve, 1500));

say({ started: true, atMs: Date.now() });
/** One connection's share, round robin over its stores as time would have it, with a bounded window in flight. */
async function publish(client, mine) {
  const rounds = Math.ceil(options.heartbeats / options.perMessage);
  let inFlight = 0;
  let free = () => {};
  for (let round = 0; round < rounds; round++) {
    for (const store of mine) {
      const message = store.messages[round];
      while (inFlight >= IN_FLIGHT) await new Promise((resolve) => (free = resolve));
      while (options.outstanding > 0 && outstanding >= options.outstanding) {
        await new Promise((resolve) => {
          const before = wake;
          wake = () => {
            before();
            resolve();
          };
        });
      }
      inFlight += 1;
      outstanding += message.count;
      client.publish(store.live, message.bytes, { qos: 1 }, () => {
        inFlight -= 1;
        free();
      });
    }
  }
  while (inFlight > 0) await new Promise((resolve) => (free = resolve));
}

await Promise.all(
  clients.map((client, n) =>
    publish(
      client,
      stores.filter((_, at) => at % clients.length === n),
    ),
  ),
);
say({ published: total, atMs: Date.now() });
if (options.outstanding === 0) for (const client of clients) client.end();
