/** A file edited by hand and a till's log, from a real agent to the API of a real collector: one change that names the one field, every order once. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConfig as checkAgentConfig, createAgent } from '@tillwatch/agent';
import { createCollector, createMemoryStore, loadConfig, SYSTEM_CLOCK } from '@tillwatch/collector';
import type { ChangeView, HistoryView } from '@tillwatch/model';
import { eventually } from '../kit/demo.js';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it('arrive once, also when the agent is started anew in between', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tw-changes-'));
  cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
  const settings = join(dir, 'coupon.json');
  const sales = join(dir, 'pos.log');
  const coupon = (from: string) => JSON.stringify({ coupon: { valid_from: from, limit: 3 } }, null, 2);
  writeFileSync(settings, coupon('2018-12-01'));
  writeFileSync(sales, '');
  const api = await startCollector(dir);
  const run = async () => {
    const agent = createAgent({
      config: agentConfig(dir, api.brokerUrl, { settings, sales }),
      log: SILENT,
      runDir: join(dir, 'run'),
    });
    await agent.start();
    return agent;
  };
  const get = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${api.url}/api/v1/sites/s1${path}`)).json()) as T;
  const changes = async () => (await get<{ changes: ChangeView[] }>('/changes')).changes;
  const checksSeen = async () => {
    const { nodes } = await get<{ nodes?: { checks: { state: string }[] }[] }>('');
    return nodes?.every((node) => node.checks.every(({ state }) => state === 'ok')) === true;
  };

  let agent = await run();
  cleanUps.push(() => agent.stop());
  await eventually('the agent to know both files', checksSeen);
  expect(await changes()).toEqual([]);
  writeFileSync(settings, coupon('2019-12-01'));
  const past = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  appendFileSync(sales, `${past(2)} ORDER ok\n${past(2)} ORDER ok\n`);
  const [change] = await eventually('the change', async () => {
    const found = await changes();
    return found.length > 0 ? found : null;
  });
  expect(change).toMatchObject({
    on: 'front-end',
    check: 'front-end/version',
    kind: 'file',
    subject: settings,
    fields: [{ path: 'coupon.valid_from', before: '2018-12-01', after: '2019-12-01' }],
    fieldsLeftOut: 0,
  });
  expect(agent.status().changes.map(({ id }) => id)).toEqual([change?.id]);

  await agent.stop();
  agent = await run();
  await eventually('the agent to be back', checksSeen);
  const orders = async () => {
    const { points } = await get<HistoryView>('/history?check=front-end/trade&value=orders,minuteAtS');
    return points.values?.orders?.reduce<number>((sum, count) => sum + (count ?? 0), 0) ?? 0;
  };
  await eventually('the orders', async () => (await orders()) === 2);
  expect((await changes()).map(({ id }) => id)).toEqual([change?.id]);
  expect((await get<{ changes: ChangeView[] }>('')).changes.map(({ id }) => id)).toEqual([change?.id]);
}, 180_000);

async function startCollector(dir: string): Promise<{ url: string; brokerUrl: string }> {
  const file = join(dir, 'collector.yaml');
  writeFileSync(
    file,
    `org: acme\ndataDir: ${join(dir, 'store')}\nlisten: { port: 0 }\nbroker: { embedded: { port: 0 } }\n`,
  );
  const loaded = loadConfig({ file, overrides: {}, env: {} });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.faults));
  const store = createMemoryStore({ clock: SYSTEM_CLOCK });
  const collector = createCollector({ config: loaded.config, store, log: SILENT, clock: SYSTEM_CLOCK, pageDir: null });
  cleanUps.push(() => collector.stop());
  const { apiUrl, brokerUrl } = await collector.start();
  return { url: apiUrl, brokerUrl };
}

function agentConfig(dir: string, brokerUrl: string, files: { settings: string; sales: string }) {
  const text = `site: { id: s1, name: Store 1 }
agent: { id: front-end, dataDir: ${join(dir, 'agent')} }
vantage: front-end
nodes: [{ id: front-end, kind: front-end }]
defaults: { interval: 1s, timeout: 900ms }
checks:
  - { id: front-end/version, on: front-end, kind: version, params: { paths: [${files.settings}] } }
  - { id: front-end/trade, on: front-end, kind: trade, params: { source: log, file: ${files.sales}, metrics: { orders: ORDER }, lateS: 0 } }
uplink: { org: acme, brokers: ['${brokerUrl}'], window: 1s, batch: 1 }
`;
  const checked = checkAgentConfig(text, join(dir, 'agent.yaml'));
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  return checked.config;
}
