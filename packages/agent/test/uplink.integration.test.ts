/** The uplink against a real broker and a small collector that acknowledges well or badly. */
import { describeWithMosquitto, type Mosquitto, startMosquitto } from '../../../test/kit/mosquitto.js';
import { bootId } from './outbox-kit.js';
import { startTestCollector, type TestCollector, type TestCollectorOptions } from './test-collector.js';
import { createRig, type Rig } from './uplink-rig.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describeWithMosquitto('uplink through mosquitto', () => {
  let broker: Mosquitto;
  let rig: Rig | null = null;
  let collector: TestCollector | null = null;
  beforeAll(async () => {
    broker = await startMosquitto();
  });
  afterEach(async () => {
    await rig?.stop();
    await collector?.stop();
    rig = collector = null;
  });
  afterAll(() => broker.stop());
  const collect = async (options: Partial<TestCollectorOptions> = {}): Promise<TestCollector> =>
    (collector = await startTestCollector({ url: broker.url, ...options }));
  const settled = (): boolean => rig?.outbox.stats().heartbeats === 0;

  it('tells its birth first, then sends what is offered, and forgets what is acknowledged', async () => {
    const to = await collect();
    rig = createRig({ brokers: [broker.url] });
    rig.uplink.start();
    rig.beat();
    rig.beat({ transition: true });
    await to.until('all is settled', settled);
    expect(to.log[0]).toBe(`birth ${bootId(1)}`);
    expect([...to.seen.keys()].sort()).toEqual([...rig.ledger].sort());
    expect(rig.uplink.status()).toMatchObject({ state: 'connected', broker: broker.url, lastError: null });
    expect(to.refusals).toEqual([]);
  });
});
