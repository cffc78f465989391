/** The uplink against the broker that the collector embeds. */

import { createServer, type Server } from 'node:net';
import { jest } from '@jest/globals';
import { Aedes } from 'aedes';
import { bootId, seeded } from './outbox-kit.js';
import { startTestCollector, type TestCollector, until } from './test-collector.js';
import { createRig, type Rig } from './uplink-rig.js';

// Brokers are started and killed in most of these; a busy machine takes its time.
jest.setTimeout(60_000);

interface Embedded {
  readonly url: string;
  readonly aedes: Aedes;
  stop(): Promise<void>;
}

async function startAedes(): Promise<Embedded> {
  const aedes = await Aedes.createBroker();
  const server: Server = createServer(aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    aedes,
    async stop() {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('uplink through aedes', () => {
  let broker: Embedded;
  let rig: Rig | null = null;
  let collector: TestCollector | null = null;
  beforeEach(async () => {
    broker = await startAedes();
  });
  afterEach(async () => {
    await rig?.stop();
    await collector?.stop();
    await broker.stop();
    rig = collector = null;
  });

  it('delivers both lanes, settles everything and says goodbye, with a collector that answers late, twice or never', async () => {
    const random = seeded(3);
    const to = await startTestCollector({
      url: broker.url,
      manner: () => ({ times: [0, 1, 1, 2][random() % 4] ?? 1, delayMs: random() % 150 }),
    });
    collector = to;
    const from = createRig({ brokers: [broker.url], earlier: [130] });
    rig = from;
    from.store(200);
    from.uplink.start();
    for (let n = 0; n < 30; n++) from.beat({ transition: n % 5 === 0 });
    await to.until('all is settled', () => from.outbox.stats().heartbeats === 0);
    expect([...to.seen.keys()].sort()).toEqual([...from.ledger].sort());
    expect(to.refusals).toEqual([]);
    await from.uplink.stop();
    await to.until('the will is there', () => to.log.includes(`will ${bootId(1)} true`));
    expect(to.log).not.toContain(`will ${bootId(1)} false`);
  });

  it('takes a broker that does not let it subscribe for one that refuses', async () => {
    broker.aedes.authorizeSubscribe = (_client, _subscription, done) => done(null, null);
    const from = createRig({ brokers: [broker.url] });
    rig = from;
    from.uplink.start();
    await until('it is refused', () => from.uplink.status().state === 'refused');
    expect(from.uplink.status().lastError).toBe('subscription not authorized');
  });

  it('says in words why it is not let in', async () => {
    broker.aedes.authenticate = (_client, _name, _password, done) =>
      done(Object.assign(new Error('bad'), { returnCode: 4 }), false);
    const from = createRig({ brokers: [broker.url] });
    rig = from;
    from.uplink.start();
    await until('it is refused', () => from.uplink.status().state === 'refused');
    expect(from.uplink.status().lastError).toBe('bad user name or password');
  });
});
