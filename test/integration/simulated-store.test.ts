/** A simulated store on a real broker: what a collector would hear, and what becomes of heartbeats that nobody acknowledges. */
import { randomBytes } from 'node:crypto';
import type { Birth } from '@tillwatch/model';
import {
  collectorFilters,
  decodeBirth,
  decodeHeartbeats,
  decodeWill,
  encodeAck,
  encodeCommand,
  parseTopic,
  topicFor,
} from '@tillwatch/protocol';
import { createRandom, createStoreLife, createStoreSession, planStore, type StoreSession } from '@tillwatch/sim';
import mqtt, { type MqttClient } from 'mqtt';
import { eventually } from '../kit/demo.js';
import { describeWithMosquitto, type Mosquitto, startMosquitto } from '../kit/mosquitto.js';

const START_MS = 1_795_000_000_000;
const MAX_PENDING = 360;

describeWithMosquitto('a simulated store', () => {
  let broker: Mosquitto;
  let listener: MqttClient;
  let session: StoreSession;
  let nowMs = START_MS;
  const plan = planStore(0);
  const identity = { org: 'demo', site: plan.definition.site.id, agent: 'front-end' };
  const heard: { leaf: string; bytes: Uint8Array }[] = [];
  const lost: number[] = [];
  const birth: Birth = {
    boot: randomBytes(8).toString('hex'),
    incarnation: 1,
    startedAtMs: START_MS,
    agentVersion: '0.1.0',
    cadenceMs: 20_000,
    windowMs: 10_000,
    definition: plan.definition,
  };
  const leaves = (leaf: string) => heard.filter((message) => message.leaf === leaf);
  const seqsHeard = () =>
    [...leaves('live'), ...leaves('fill')].flatMap(({ bytes }) => {
      const message = decodeHeartbeats(bytes, birth);
      if (!message.ok) throw new Error(message.detail);
      return message.heartbeats.map(({ seq }) => seq);
    });

  beforeAll(async () => {
    broker = await startMosquitto();
    listener = await mqtt.connectAsync(broker.url, { protocolVersion: 4 });
    listener.on('message', (topic, payload) => heard.push({ leaf: parseTopic(topic)?.leaf ?? '?', bytes: payload }));
    await listener.subscribeAsync(collectorFilters('demo'), { qos: 1 });
    session = createStoreSession({
      identity,
      birth,
      brokerUrl: broker.url,
      nowMs: () => nowMs,
      onLost: () => lost.push(nowMs),
      onUp: () => {},
    });
  });
  afterAll(async () => {
    await session.stop();
    await listener.endAsync();
    await broker.stop();
  });

  /** A life without its dark hours: every step gives a heartbeat. */
  const live = (count: number) => {
    const life = createStoreLife(plan, nowMs, createRandom(5));
    for (let given = 0; given < count; ) {
      nowMs = life.dueMs();
      const heartbeat = life.advance(nowMs);
      if (heartbeat === null) continue;
      session.offer(heartbeat);
      given += 1;
    }
  };

  it('keeps heartbeats while it is not connected, up to its bound, the newest', () => {
    live(MAX_PENDING + 5);
    expect(session.stats()).toEqual({ pending: MAX_PENDING, acknowledged: 0, dropped: 5, isConnected: false });
  });

  it('opens with its birth, then sends the newest as news and the rest as history', async () => {
    session.connect();
    await eventually('all heartbeats', () => new Set(seqsHeard()).size === MAX_PENDING);
    expect(heard[0]?.leaf).toBe('birth');
    expect(decodeBirth(heard[0]?.bytes ?? new Uint8Array())).toMatchObject({ ok: true, birth: { boot: birth.boot } });
    expect(leaves('live')).toHaveLength(1);
    expect([...seqsHeard()].sort((a, b) => a - b)).toEqual(
      Array.from({ length: MAX_PENDING }, (_unused, index) => index + 6),
    );
  });

  it('forgets what is acknowledged, and only that', async () => {
    const ack = {
      boot: birth.boot,
      stored: [{ first: 6, count: 100 }],
      refused: [{ first: 106, count: 1 }],
      refusal: 'malformed',
    };
    const other = { boot: 'ffffffffffffffff', stored: [{ first: 1, count: 1_000 }], refused: [], refusal: '' };
    const bytes = encodeAck({ boots: [other, ack], receivedAtMs: nowMs, echoSentAfterMs: 0, echoBoot: birth.boot });
    await listener.publishAsync(topicFor(identity, 'ack'), Buffer.from(bytes), { qos: 1 });
    await eventually('the acknowledgement', () => session.stats().pending === MAX_PENDING - 101);
    expect(session.stats().acknowledged).toBe(101);
  });

  it('tells its birth again when asked, and what is pending', async () => {
    heard.length = 0;
    await listener.publishAsync(
      topicFor(identity, 'cmd'),
      Buffer.from(encodeCommand({ type: 'rebirth', boot: null })),
      { qos: 1 },
    );
    await eventually('what is pending', () => new Set(seqsHeard()).size === MAX_PENDING - 101);
    expect(leaves('birth')).toHaveLength(1);
  });

  it('leaves its will when the power is cut, and says goodbye when it is stopped', async () => {
    heard.length = 0;
    session.cut();
    const [will] = await eventually('the will', () => leaves('will').length > 0 && leaves('will'));
    expect(decodeWill(will?.bytes ?? new Uint8Array())).toEqual({
      ok: true,
      value: { boot: birth.boot, stopped: false },
    });
    session.connect();
    await eventually('a connection', () => session.stats().isConnected);
    await session.stop();
    const goodbye = await eventually('goodbye', () => leaves('will')[1]);
    expect(decodeWill(goodbye.bytes)).toEqual({ ok: true, value: { boot: birth.boot, stopped: true } });
    expect(lost).toEqual([]);
  });

  it('tells when its line is lost', async () => {
    session.connect();
    await eventually('a connection', () => session.stats().isConnected);
    await broker.kill();
    await eventually('the loss', () => lost.length === 1);
    await broker.restart();
  });
});
