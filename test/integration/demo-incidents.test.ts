/** A fault in the running demo is one incident, whoever is killed meanwhile, and over once it is mended. */
import type { IncidentDetail, IncidentPage, IncidentView, SiteDetail } from '@tillwatch/model';
import { createDemoHome, type DemoHome, eventually, getJson, type RunningDemo } from '../kit/demo.js';

const LIMIT_MS = 240_000;

let home: DemoHome;
let demo: RunningDemo;

beforeAll(async () => {
  home = createDemoHome();
  demo = await home.start('--stores', '1');
}, LIMIT_MS);
afterAll(() => home.remove(), LIMIT_MS);

const ofDemo = async (): Promise<readonly IncidentView[]> =>
  (await getJson<IncidentPage>(`${demo.url}/api/v1/incidents?site=demo-1`)).incidents;
const isWell = async (): Promise<boolean> =>
  (await getJson<SiteDetail>(`${demo.url}/api/v1/sites/demo-1`)).state === 'ok';
const detail = (id: string) => getJson<IncidentDetail>(`${demo.url}/api/v1/incidents/${id}`);

it(
  'opens one incident for a broken printer, carries it over a restart, and resolves it once it is mended',
  async () => {
    // Devices and agents start at once: what fails meanwhile is a fault of its own, and over by now.
    const living = async () => (await ofDemo()).filter(({ state }) => state !== 'resolved' && state !== 'merged');
    await eventually('a quiet demo', async () => (await living()).length === 0 && (await isWell()));
    const before = (await ofDemo()).length;
    expect((await home.cli('demo', 'break', 'printer-1')).exit).toBe(0);
    const opened = await eventually('an incident', async () => (await living())[0]);
    const { id } = opened;
    expect(opened).toMatchObject({
      state: 'open',
      cause: { site: 'demo-1', node: 'printer-1', kind: 'hard' },
      class: 'infrastructure/hardware-endpoint',
      sites: ['demo-1'],
    });
    expect(Date.parse(opened.onset)).toBeLessThanOrEqual(Date.parse(opened.detectedAt));
    const acknowledged = await fetch(`${demo.url}/api/v1/incidents/${id}/acknowledge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ by: 'Ann' }),
    });
    expect(acknowledged.status).toBe(200);
    await demo.end('SIGTERM');
    demo = await home.start('--stores', '1');
    expect(await living()).toMatchObject([{ id, state: 'acknowledged', acknowledgedBy: 'Ann' }]);
    await home.cli('demo', 'mend');
    await eventually('the end of it', async () => (await detail(id)).state === 'resolved');
    const after = (await ofDemo()).filter(({ cause }) => cause.node === 'printer-1');
    expect(after.map((one) => one.id)).toEqual([id]);
    expect(before).toBeLessThan((await ofDemo()).length);
    const { timeline } = await detail(id);
    expect(timeline.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect(timeline.at(-1)?.kind).toBe('resolved');
  },
  LIMIT_MS,
);
