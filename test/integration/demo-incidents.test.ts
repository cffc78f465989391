/** A fault in the running demo is one incident, whoever is killed meanwhile, and over once it is mended. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IncidentDetail, IncidentPage, IncidentView, LocalStatus, SiteDetail } from '@tillwatch/model';
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
const living = async () => (await ofDemo()).filter(({ state }) => state !== 'resolved' && state !== 'merged');
const site = () => getJson<SiteDetail>(`${demo.url}/api/v1/sites/demo-1`);
const isWell = async (): Promise<boolean> => (await site()).state === 'ok';
const detail = (id: string) => getJson<IncidentDetail>(`${demo.url}/api/v1/incidents/${id}`);
/** What came beside those of `before`, so that a failure says what it was. */
const beside = async (before: readonly string[]): Promise<readonly string[]> =>
  (await ofDemo())
    .filter(({ id }) => !before.includes(id))
    .map(({ id, cause, class: fault, onset, detectedAt, resolvedAt }) =>
      [id, cause.node ?? cause.site, cause.kind, fault, onset, detectedAt, resolvedAt].join(' '),
    );
const ids = (incidents: readonly IncidentView[]) => incidents.map(({ id }) => id);
/** Devices and agents start at once: what fails meanwhile is a fault of its own, and over by now. */
const untilQuiet = () => eventually('a quiet demo', async () => (await living()).length === 0 && (await isWell()));
/** The store's own word, from its front-end PC, whether or not anybody hears it. */
const ownStatus = async (): Promise<LocalStatus> =>
  JSON.parse((await home.cli('status', '--site', 'demo-1', '--json')).out) as LocalStatus;

interface Arrived {
  readonly to: string;
  readonly message: { readonly notice: string; readonly incident: { readonly id: string } };
}
/** What arrived on a phone about an incident, in order. */
const arrived = (id: string, to: string): string[] =>
  readFileSync(join(home.data, 'messages.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Arrived)
    .filter((line) => line.to === to && line.message.incident.id === id)
    .map(({ message }) => message.notice);
const PHONES = ['duty-manager-xinjiekou', 'noc-on-call'];

it(
  'opens one incident for a broken printer, carries it over a restart, and resolves it once it is mended',
  async () => {
    await untilQuiet();
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
    // What its devices were found to lack while they started is another.
    const carried = (await living()).filter((one) => one.id === id);
    expect(carried).toMatchObject([{ state: 'acknowledged', acknowledgedBy: 'Ann' }]);
    await home.cli('demo', 'mend');
    await eventually('the end of it', async () => (await detail(id)).state === 'resolved');
    const after = (await ofDemo()).filter(({ cause }) => cause.node === 'printer-1');
    expect(after.map((one) => one.id)).toEqual([id]);
    expect(before).toBeLessThan((await ofDemo()).length);
    const { timeline } = await detail(id);
    expect(timeline.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
    expect(timeline.filter(({ kind }) => kind !== 'told').at(-1)?.kind).toBe('resolved');
  },
  LIMIT_MS,
);

it(
  'names the router of a store that is heard over its second line, in one incident, and tells each person once',
  async () => {
    await untilQuiet();
    const before = ids(await ofDemo());
    await home.cli('demo', 'break', 'router');
    const opened = await eventually('an incident', async () => (await living())[0]);
    expect(opened).toMatchObject({ cause: { site: 'demo-1', node: 'router', kind: 'hard' }, sites: ['demo-1'] });
    await eventually('the other line', async () => (await ownStatus()).uplink.state === 'connected');
    // The store itself is told what to do, in the words that the centre had sent before.
    const { guidance } = await ownStatus();
    expect(guidance).toMatchObject({ source: 'collector', refused: 0 });
    expect(guidance?.playbooks.map(({ id }) => id)).toContain('card');
    expect(guidance?.contacts.map(({ role }) => role)).toEqual(expect.arrayContaining(['duty-manager', 'on-call']));
    const heardAt = (await site()).lastHeardAt ?? '';
    await eventually('news over it', async () => ((await site()).lastHeardAt ?? '') > heardAt);
    expect(await living()).toMatchObject([{ id: opened.id, cause: { node: 'router' }, siteCount: 1 }]);
    await home.cli('demo', 'mend', 'router');
    await eventually('the end of it', async () => (await detail(opened.id)).state === 'resolved');
    await eventually('the word of it', () => PHONES.every((to) => arrived(opened.id, to).includes('resolved')));
    for (const to of PHONES) expect(arrived(opened.id, to)).toEqual(['opened', 'resolved']);
    expect(await beside([...before, opened.id])).toEqual([]);
  },
  LIMIT_MS,
);

it(
  'cannot reach a store whose two lines are cut, and learns from the store afterwards what it was, under the same incident',
  async () => {
    await untilQuiet();
    const before = ids(await ofDemo());
    await home.cli('demo', 'break', 'uplink');
    const opened = await eventually('an incident', async () => (await living())[0]);
    expect(opened).toMatchObject({ vantage: 'centre', sites: ['demo-1'], cause: { site: 'demo-1', kind: 'silent' } });
    // Its second line is no candidate: while the first one stands, that alone silences nobody.
    expect(opened.cause.candidates.map(({ component }) => component)).toEqual(
      expect.arrayContaining(['front-end/agent', 'front-end', 'router', 'wan']),
    );
    expect((await site()).nodes.filter(({ state }) => state !== 'unknown')).toEqual([]);
    // The store goes on deciding: it finds both lines, and what else happens meanwhile.
    await home.cli('demo', 'break', 'till-2');
    const own = await eventually('the store to find its lines and a till', async () => {
      const { verdict } = await ownStatus();
      return verdict.causes.filter(({ isConfident }) => isConfident).length === 3 && verdict;
    });
    expect(own.causes.map(({ suspects }) => suspects[0]?.component.split('/')[0]).sort()).toEqual([
      '4g',
      'till-2',
      'wan',
    ]);
    await home.cli('demo', 'mend');
    await eventually('the store to be heard', isWell);
    const seen = await eventually('its own evidence', async () => {
      const found = await detail(opened.id);
      return found.vantage !== 'centre' && found;
    });
    expect(seen).toMatchObject({ class: 'infrastructure/network-wan', cause: { site: 'demo-1', node: 'wan' } });
    await eventually('the end of it', async () => (await detail(opened.id)).state === 'resolved');
    await eventually('the word of it', () => PHONES.every((to) => arrived(opened.id, to).includes('resolved')));
    // Another trade has to mend it: that is told, as a correction. Nothing is opened twice, and nothing of the time of silence.
    const corrections = (await detail(opened.id)).timeline.filter(({ kind }) => kind === 'reattributed');
    expect(corrections).toHaveLength(1);
    for (const to of PHONES) expect(arrived(opened.id, to)).toEqual(['opened', 'reattributed', 'resolved']);
    expect(await beside([...before, opened.id])).toEqual([]);
    const kinds = (await detail(opened.id)).timeline.map(({ kind }) => kind);
    for (const kind of ['opened', 'reattributed', 'resolved'] as const) {
      expect(kinds.filter((one) => one === kind)).toHaveLength(1);
    }
  },
  LIMIT_MS,
);
