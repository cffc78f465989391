/** A collector that loses its broker says that it is the one who hears nothing: REST, stream, metrics and readiness, until it hears again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StreamMessage } from '@tillwatch/model';
import { WebSocket } from 'ws';
import { startMuteProxy } from '../../../../test/kit/mute-proxy.js';
import { createEmbeddedBroker } from '../../src/broker/embedded-broker.js';
import { SYSTEM_CLOCK } from '../../src/clock.js';
import { createCollector } from '../../src/collector.js';
import { checkConfig } from '../../src/config/load.js';
import { createMemoryStore } from '../../src/store/index.js';
import { ORG } from '../ingest/wire-agent.js';

const DEADLINE_MS = 20_000;
const log = { debug() {}, info() {}, warn() {}, error() {} };

async function until(what: string, isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const endMs = Date.now() + DEADLINE_MS;
  while (!(await isTrue())) {
    if (Date.now() > endMs) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const cleanUps: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

it('is told on every way there is, and taken back when the broker is reached again', async () => {
  const embedded = createEmbeddedBroker({ host: '127.0.0.1', port: 0, log, nowMs: () => Date.now() });
  cleanUps.push(() => embedded.stop());
  // The way to the broker is cut, and not its port given up: any other program might take that meanwhile.
  const broker = await startMuteProxy((await embedded.start()).port);
  cleanUps.push(() => broker.stop());
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-deaf-'));
  cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
  const yaml = `org: ${ORG}\ndataDir: ${dir}\nlisten: { port: 0 }\nbroker: { url: 'mqtt://127.0.0.1:${broker.port}' }\n`;
  const checked = checkConfig(yaml, { file: null, overrides: {}, env: {} });
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  const store = createMemoryStore({ clock: SYSTEM_CLOCK });
  const collector = createCollector({ config: checked.config, store, log, clock: SYSTEM_CLOCK, pageDir: null });
  cleanUps.push(() => collector.stop());
  const { apiUrl } = await collector.start();
  await until('the broker', () => collector.stats.readiness().broker);
  const list = async () => (await fetch(`${apiUrl}/api/v1/sites`)).json();
  const deafGauge = async () =>
    /tillwatch_collector_deaf\{cause="broker-away"\} (\d)/.exec(await (await fetch(`${apiUrl}/metrics`)).text())?.[1];
  const socket = new WebSocket(`${apiUrl.replace('http', 'ws')}/api/v1/stream`);
  cleanUps.push(() => socket.terminate());
  const heard: (string | null)[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as StreamMessage;
    if (message.topic === 'beat') heard.push(message.deaf?.cause ?? null);
  });
  await until('a first beat', () => heard.length > 0);
  // One that took long to reach its broker may have said already that it hears again.
  expect(heard.filter((cause) => cause !== null)).toEqual([]);
  expect(await list()).toEqual({ sites: [], next: null, deaf: null });
  expect(await deafGauge()).toBe('0');
  const { headers } = await fetch(`${apiUrl}/api/v1/sites`);

  broker.refuse();
  await until('a beat that says so', () => heard.at(-1) === 'broker-away');
  const page = await list();
  expect(page.deaf).toEqual({ since: expect.stringMatching(/^\d{4}-/), cause: 'broker-away' });
  expect(await deafGauge()).toBe('1');
  const ready = await fetch(`${apiUrl}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ parts: expect.arrayContaining([{ part: 'broker', ready: false }]) });
  // A page that was kept by its tag would still say that all is well.
  const again = await fetch(`${apiUrl}/api/v1/sites`, { headers: { 'if-none-match': headers.get('etag') ?? '' } });
  expect(again.status).toBe(200);

  broker.accept();
  await until('a beat that takes it back', () => heard.at(-1) === null);
  expect((await list()).deaf).toBeNull();
  expect((await fetch(`${apiUrl}/readyz`)).status).toBe(200);
}, 60_000);
