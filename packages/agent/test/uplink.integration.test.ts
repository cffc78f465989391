/** The uplink against a real broker and a small collector that acknowledges well, badly or not at all. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { encodeCommand } from '@tillwatch/protocol';
import {
  describeWithMosquitto,
  type Mosquitto,
  type MosquittoOptions,
  startMosquitto,
} from '../../../test/kit/mosquitto.js';
import { type MuteProxy, startMuteProxy } from '../../../test/kit/mute-proxy.js';
import { type OpenConnection, openConnection } from '../src/uplink-connection.js';
import { bootId, seeded } from './outbox-kit.js';
import { startTestCollector, type TestCollector, type TestCollectorOptions, until } from './test-collector.js';
import { createRig, FAST, type Rig, type RigOptions } from './uplink-rig.js';

// Brokers are started and killed in most of these; a busy machine takes its time.
jest.setTimeout(60_000);

const NOW = bootId(1);
/** Nothing is sent again only because it was not acknowledged in time: what comes twice then has another reason. */
const PATIENT = { lanes: { ...FAST.lanes, ackTimeoutMs: 60_000, ackTimeoutMaxMs: 60_000 } };

describeWithMosquitto('uplink through mosquitto', () => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });
  const startBroker = async (options: MosquittoOptions = {}): Promise<Mosquitto> => {
    const broker = await startMosquitto(options);
    cleanUps.push(() => broker.stop());
    return broker;
  };
  const startCollector = async (options: TestCollectorOptions): Promise<TestCollector> => {
    const collector = await startTestCollector(options);
    cleanUps.push(() => collector.stop());
    return collector;
  };
  const startProxy = async (port: number): Promise<MuteProxy> => {
    const proxy = await startMuteProxy(port);
    cleanUps.push(() => proxy.stop());
    return proxy;
  };
  const makeRig = (options: RigOptions): Rig => {
    const rig = createRig(options);
    cleanUps.push(() => rig.stop());
    return rig;
  };
  const startRig = (options: RigOptions): Rig => {
    const rig = makeRig(options);
    rig.uplink.start();
    return rig;
  };
  const isEmpty = (rig: Rig) => (): boolean => rig.outbox.stats().heartbeats === 0;
  const isIn = (rig: Rig, state: string) => (): boolean => rig.uplink.status().state === state;
  const sorted = (keys: Iterable<string>): string[] => [...keys].sort();

  it('tells its birth first, then sends what is offered, and forgets what is acknowledged', async () => {
    const broker = await startBroker();
    const collector = await startCollector({ url: broker.url });
    const rig = startRig({ brokers: [broker.url] });
    rig.beat();
    rig.beat({ transition: true });
    await collector.until('all is settled', isEmpty(rig));
    expect(collector.log[0]).toBe(`birth ${NOW}`);
    expect(sorted(collector.seen.keys())).toEqual(sorted(rig.ledger));
    expect(rig.uplink.status()).toMatchObject({ state: 'connected', broker: broker.url, lastError: null });
    expect(collector.refusals).toEqual([]);
  });

  it('resumes live at once after a long outage, then fills in oldest first, telling old births before their heartbeats', async () => {
    const broker = await startBroker();
    const collector = await startCollector({ url: broker.url });
    const rig = makeRig({ brokers: [broker.url], earlier: [150, 90], tuning: PATIENT });
    rig.store(200);
    rig.beat();
    rig.beat();
    rig.uplink.start();
    await collector.until('all is settled', isEmpty(rig));
    expect(sorted(collector.seen.keys())).toEqual(sorted(rig.ledger));
    expect([...collector.seen.values()].every((times) => times === 1)).toBe(true);
    expect(collector.messages[0]).toEqual({ leaf: 'live', boot: NOW, seqs: [441, 442] });
    const fill = collector.messages.filter((message) => message.leaf === 'fill');
    expect(fill.flatMap((message) => message.seqs)).toEqual(Array.from({ length: 440 }, (_, i) => i + 1));
    for (const boot of [bootId(100), bootId(101)]) {
      const birth = collector.log.indexOf(`birth ${boot} past`);
      expect(birth).toBeGreaterThan(0);
      expect(collector.log.findIndex((line) => line.startsWith(`fill ${boot}`))).toBeGreaterThan(birth);
      expect(collector.log.filter((line) => line === `birth ${boot} past`)).toHaveLength(1);
      expect(rig.outbox.birth(boot)).toBeNull();
    }
    expect(collector.refusals).toEqual([]);
  });

  it('loses nothing and settles everything through a broker killed again and again and a collector that answers late, twice or never', async () => {
    const broker = await startBroker();
    const random = seeded(7);
    const collector = await startCollector({
      url: broker.url,
      manner: () => ({ times: [0, 1, 1, 2][random() % 4] ?? 1, delayMs: random() % 200 }),
    });
    // A birth that is told before the collector is back is heard by nobody, and not missed: it knows that one. Births are counted here, so it is back first.
    const connect: OpenConnection = async (options, signal) => {
      const outcome = await openConnection(options, signal);
      if (outcome.ok) await collector.until('the collector is back', () => collector.isListening());
      return outcome;
    };
    const rig = makeRig({ brokers: [broker.url], earlier: [120], random: () => 0, connect });
    rig.store(300);
    rig.uplink.start();
    for (let round = 0; round < 5; round++) {
      for (let n = 0; n < 10; n++) {
        rig.beat({ transition: n % 4 === 0 });
        await new Promise((resolve) => setTimeout(resolve, random() % 40));
      }
      await broker.kill();
      rig.beat();
      await broker.restart();
      await collector.until('the agent is back', isIn(rig, 'connected'));
    }
    await collector.until('all is settled', isEmpty(rig));
    expect(sorted(collector.seen.keys())).toEqual(sorted(rig.ledger));
    expect(collector.refusals).toEqual([]);
    expect(rig.uplink.counters().sessions).toBeGreaterThanOrEqual(6);
    expect(collector.log.filter((line) => line === `birth ${NOW}`).length).toBeGreaterThanOrEqual(5);
  });

  it('starts without a broker, keeps what comes, and delivers when one appears', async () => {
    const broker = await startBroker();
    await broker.kill();
    const rig = startRig({ brokers: [broker.url], random: () => 0 });
    for (let i = 0; i < 20; i++) rig.beat();
    await until('it failed twice', () => rig.uplink.counters().connectFailures >= 2);
    expect(rig.uplink.status()).toMatchObject({ state: 'offline', lastError: expect.stringContaining('ECONNREFUSED') });
    // One line for a fault that repeats.
    expect(rig.log.events().filter((event) => event === 'uplink-unreachable')).toHaveLength(1);
    await broker.restart();
    const collector = await startCollector({ url: broker.url });
    await collector.until('all is settled', isEmpty(rig));
    expect(sorted(collector.seen.keys())).toEqual(sorted(rig.ledger));
  });

  it('is refused by a broker that does not know it, says why, and keeps trying and keeping', async () => {
    const broker = await startBroker({ users: { store: 'right' } });
    const rig = startRig({ brokers: [broker.url], username: 'store', password: 'wrong', random: () => 0 });
    rig.beat();
    await until('it was refused three times', () => rig.uplink.counters().connectFailures >= 3);
    expect(rig.uplink.status()).toMatchObject({ state: 'refused', broker: broker.url, lastError: 'not authorized' });
    expect(rig.outbox.stats().heartbeats).toBe(1);
    expect(JSON.stringify([rig.log.lines, rig.uplink.status()])).not.toContain('wrong');
    const good = startRig({ brokers: [broker.url], username: 'store', password: 'right' });
    await until('the good one is connected', isIn(good, 'connected'));
  });

  it('says that nobody acknowledges where the broker takes its heartbeats and lets it hear nothing', async () => {
    const broker = await startBroker({
      config: (dir) => {
        const file = join(dir, 'acl');
        writeFileSync(file, 'topic write #\n', { mode: 0o600 });
        return `acl_file ${file}`;
      },
    });
    const rig = startRig({ brokers: [broker.url] });
    rig.beat();
    await until('it says so', () => rig.uplink.status().lastError !== null && isIn(rig, 'connected')());
    expect(rig.uplink.status()).toMatchObject({
      state: 'connected',
      lastError: 'no acknowledgement from the collector',
    });
    expect(rig.outbox.stats().heartbeats).toBe(1);
    expect(rig.log.events().filter((event) => event === 'uplink-unacknowledged')).toHaveLength(1);
  });

  it('answers a rebirth with the birth that was asked for, and one that is asked for too often only once', async () => {
    const broker = await startBroker();
    const collector = await startCollector({ url: broker.url });
    const rig = startRig({ brokers: [broker.url], tuning: PATIENT });
    rig.beat();
    await collector.until('all is settled', isEmpty(rig));
    collector.forgetBirths();
    rig.beat();
    await collector.until('the second is settled', isEmpty(rig));
    expect(rig.uplink.counters().rebirths).toBe(1);
    for (let i = 0; i < 50; i++) collector.publish('cmd', encodeCommand({ type: 'rebirth', boot: null }));
    for (let i = 0; i < 50; i++) collector.publish('cmd', encodeCommand({ type: 'rebirth', boot: bootId(0xdead) }));
    rig.beat();
    await collector.until('the third is settled', isEmpty(rig));
    expect(rig.uplink.counters().rebirths).toBe(1);
    expect(collector.log.filter((line) => line === `birth ${NOW}`)).toHaveLength(2);
  });

  it('gives up what the collector refuses for ever, counts it and says so loudly, and goes on with the rest', async () => {
    const broker = await startBroker();
    const collector = await startCollector({
      url: broker.url,
      refuse: ({ seqs }) => (seqs.includes(2) ? 'lying-counts' : null),
    });
    const rig = startRig({ brokers: [broker.url], tuning: PATIENT });
    for (let i = 0; i < 4; i++) {
      rig.beat();
      await collector.until('it is settled', isEmpty(rig));
    }
    expect(rig.uplink.counters().refused).toBe(1);
    expect(rig.log.lines.filter((line) => line.event === 'uplink-heartbeats-refused')).toEqual([
      {
        level: 'error',
        event: 'uplink-heartbeats-refused',
        fields: { boot: NOW, refusal: 'lying-counts', heartbeats: 1, first: 2 },
      },
    ]);
    expect(collector.messages.map((message) => message.seqs)).toEqual([[1], [2], [3], [4]]);
  });

  it('does not give up what is refused only for want of its birth', async () => {
    const broker = await startBroker();
    let refusals = 0;
    const collector = await startCollector({
      url: broker.url,
      refuse: () => (refusals++ === 0 ? 'unknown-birth' : null),
    });
    const rig = startRig({ brokers: [broker.url], tuning: PATIENT });
    rig.beat();
    await collector.until('it is settled', isEmpty(rig));
    expect(rig.uplink.counters()).toMatchObject({ refused: 0, rebirths: 1 });
    expect(collector.messages.map((message) => message.seqs)).toEqual([[1], [1]]);
  });

  it('passes over acknowledgements and commands that it cannot read, and lies in those that it can', async () => {
    const broker = await startBroker();
    const collector = await startCollector({ url: broker.url });
    const rig = startRig({ brokers: [broker.url] });
    await collector.until('it is connected', isIn(rig, 'connected'));
    const random = seeded(11);
    for (let i = 0; i < 300; i++) {
      const garbage = Uint8Array.from({ length: random() % 60 }, () => random() & 0xff);
      collector.publish(i % 2 === 0 ? 'ack' : 'cmd', garbage);
    }
    rig.beat();
    await collector.until('it is settled', isEmpty(rig));
    expect(rig.uplink.status().state).toBe('connected');
    expect(rig.log.events().filter((event) => event === 'uplink-message-malformed').length).toBeLessThan(8);
  });

  it('fails over when its broker dies, and goes back when the first has been reachable for a while', async () => {
    const first = await startBroker();
    const second = await startBroker();
    const here = await startCollector({ url: first.url });
    const there = await startCollector({ url: second.url });
    const rig = startRig({ brokers: [first.url, second.url] });
    rig.beat();
    await here.until('it is settled', isEmpty(rig));
    await first.kill();
    rig.beat();
    await there.until('it is settled by way of the second', isEmpty(rig));
    expect(rig.uplink.status()).toMatchObject({ state: 'connected', broker: second.url });
    await first.restart();
    await here.until(
      'it is back on the first',
      () => rig.uplink.status().broker === first.url && rig.uplink.status().state === 'connected',
    );
    rig.beat();
    await here.until('the collector there has the third', () => here.seen.has(`${NOW} 3`));
    await here.until('it is settled', isEmpty(rig));
    // It left the second with a word: no will said that it died.
    expect(there.log.filter((line) => line.startsWith('will'))).toEqual([]);
    expect(rig.log.events().filter((event) => event === 'uplink-returning')).toHaveLength(1);
  });

  it('stays on the second while the first comes and goes', async () => {
    const first = await startBroker();
    const second = await startBroker();
    await first.kill();
    const found: boolean[] = [];
    // However long a broker takes to start here, each probe finds the first as it is meant to: there, gone, there, gone.
    const connect: OpenConnection = async (options, signal) => {
      if (!options.clientId.endsWith('-probe')) return openConnection(options, signal);
      if (found.length % 2 === 0) await first.restart();
      else await first.kill();
      const outcome = await openConnection(options, signal);
      found.push(outcome.ok);
      return outcome;
    };
    const rig = startRig({ brokers: [first.url, second.url], connect });
    await until('six probes are over', () => found.length >= 6);
    expect(found.slice(0, 6)).toEqual([true, false, true, false, true, false]);
    expect(rig.uplink.status()).toMatchObject({ state: 'connected', broker: second.url });
    expect(rig.uplink.counters().sessions).toBe(1);
  });

  it('finds out by missing answers that a line has gone mute, and goes round it', async () => {
    const broker = await startBroker();
    const proxy = await startProxy(broker.port);
    const collector = await startCollector({ url: broker.url });
    const rig = startRig({
      brokers: [`mqtt://127.0.0.1:${proxy.port}`, broker.url],
      tuning: { answerTimeoutMs: 2_000 },
    });
    rig.beat();
    await collector.until('it is settled', isEmpty(rig));
    proxy.mute();
    rig.beat({ transition: true });
    await collector.until('it has gone round', isEmpty(rig));
    expect(rig.uplink.status().broker).toBe(broker.url);
    expect(rig.log.lines.filter((line) => line.event === 'uplink-lost').map((line) => line.fields.reason)).toEqual([
      'no answer from the broker in 2000 ms',
    ]);
    expect(sorted(collector.seen.keys())).toEqual(sorted(rig.ledger));
  });

  it('finds out by its pings that a line without traffic has gone mute', async () => {
    const broker = await startBroker();
    const proxy = await startProxy(broker.port);
    const rig = startRig({
      brokers: [`mqtt://127.0.0.1:${proxy.port}`, broker.url],
      tuning: { keepaliveMs: 1_000, answerTimeoutMs: 60_000 },
    });
    await until('it is connected', isIn(rig, 'connected'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    proxy.mute();
    await until('it has gone round', () => rig.uplink.status().broker === broker.url);
    expect(rig.log.lines.find((line) => line.event === 'uplink-lost')?.fields.reason).toBe('Keepalive timeout');
  });

  it('gives up on a broker that accepts and says nothing', async () => {
    const broker = await startBroker();
    const proxy = await startProxy(broker.port);
    proxy.mute();
    const rig = startRig({
      brokers: [`mqtt://127.0.0.1:${proxy.port}`, broker.url],
      tuning: { connectTimeoutMs: 300 },
    });
    await until('it is connected', isIn(rig, 'connected'));
    expect(rig.uplink.status().broker).toBe(broker.url);
    expect(rig.log.lines.find((line) => line.event === 'uplink-unreachable')?.fields.reason).toBe(
      'no answer in 300 ms',
    );
  });

  it('leaves at most 64 publications with the library when answers stop, and catches up when they come again', async () => {
    const broker = await startBroker();
    const proxy = await startProxy(broker.port);
    const collector = await startCollector({ url: broker.url });
    const rig = startRig({ brokers: [`mqtt://127.0.0.1:${proxy.port}`], tuning: { answerTimeoutMs: 700 } });
    rig.beat();
    await collector.until('it is settled', isEmpty(rig));
    proxy.mute();
    const before = rig.uplink.counters().liveMessages;
    for (let i = 0; i < 200; i++) rig.beat({ transition: true });
    const sent = rig.uplink.counters().liveMessages - before;
    expect(sent).toBeLessThanOrEqual(64);
    expect(sent).toBeGreaterThan(32);
    proxy.unmute();
    await collector.until('all is settled', isEmpty(rig));
    expect(sorted(collector.seen.keys())).toEqual(sorted(rig.ledger));
  });

  it('stops with its last heartbeats and a will that says so, and without the broker speaking for it', async () => {
    const broker = await startBroker();
    const collector = await startCollector({ url: broker.url });
    const rig = startRig({ brokers: [broker.url], liveBatch: 3, tuning: PATIENT });
    await collector.until('its birth is there', () => collector.log.length > 0);
    rig.beat();
    await collector.until('the first is settled', isEmpty(rig));
    rig.beat();
    rig.beat();
    await Promise.all([rig.uplink.stop(), rig.uplink.stop()]);
    expect(rig.outbox.stats().heartbeats).toBe(0);
    // The broker answers the agent before the collector has read the will.
    await collector.until('the will is there', () => collector.log.some((line) => line.startsWith('will')));
    expect(collector.log.slice(-2)).toEqual([`live ${NOW} 2,3`, `will ${NOW} true`]);
    expect(rig.uplink.status().state).toBe('offline');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(collector.log.filter((line) => line.startsWith('will'))).toHaveLength(1);
  });

  it('stops all the same when nobody acknowledges, and when no broker is there', async () => {
    const broker = await startBroker();
    const rig = startRig({ brokers: [broker.url] });
    await until('it is connected', isIn(rig, 'connected'));
    rig.beat();
    await rig.uplink.stop();
    expect(rig.outbox.stats().heartbeats).toBe(1);
    const lonely = startRig({ brokers: ['mqtt://127.0.0.1:1'] });
    await lonely.uplink.stop();
    const idle = makeRig({ brokers: [broker.url] });
    await idle.uplink.stop();
    idle.uplink.start();
    expect(idle.uplink.status().state).toBe('offline');
  });

  it('has the broker say that it died when its line is cut', async () => {
    const broker = await startBroker();
    const proxy = await startProxy(broker.port);
    const collector = await startCollector({ url: broker.url });
    const rig = startRig({ brokers: [`mqtt://127.0.0.1:${proxy.port}`] });
    await collector.until('it is connected', isIn(rig, 'connected'));
    proxy.refuse();
    await collector.until('the will is out', () => collector.log.includes(`will ${NOW} false`));
    proxy.accept();
    await collector.until(
      'it is back',
      () => collector.log.lastIndexOf(`birth ${NOW}`) > collector.log.indexOf(`will ${NOW} false`),
    );
  });
});
