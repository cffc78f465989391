/** A whole collector over real brokers, its own and a mosquitto: what agents send is stored, acknowledged, shown; brokers come and go. */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeAck, decodeCommand } from '@tillwatch/protocol';
import mqtt, { type MqttClient } from 'mqtt';
import { describeWithMosquitto, type Mosquitto, startMosquitto } from '../../../../test/kit/mosquitto.js';
import { createEmbeddedBroker, MAX_PACKET_BYTES } from '../../src/broker/embedded-broker.js';
import { SYSTEM_CLOCK } from '../../src/clock.js';
import { type Collector, createCollector } from '../../src/collector.js';
import { checkConfig } from '../../src/config/load.js';
import { createMemoryStore } from '../../src/store/index.js';
import type { LogLine } from '../ingest/ingest-rig.js';
import { createWireAgent, ORG, type WireAgent } from '../ingest/wire-agent.js';

const DEADLINE_MS = 15_000;

async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + DEADLINE_MS;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Started {
  readonly collector: Collector;
  readonly store: ReturnType<typeof createMemoryStore>;
  readonly brokerUrl: string;
  readonly lines: readonly LogLine[];
}

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function startCollector(broker: string, dataDir?: string): Promise<Started> {
  const dir = dataDir ?? mkdtempSync(join(tmpdir(), 'tillwatch-collector-'));
  const text = `org: ${ORG}\ndataDir: ${dir}\nlisten: { port: 0 }\nbroker: ${broker}\n`;
  const checked = checkConfig(text, { file: null, overrides: {}, env: { SECRET: 'sesame' } });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  const lines: LogLine[] = [];
  const note = (level: string) => (fields: object, event: string) =>
    void lines.push({ level, event, fields: fields as Record<string, unknown> });
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const store = createMemoryStore({ clock: SYSTEM_CLOCK });
  const collector = createCollector({ config: checked.config, store, log, clock: SYSTEM_CLOCK, pageDir: null });
  cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
  cleanUps.push(() => collector.stop());
  const { brokerUrl } = await collector.start();
  return { collector, store, brokerUrl, lines };
}

/** An MQTT client of an agent that collects what it is told. */
interface Connected {
  readonly client: MqttClient;
  readonly acked: Set<number>;
  readonly askedFor: string[];
  publish(leaf: 'birth' | 'live' | 'fill' | 'will', payload: Uint8Array): Promise<void>;
}

async function connectAgent(url: string, agent: WireAgent, options: mqtt.IClientOptions = {}): Promise<Connected> {
  const client = await mqtt.connectAsync(url, {
    protocolVersion: 4,
    reconnectPeriod: 50,
    will: { topic: agent.topic('will'), payload: Buffer.from(agent.willBytes()), qos: 1, retain: false },
    ...options,
  });
  cleanUps.push(() => client.endAsync(true));
  const acked = new Set<number>();
  const askedFor: string[] = [];
  client.on('message', (topic, payload) => {
    if (topic.endsWith('/ack')) {
      const decoded = decodeAck(payload);
      if (!decoded.ok) throw new Error(decoded.detail);
      for (const { stored } of decoded.value.boots) {
        for (const { first, count } of stored) for (let i = 0; i < count; i++) acked.add(first + i);
      }
    } else {
      const decoded = decodeCommand(payload);
      if (decoded.ok && decoded.value.boot !== null) askedFor.push(decoded.value.boot);
    }
  });
  const base = agent.topic('live').replace(/live$/, '');
  await client.subscribeAsync([`${base}ack`, `${base}cmd`], { qos: 1 });
  return {
    client,
    acked,
    askedFor,
    async publish(leaf, payload) {
      await client.publishAsync(agent.topic(leaf), Buffer.from(payload), { qos: 1 });
    },
  };
}

/** An agent whose clock is this machine's. */
function freshAgent(site: string): WireAgent {
  return createWireAgent({ site, startedAtMs: Date.now() - 3_600_000 });
}

async function sendBeats(agent: WireAgent, connected: Connected, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const row = agent.beat();
    await connected.publish('live', agent.message([row], { sentAtMs: Date.now() }));
  }
}

async function storedCount(store: Started['store'], agent: WireAgent): Promise<number> {
  const received = await store.received({ site: agent.site, agent: agent.agent });
  return (received.get(agent.boot) ?? []).reduce((sum, { count }) => sum + count, 0);
}

/** A will is believed after its grace, so the whole thread takes longer than jest's five seconds. */
const WHOLE_THREAD_MS = 4 * DEADLINE_MS;

/** The thread that every agent depends on, over whichever broker. */
async function wholeThread(started: Started): Promise<void> {
  const { collector, store, brokerUrl } = started;
  const agent = freshAgent('s1');
  const connected = await connectAgent(brokerUrl, agent);
  // A heartbeat before its birth is answered with the question for it.
  await sendBeats(agent, connected, 1);
  await until('the question for the birth', () => connected.askedFor.includes(agent.boot));
  await connected.publish('birth', agent.birthBytes());
  await connected.publish('live', agent.message(agent.produced, { sentAtMs: Date.now() }));
  await sendBeats(agent, connected, 20);
  await until('all acknowledgements', () => connected.acked.size === 21);
  expect(await storedCount(store, agent)).toBe(21);
  expect(collector.estate.summary('s1')?.state).toBe('ok');
  expect(collector.stats.readiness()).toEqual({ broker: true, store: true, ingest: true, incidents: true });
  // The connection breaks without a word: the broker speaks the will.
  connected.client.stream.destroy();
  await until('the will', () => collector.estate.detail('s1')?.agent.session === 'lost');
  expect(collector.estate.summary('s1')).toMatchObject({ state: 'unknown', reason: 'session-lost' });
}

describe('with its own broker', () => {
  it(
    'carries a heartbeat the whole way and back',
    async () => {
      const started = await startCollector('{ embedded: { port: 0 } }');
      expect(started.brokerUrl).toMatch(/^mqtt:\/\/127\.0\.0\.1:\d+$/);
      await wholeThread(started);
    },
    WHOLE_THREAD_MS,
  );

  it('refuses MQTT 5 with CONNACK 0x01 and says so', async () => {
    const { brokerUrl, lines } = await startCollector('{ embedded: { port: 0 } }');
    const port = Number(new URL(brokerUrl).port);
    // CONNECT of level 5: no properties, client id "five".
    const answer = await new Promise<Buffer>((resolve, reject) => {
      const socket = connectTcp(port, '127.0.0.1', () => {
        socket.write(Buffer.from([0x10, 17, 0, 4, 77, 81, 84, 84, 5, 2, 0, 60, 0, 0, 4, 102, 105, 118, 101]));
      });
      socket.once('data', (bytes) => resolve(bytes)).once('error', reject);
      cleanUps.push(() => void socket.destroy());
    });
    // MQTT 3.1.1, 3.2.2.3: 0x01, unacceptable protocol version.
    expect(answer[0]).toBe(0x20);
    expect(answer[3]).toBe(1);
    expect(lines).toContainEqual(
      expect.objectContaining({
        event: 'broker-mqtt5-refused',
        fields: expect.objectContaining({ clientId: 'five', protocolLevel: 5 }),
      }),
    );
  });

  it('cuts off a packet that is announced too large, before it comes', async () => {
    const { brokerUrl, lines } = await startCollector('{ embedded: { port: 0 } }');
    const agent = freshAgent('s1');
    const connected = await connectAgent(brokerUrl, agent, { reconnectPeriod: 0 });
    const isClosed = new Promise<void>((resolve) => connected.client.once('close', () => resolve()));
    connected.client.on('error', () => {});
    connected.client.publish(agent.topic('live'), Buffer.alloc(MAX_PACKET_BYTES), { qos: 0 });
    await isClosed;
    expect(lines.some(({ event }) => event === 'broker-packet-too-large')).toBe(true);
    const other = await connectAgent(brokerUrl, agent);
    await other.publish('birth', agent.birthBytes());
  });

  it('serves so many connections and no more', async () => {
    const lines: string[] = [];
    const note = (_fields: object, event: string): void => void lines.push(event);
    const log = { debug: note, info: note, warn: note, error: note };
    const options = { host: '127.0.0.1', port: 0, log, nowMs: () => Date.now(), maxConnections: 2 };
    const broker = createEmbeddedBroker(options);
    cleanUps.push(() => broker.stop());
    const { url } = await broker.start();
    const clients = [freshAgent('s1'), freshAgent('s2')];
    for (const agent of clients) await connectAgent(url, agent);
    const third = mqtt.connect(url, { protocolVersion: 4, reconnectPeriod: 0 });
    cleanUps.push(() => third.endAsync(true));
    third.on('error', () => {});
    await new Promise<void>((resolve) => third.once('close', () => resolve()));
    expect(third.connected).toBe(false);
    expect(lines).toContain('broker-connection-refused');
  });

  it('keeps nothing for the absent and retains nothing', async () => {
    const { brokerUrl } = await startCollector('{ embedded: { port: 0 } }');
    const agent = freshAgent('s1');
    const options = { clientId: 'stranger', clean: false };
    const stranger = await mqtt.connectAsync(brokerUrl, { ...options, protocolVersion: 4 });
    await stranger.subscribeAsync('#', { qos: 1 });
    await stranger.endAsync();
    const connected = await connectAgent(brokerUrl, agent);
    await connected.client.publishAsync(agent.topic('birth'), Buffer.from(agent.birthBytes()), {
      qos: 1,
      retain: true,
    });
    const seen: { readonly topic: string; readonly retain: boolean }[] = [];
    const back = mqtt.connect(brokerUrl, { ...options, protocolVersion: 4, manualConnect: true });
    cleanUps.push(() => back.endAsync(true));
    back.on('message', (topic, _bytes, { retain }) => seen.push({ topic, retain }));
    const connack = new Promise<{ sessionPresent: boolean }>((resolve) => back.once('connect', resolve));
    back.connect();
    expect((await connack).sessionPresent).toBe(false);
    await back.subscribeAsync('#', { qos: 1 });
    // A message after the subscription comes, as may the collector's own answer to the birth; none from before has come ahead of it.
    await connected.publish('will', agent.willBytes(true));
    await until('the message after', () => seen.some(({ topic }) => topic === agent.topic('will')));
    expect(seen.filter(({ topic }) => topic === agent.topic('birth'))).toEqual([]);
    expect(seen.filter(({ retain }) => retain)).toEqual([]);
  });

  it('can be stopped while it starts, and twice', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-collector-'));
    cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
    const text = `org: ${ORG}\ndataDir: ${dir}\nlisten: { port: 0 }\nbroker: { embedded: { port: 0 } }\n`;
    const checked = checkConfig(text, { file: null, overrides: {}, env: {} });
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    for (const turns of [0, 1, 5, 50]) {
      const note = (): void => {};
      const log = { debug: note, info: note, warn: note, error: note };
      const store = createMemoryStore({ clock: SYSTEM_CLOCK });
      const collector = createCollector({ config: checked.config, store, log, clock: SYSTEM_CLOCK, pageDir: null });
      const started = collector.start().then(
        ({ apiUrl }) => apiUrl,
        () => null,
      );
      for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([collector.stop(), collector.stop()]);
      const apiUrl = await started;
      // Nothing answers any more, however far the start had come.
      if (apiUrl !== null) await expect(fetch(`${apiUrl}/healthz`)).rejects.toThrow();
    }
  });

  it('says in plain words that its port is taken', async () => {
    const { brokerUrl } = await startCollector('{ embedded: { port: 0 } }');
    const port = new URL(brokerUrl).port;
    await expect(startCollector(`{ embedded: { port: ${port} } }`)).rejects.toMatchObject({
      code: 'listen-failed',
      hint: 'Another program listens there; choose another port.',
    });
  });
});

describeWithMosquitto('with mosquitto', () => {
  let mosquitto: Mosquitto;
  beforeEach(async () => {
    mosquitto = await startMosquitto();
    cleanUps.push(() => mosquitto.stop());
  });

  it(
    'carries a heartbeat the whole way and back',
    async () => {
      const started = await startCollector(`{ url: '${mosquitto.url}' }`);
      await until('the broker', () => started.collector.stats.readiness().broker);
      await wholeThread(started);
    },
    WHOLE_THREAD_MS,
  );

  it('is not ready while the broker is killed, and goes on with what came meanwhile', async () => {
    const { collector, store, lines } = await startCollector(`{ url: '${mosquitto.url}' }`);
    await until('the broker', () => collector.stats.readiness().broker);
    const agent = freshAgent('s1');
    const connected = await connectAgent(mosquitto.url, agent);
    await connected.publish('birth', agent.birthBytes());
    await sendBeats(agent, connected, 3);
    await until('three acknowledgements', () => connected.acked.size === 3);
    await mosquitto.kill();
    await until('the loss', () => !collector.stats.readiness().broker);
    await mosquitto.restart();
    await until('the broker again', () => collector.stats.readiness().broker);
    await until('the agent again', () => connected.client.connected);
    await sendBeats(agent, connected, 3);
    await until('all stored', async () => (await storedCount(store, agent)) === 6);
    expect(lines.filter(({ event }) => event === 'broker-lost')).toHaveLength(1);
  });

  it('finds at its next start what the broker kept for it', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-collector-'));
    const first = await startCollector(`{ url: '${mosquitto.url}' }`, dir);
    await until('the broker', () => first.collector.stats.readiness().broker);
    const agent = freshAgent('s1');
    const connected = await connectAgent(mosquitto.url, agent);
    await connected.publish('birth', agent.birthBytes());
    await until('the site', () => first.collector.estate.summary('s1') !== undefined);
    await first.collector.stop();
    await connected.publish('birth', agent.birthBytes());
    await sendBeats(agent, connected, 5);
    const second = await startCollector(`{ url: '${mosquitto.url}' }`, dir);
    await until('what was kept', async () => (await storedCount(second.store, agent)) === 5);
  });

  it('shows a user and password, and waits where they are refused', async () => {
    const guarded = await startMosquitto({ users: { collector: 'sesame' } });
    cleanUps.push(() => guarded.stop());
    const good = await startCollector(`{ url: '${guarded.url}', username: collector, password: { $env: SECRET } }`);
    await until('the broker', () => good.collector.stats.readiness().broker);
    const bad = await startCollector(`{ url: '${guarded.url}', username: stranger }`);
    await until('the refusal', () => bad.lines.some(({ event }) => event === 'broker-error'));
    expect(bad.collector.stats.readiness()).toEqual({ broker: false, store: true, ingest: true, incidents: true });
    expect(JSON.stringify([good.lines, bad.lines])).not.toContain('sesame');
  });
});
