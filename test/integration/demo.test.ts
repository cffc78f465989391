/** The whole demo as its users meet it: `ready`, the sites, breaking and mending, the second line, and a clean end. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalStatus, SiteDetail, SiteSummary, TransitionView } from '@tillwatch/model';
import { parse } from 'yaml';
import { createDemoHome, type DemoHome, eventually, getJson, isAlive, type RunningDemo } from '../kit/demo.js';

interface AgentFile {
  readonly uplink: { readonly brokers: readonly string[] };
}

const LIMIT_MS = 240_000;
const BEHIND_ROUTER = ['wan', 'central-db', 'vip'];

let home: DemoHome;
let demo: RunningDemo;

const site = (id: string) => getJson<SiteDetail>(`${demo.url}/api/v1/sites/${id}`);
const notOk = async (id: string) =>
  (await site(id)).nodes.filter(({ state }) => state !== 'ok').map((node) => `${node.id} ${node.state}`);
const cliJson = async (...args: string[]) => {
  const { exit, out, err } = await home.cli(...args, '--json');
  return { exit, err, document: JSON.parse(out) };
};

beforeAll(async () => {
  home = createDemoHome();
  demo = await home.start('--stores', '3');
}, LIMIT_MS);
// What one test leaves broken when it fails must not fail the next.
afterEach(() => home.cli('demo', 'mend').then(() => undefined), LIMIT_MS);
afterAll(() => home.remove(), LIMIT_MS);

describe('the demo', () => {
  it('prints one line, once the three sites are heard', async () => {
    expect(demo.printed.out).toBe(`ready ${demo.url}\n`);
    for (const id of ['this-machine', 'demo-1', 'hub']) expect((await site(id)).agent.session).toBe('live');
  });

  it(
    'has the nodes that others rely on, and the simulated stores',
    async () => {
      const ids = async (id: string) => (await site(id)).nodes.map((node) => node.id);
      expect(await ids('demo-1')).toEqual(
        expect.arrayContaining(['till-1', 'till-2', 'till-3', 'terminal-1', 'scale-1', 'printer-1']),
      );
      expect(await ids('demo-1')).toEqual(expect.arrayContaining(['front-end', 'store-db', 'switch', 'router', 'wan']));
      expect(await ids('hub')).toEqual(expect.arrayContaining(['central-db', 'vip', 'app-1', 'app-2', 'app-3']));
      await eventually(
        'six sites',
        async () => (await getJson<{ sites: SiteSummary[] }>(`${demo.url}/api/v1/sites`)).sites.length === 6,
      );
      await eventually('demo-1 to be well', async () => (await site('demo-1')).state === 'ok');
      await eventually('hub to be well', async () => (await site('hub')).state === 'ok');
    },
    LIMIT_MS,
  );

  it(
    'turns exactly the node that is broken, and turns it back',
    async () => {
      expect(await cliJson('demo', 'break', 'till-2')).toMatchObject({
        exit: 0,
        err: '',
        document: { nodes: [{ node: 'till-2', broken: 'stop' }] },
      });
      await eventually('till-2 to be down', async () => (await notOk('demo-1')).includes('till-2 down'));
      for (let look = 0; look < 20; look++) expect(await notOk('demo-1')).toEqual(['till-2 down']);
      expect((await site('demo-1')).flows.checkout).toBe('degraded');
      const status = await cliJson('status', '--site', 'demo-1');
      expect(status.exit).toBe(1);
      expect((status.document as LocalStatus).site.worst.map(({ id }) => id)).toEqual(['till-2']);
      expect((await home.cli('demo', 'mend')).out).toBe('mended: till-2\n');
      await eventually('demo-1 to be well', async () => (await site('demo-1')).state === 'ok');
      expect((await cliJson('status', '--site', 'demo-1')).exit).toBe(0);
    },
    LIMIT_MS,
  );

  it(
    'says that the printer has no paper left, and nothing worse',
    async () => {
      await home.cli('demo', 'break', 'printer-1', '--how', 'paper-out');
      await eventually('printer-1 to be down', async () => (await notOk('demo-1')).includes('printer-1 down'));
      const { nodes, links, flows } = await site('demo-1');
      const printer = nodes.find(({ id }) => id === 'printer-1');
      expect(printer).toMatchObject({
        reason: 'consumable-out',
        checks: [{ kind: 'escpos', values: { rawPaper: 0x7e } }],
      });
      expect(links.filter(({ state }) => state !== 'ok')).toEqual([]);
      expect(flows).toMatchObject({ checkout: 'ok', receipt: 'down' });
      await home.cli('demo', 'mend', 'printer-1');
      await eventually('demo-1 to be well', async () => (await site('demo-1')).state === 'ok');
    },
    LIMIT_MS,
  );

  it(
    'sees a broken router from inside, and hears of it over 4G',
    async () => {
      const uplink = async () => ((await cliJson('status', '--site', 'demo-1')).document as LocalStatus).uplink;
      const config = parse(readFileSync(join(home.data, 'agents/demo-1.yaml'), 'utf8')) as AgentFile;
      const [first, second] = config.uplink.brokers;
      expect(await uplink()).toMatchObject({ state: 'connected', broker: first });
      await home.cli('demo', 'break', 'router');
      const expected = ['router down', ...BEHIND_ROUTER.map((node) => `${node} unreachable`)].sort();
      await eventually(
        'router down, the rest unreachable',
        async () => JSON.stringify((await notOk('demo-1')).sort()) === JSON.stringify(expected),
      );
      await eventually('the other line', async () => {
        const { state, broker } = await uplink();
        return state === 'connected' && broker === second;
      });
      await eventually('the store itself to name the router', async () => {
        const { causes } = ((await cliJson('status', '--site', 'demo-1')).document as LocalStatus).verdict;
        return causes.length === 1 && causes[0]?.isConfident && causes[0].suspects[0]?.component === 'router';
      });
      const heardAt = (await site('demo-1')).lastHeardAt ?? '';
      await eventually('further heartbeats', async () => ((await site('demo-1')).lastHeardAt ?? '') > heardAt);
      await home.cli('demo', 'mend', 'router');
      await eventually('demo-1 to be well', async () => (await site('demo-1')).state === 'ok');
    },
    LIMIT_MS,
  );

  it(
    'knows nothing of a store whose two lines are cut, while the store knows itself, and hears of all of it afterwards',
    async () => {
      await home.cli('demo', 'break', 'uplink');
      await eventually('demo-1 to be unknown', async () => (await site('demo-1')).state === 'unknown');
      expect((await site('demo-1')).nodes.filter(({ state }) => state !== 'unknown')).toEqual([]);
      await eventually('the store to find both lines dead, and nothing else', async () => {
        const own = (await cliJson('status', '--site', 'demo-1')).document as LocalStatus;
        const dead = own.nodes.filter(({ state }) => state === 'down').map(({ id }) => id);
        return own.uplink.state !== 'connected' && dead.sort().join() === '4g,wan';
      });
      const cutAt = new Date().toISOString();
      await home.cli('demo', 'break', 'till-2');
      await eventually('the store to find the till', async () => {
        const { causes } = ((await cliJson('status', '--site', 'demo-1')).document as LocalStatus).verdict;
        return causes.some(({ suspects }) => suspects.some(({ component }) => component === 'till-2'));
      });
      await home.cli('demo', 'mend', 'till-2');
      await eventually('the till to be well', async () => {
        const { nodes } = (await cliJson('status', '--site', 'demo-1')).document as LocalStatus;
        return nodes.find(({ id }) => id === 'till-2')?.state === 'ok';
      });
      const mendedAt = new Date().toISOString();
      await home.cli('demo', 'mend', 'uplink');
      await eventually('demo-1 to be well', async () => (await site('demo-1')).state === 'ok');
      const address = `${demo.url}/api/v1/sites/demo-1/transitions?from=${encodeURIComponent(cutAt)}`;
      const ofTill = await eventually('what happened meanwhile', async () => {
        const { transitions } = await getJson<{ transitions: TransitionView[] }>(address);
        const found = transitions.filter(({ subject }) => subject === 'till-2');
        return found.some(({ to }) => to === 'down') && found.some(({ to }) => to === 'ok') && found;
      });
      // With the store's own times, told once each, heard of after the mend.
      expect(ofTill.filter(({ at, receivedAt }) => at > mendedAt || receivedAt < mendedAt)).toEqual([]);
      const downs = ofTill.filter(({ to }) => to === 'down').map(({ check }) => check);
      expect(downs).toEqual([...new Set(downs)]);
    },
    LIMIT_MS,
  );

  it('lists what can be broken, and refuses what cannot', async () => {
    const { document } = await cliJson('demo', 'list');
    expect(document.nodes).toContainEqual(
      expect.objectContaining({
        node: 'printer-1',
        site: 'demo-1',
        broken: null,
        hows: expect.arrayContaining(['stop', 'paper-out']),
      }),
    );
    expect(await cliJson('demo', 'break', 'till-9')).toMatchObject({ exit: 2, document: { error: { code: 'usage' } } });
    expect(await cliJson('demo', 'break', 'till-1', '--how', 'paper-out')).toMatchObject({
      exit: 2,
      document: { error: { code: 'usage' } },
    });
  });

  it(
    'starts a child anew that died, and says so',
    async () => {
      const pid = demo.processes()['agent-hub'] ?? 0;
      process.kill(pid, 'SIGKILL');
      await eventually('a new agent', () => demo.processes()['agent-hub'] !== pid);
      // Said before, and yet read later than the file: they come on two ways.
      await eventually('the word of it', () => demo.printed.err.includes('agent-hub ended (SIGKILL)'));
      await eventually(
        'hub to be well',
        async () => (await site('hub')).state === 'ok' && (await site('hub')).agent.session === 'live',
      );
    },
    LIMIT_MS,
  );

  it(
    'refuses a second demo on its directory, and another on its port',
    async () => {
      expect(await home.attempt()).toMatchObject({ exit: 1, out: '', err: expect.stringContaining('already runs on') });
      const port = new URL(demo.url).port;
      expect(await home.attempt('--data', `${home.dir}/other`, '--port', port)).toMatchObject({
        exit: 1,
        out: '',
        err: expect.stringContaining(`port ${port} is in use`),
      });
      await eventually('demo-1 to be well still', async () => (await site('demo-1')).state === 'ok');
    },
    LIMIT_MS,
  );

  it(
    'ends with everything that it started',
    async () => {
      const pids = Object.values(demo.processes());
      expect(pids).toHaveLength(7);
      expect(await demo.end('SIGINT')).toBe(0);
      expect(pids.filter(isAlive)).toEqual([]);
      expect(demo.printed.out).toBe(`ready ${demo.url}\n`);
      expect((await home.cli('demo', 'list')).exit).toBe(1);
    },
    LIMIT_MS,
  );
});
