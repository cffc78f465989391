/** What to do while a link is broken reaches the store over the real broker, and is there to be read when the line is gone. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, checkConfig, createAgent } from '@tillwatch/agent';
import { type Collector, createCollector, createMemoryStore, loadConfig, SYSTEM_CLOCK } from '@tillwatch/collector';
import type { LocalStatus } from '@tillwatch/model';
import { openGuide, sealGuide, topicFor } from '@tillwatch/protocol';
import { connectAsync } from 'mqtt';
import { eventually } from '../kit/demo.js';
import { describeWithMosquitto, type Mosquitto, startMosquitto } from '../kit/mosquitto.js';
import { type MuteProxy, startMuteProxy } from '../kit/mute-proxy.js';

const CLI = join(import.meta.dirname, '../../packages/cli/bin/tillwatch.js');
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };
const IDENTITY = { org: 'acme', site: 'm07', agent: 'front-end' };
const LIMIT_MS = 120_000;

const people = `
people:
  contacts:
    - { id: jie, name: Chen Jie 陈洁, phone: '+86 138 0000 0000', channels: [{ notifier: room }] }
  stores: [{ sites: ['m*'], dutyManager: jie }]
  vendors: [{ id: acquirer, name: Acquirer, kinds: [payment-terminal], hotline: '95516' }]
notifiers: [{ id: room, kind: webhook, settings: { url: 'http://127.0.0.1:9/' }, subscribe: false }]
`;
const playbook = (step: string): string => `
playbooks:
  - id: card-m07
    flows: [card]
    en: { title: Cards fail, steps: ['${step}'], otherwise: [Write a slip.] }
    zh-CN: { title: 刷卡失败, steps: ['请用现金'], otherwise: [手工记单] }
`;

describeWithMosquitto("a store's guide", () => {
  let dir: string;
  let broker: Mosquitto;
  let wan: MuteProxy;
  let terminal: Server;
  let terminalPort: number;
  let collector: Collector | undefined;
  let agent: Agent | undefined;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'tw-guide-'));
    broker = await startMosquitto();
    wan = await startMuteProxy(broker.port);
    terminal = createServer((socket) => socket.on('error', () => {}));
    await new Promise<void>((done) => terminal.listen(0, '127.0.0.1', done));
    terminalPort = (terminal.address() as AddressInfo).port;
  }, LIMIT_MS);
  afterAll(async () => {
    await agent?.stop();
    await collector?.stop();
    terminal.close();
    await wan.stop();
    await broker.stop();
    rmSync(dir, { recursive: true, force: true });
  }, LIMIT_MS);

  async function startCollector(texts: string): Promise<void> {
    const dataDir = join(dir, 'collector');
    mkdirSync(dataDir, { recursive: true });
    const file = join(dir, 'collector.yaml');
    const listen = `org: acme\ndataDir: ${dataDir}\nlisten: { port: 0 }\nbroker: { url: '${broker.url}' }\n`;
    writeFileSync(file, `${listen}${people}${texts}`);
    const checked = loadConfig({ file, env: {} });
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    const store = createMemoryStore({ clock: SYSTEM_CLOCK });
    collector = createCollector({ config: checked.config, store, log: QUIET, clock: SYSTEM_CLOCK, pageDir: null });
    await collector.start();
  }

  async function startAgent(): Promise<void> {
    const text = `site: { id: m07, name: Store 7 }
agent: { id: front-end, dataDir: ${join(dir, 'agent')} }
vantage: front-end
nodes: [{ id: terminal-1, kind: payment-terminal }, { id: front-end, kind: front-end }]
links: [{ from: terminal-1, to: front-end }]
flows: [{ name: card, critical: true, path: [terminal-1, front-end] }]
defaults: { interval: 200ms, timeout: 150ms }
checks: [{ id: terminal-1/tcp, on: terminal-1, kind: tcp, params: { host: 127.0.0.1, port: ${terminalPort} } }]
uplink: { org: acme, brokers: ['mqtt://127.0.0.1:${wan.port}'], window: 1s, batch: 1 }
`;
    const checked = checkConfig(text, join(dir, 'agent.yaml'));
    if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
    agent = createAgent({ config: checked.config, log: QUIET, runDir: join(dir, 'run') });
    await agent.start();
  }

  const guidance = (): NonNullable<LocalStatus['guidance']> => {
    const found = agent?.status().guidance;
    if (found === undefined) throw new Error('the agent says nothing of what to do');
    return found;
  };
  /** `tillwatch status` as a technician in the store runs it. */
  const status = (...more: string[]): Promise<string> =>
    new Promise((done) => {
      const args = [CLI, 'status', '--socket', join(dir, 'agent', 'agent.sock'), ...more];
      execFile(process.execPath, args, (_fault, out) => done(out));
    });

  it(
    'comes by itself, is shown without a line, survives a restart, and is replaced by a newer one',
    async () => {
      await startCollector(playbook('Take cash.'));
      await startAgent();
      await eventually('the guide', () => guidance().source === 'collector');
      const first = guidance().digest;
      // Nothing is wrong: nobody is told what to do.
      await eventually('a store that is well', () => agent?.status().site.state === 'ok');
      expect(guidance()).toMatchObject({ playbooks: [], contacts: [] });

      wan.refuse();
      terminal.close();
      await eventually('a broken terminal', () => guidance().playbooks.length > 0);
      await eventually('the line to be missed', () => agent?.status().uplink.state !== 'connected');
      const english = await status('--lang', 'en');
      expect(english).toMatch(/Cards fail\n {4}1\. Take cash\.\n {4}Where that does not help:\n {4}- Write a slip\./);
      expect(english).toMatch(/duty manager {2}Chen Jie 陈洁 {2}\+86 138 0000 0000\n {4}vendor {8}Acquirer {2}95516/);
      expect(await status('--lang', 'zh-CN')).toMatch(/刷卡失败\n {4}1\. 请用现金\n {4}如仍不行：\n {4}- 手工记单/);
      const document = JSON.parse(await status('--json')) as LocalStatus;
      expect(document.guidance).toMatchObject({ source: 'collector', digest: first, playbooks: [{ id: 'card-m07' }] });

      // The front-end PC is started again while the line is still down.
      await agent?.stop();
      await startAgent();
      await eventually('the terminal to be missed again', () => guidance().playbooks.length > 0);
      expect(guidance()).toMatchObject({ source: 'collector', digest: first });

      await collector?.stop();
      await startCollector(playbook('Take cash or a phone.'));
      wan.accept();
      await eventually('the newer guide', () => guidance().digest !== first);
      expect(guidance().playbooks[0]?.texts.en.steps).toEqual(['Take cash or a phone.']);
      expect(guidance().refused).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    'is not replaced by what is none, or is of another store; that is counted, and the agent goes on',
    async () => {
      const { digest } = guidance();
      const rogue = await connectAsync(broker.url);
      const topic = topicFor(IDENTITY, 'conf');
      const other = sealGuide({ site: 'm08', playbooks: [], contacts: [] }).bytes;
      expect(openGuide(other).ok).toBe(true);
      const noise = [Buffer.alloc(0), Buffer.from('{}'), Buffer.alloc(100_000, 0xff), Buffer.from(other)];
      for (const payload of noise) await rogue.publishAsync(topic, payload, { qos: 1 });
      await rogue.endAsync();
      await eventually('all to be refused', () => guidance().refused === noise.length);
      expect(guidance()).toMatchObject({ digest, playbooks: [{ id: 'card-m07' }] });
      const attempts = (): number => agent?.status().attempts['terminal-1/tcp'] ?? 0;
      const before = attempts();
      await eventually('the agent to go on', () => attempts() > before);
    },
    LIMIT_MS,
  );
});
