/** `tillwatch findings` against a server that answers as a collector does, and one that does not. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FindingList, FindingView } from '@tillwatch/model';
import { runCli } from '../src/cli.js';
import { displayWidth } from '../src/drawing/display-width.js';
import { testTerminal } from './terminal.js';

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
const finding = (site: string, more: Partial<FindingView>): FindingView => ({
  id: site,
  site,
  kind: 'single-point-of-failure',
  component: 'router',
  name: 'Router 路由器',
  check: null,
  faultAt: null,
  values: {},
  flows: ['card', 'sync'],
  opensAt: null,
  ...more,
});
const LIST: FindingList = {
  findings: [
    finding('demo-1', {
      kind: 'disk-full',
      component: 'front-end',
      name: 'PC',
      check: 'pc/host',
      faultAt: inHours(2.01),
    }),
    finding('demo-1', {}),
    finding('hub', { kind: 'silent-before-opening', component: null, name: null, flows: [], opensAt: inHours(0.5) }),
  ],
  total: 5,
};

let server: Server;
let url: string;
let asked: string[] = [];
let answer: { status: number; body: string };
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((done) => server.close(done)));
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: JSON.stringify(LIST) };
});

async function run(line: string, columns = 80, env: NodeJS.ProcessEnv = {}) {
  const terminal = testTerminal({ columns, env });
  const exit = await runCli(['findings', ...line.split(' ').filter(Boolean)], terminal);
  return { exit, ...terminal.printed };
}

it('lists them by site, what becomes a fault soonest first, and answers 1', async () => {
  const { exit, out, err } = await run(`--url ${url}`);
  expect({ exit, err }).toEqual({ exit: 1, err: '' });
  expect(out).toMatch(/^demo-1\n {2}▲ PC {2}the disk fills up\n {4}front-end {2}at the earliest .* \(in 2 h\)\n? /);
  expect(out).toMatch(
    /\n {2}· Router 路由器 {2}nothing stands in for it\n {4}router {2}would stop card, sync\n\nhub\n/,
  );
  expect(out).toMatch(/not heard, and it opens soon\n {4}opens /);
  expect(out).toContain('and 2 more; ask for one site with --site');
  expect((await run(`--url ${url} --lang zh-CN`)).out).toContain('路由器  没有备用');
});

it.each([40, 60, 120])('fits %i columns in both languages', async (columns) => {
  for (const lang of ['en', 'zh-CN']) {
    const { out } = await run(`--url ${url} --lang ${lang}`, columns);
    for (const line of out.split('\n')) expect([line, displayWidth(line) <= columns]).toEqual([line, true]);
  }
});

it('prints the very document, asks for what was asked for, and finds the collector in the environment', async () => {
  const { exit, out } = await run('--json --site demo-1 --opening', 80, { TILLWATCH_URL: url });
  expect(exit).toBe(1);
  expect(JSON.parse(out)).toEqual(LIST);
  expect(asked).toEqual(['/api/v1/findings?limit=1000&site=demo-1&opening=true']);
});

it('answers 0 where nothing is known, and 2 for what the collector refuses', async () => {
  answer = { status: 200, body: '{"findings":[],"total":0}' };
  expect(await run(`--url ${url}`)).toEqual({ exit: 0, out: 'No risk is known.\n', err: '' });
  answer = { status: 400, body: '{"detail":"Found nonsense."}' };
  expect(await run(`--url ${url}`)).toMatchObject({ exit: 2, out: '', err: 'error: Found nonsense.\n' });
});

it('says so where no collector answers, or something else does', async () => {
  expect(await run('--url http://127.0.0.1:1')).toMatchObject({
    exit: 1,
    out: '',
    err: expect.stringMatching(/no collector answers at http:\/\/127\.0\.0\.1:1: .*\nhint: .*--url/),
  });
  for (const other of [
    { status: 200, body: '<html>' },
    { status: 404, body: '{}' },
  ]) {
    answer = other;
    const { exit, out } = await run(`--url ${url} --json`);
    expect({ exit, code: JSON.parse(out).error.code }).toEqual({ exit: 1, code: 'collector-not-running' });
  }
});
