/** The whole way within the collector: what is wrong at a site, one incident, one message, its link, and no further message for whoever took it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFault } from '@tillwatch/config';
import { SYSTEM_CLOCK } from '../../src/clock.js';
import { createCollector } from '../../src/collector.js';
import { checkConfig } from '../../src/config/load.js';
import { createMemoryIncidents } from '../../src/incidents/memory-incidents.js';
import { createMemoryStore } from '../../src/store/index.js';
import { incidentOf } from '../incidents/incident-kit.js';
import { json, type Receiver, startReceiver, text } from './receiver.js';

const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

describe('a collector with people and notifiers', () => {
  let hook: Receiver;
  let room: Receiver;
  let dir: string;
  beforeEach(async () => {
    [hook, room] = [await startReceiver(), await startReceiver()];
    hook.answer(text('', 204));
    room.answer(json({ errcode: 0 }));
    dir = mkdtempSync(join(tmpdir(), 'tillwatch-told-'));
  });
  afterEach(async () => {
    await Promise.all([hook.close(), room.close()]);
    rmSync(dir, { recursive: true });
  });
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    while (!(await holds())) await new Promise((done) => setTimeout(done, 10));
  };

  it('tells of what it finds waiting, and lets it be taken by the link', async () => {
    const yaml = `
dataDir: ${dir}
publicUrl: http://127.0.0.1
listen: { port: 0 }
broker: { embedded: { port: 0 } }
people:
  contacts: [{ id: wang, name: Wang Wei, channels: [{ notifier: room, to: '13800000000' }] }]
  routes: [{ id: all, steps: [{ to: [wang] }] }]
notifiers:
  - { id: room, kind: dingtalk, settings: { accessToken: { $env: TOKEN }, endpoint: '${room.url}/robot' } }
  - { id: hook, kind: webhook, settings: { url: '${hook.url}/hook' } }
`;
    const loaded = checkConfig(yaml, {
      file: join(dir, 'collector.yaml'),
      overrides: {},
      env: { TOKEN: 'sesame-open' },
    });
    if (!loaded.ok) throw new Error(loaded.faults.map(formatFault).join('\n'));
    // As a collector leaves it that was killed after the incident was kept and before anybody was told.
    const incidentStore = createMemoryIncidents();
    await incidentStore.open(0);
    const nowMs = Date.now();
    const incident = incidentOf(1, { onsetMs: nowMs - 5_000, detectedAtMs: nowMs });
    await incidentStore.save([
      { kind: 'save', incident: { ...incident, life: { ...incident.life, changedAtMs: nowMs } } },
      { kind: 'notice', incident: 'I1', notice: 'opened', turn: 0, atMs: nowMs },
    ]);
    const store = createMemoryStore();
    const collector = createCollector({
      config: loaded.config,
      store,
      incidentStore,
      log: QUIET,
      clock: SYSTEM_CLOCK,
      pageDir: null,
    });
    try {
      const { apiUrl } = await collector.start();
      await until(() => hook.received.length === 1 && room.received.length === 1);
      // A provider has a message before its answer has come back and is written down.
      await until(async () => (await incidentStore.messages('I1')).every(({ state }) => state === 'delivered'));
      expect(JSON.parse(hook.received[0]?.body ?? '')).toMatchObject({ notice: 'opened', incident: { id: 'I1' } });
      const said: string = JSON.parse(room.received[0]?.body ?? '').markdown.text;
      const path = /\(http:\/\/127\.0\.0\.1(\/ack\/[^)]+)\)/.exec(said)?.[1] ?? '';
      expect((await fetch(`${apiUrl}${path}`)).status).toBe(200);
      expect(await (await fetch(`${apiUrl}/api/v1/incidents/I1`)).json()).toMatchObject({
        state: 'open',
        messages: [{ to: 'wang', state: 'delivered', acknowledgedAt: null }, {}],
      });
      expect(await (await fetch(`${apiUrl}${path}`, { method: 'POST' })).text()).toContain('Thank you, Wang Wei');
      const detail = await (await fetch(`${apiUrl}/api/v1/incidents/I1`)).json();
      expect(detail).toMatchObject({
        state: 'acknowledged',
        acknowledgedBy: 'Wang Wei',
        messages: [{ acknowledgedAt: expect.any(String) }, {}],
      });
      expect(detail.timeline.map(({ kind }: { kind: string }) => kind)).toEqual(
        expect.arrayContaining(['told', 'acknowledged']),
      );
    } finally {
      await collector.stop();
    }
    expect([hook.received.length, room.received.length]).toEqual([1, 1]);
    expect(JSON.stringify([hook.received, await incidentStore.messages('I1')])).not.toContain('sesame-open');
  });
});
