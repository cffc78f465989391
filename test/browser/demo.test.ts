/** The whole way: a device of the demo store breaks, and the page turns exactly that node; real agents, broker, collector. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { launchChromium, ownFaults, textOf, type Visit, visit } from './kit/chromium.js';

const ROOT = join(import.meta.dirname, '../..');
const TIMEOUT_MS = 180_000;

let demo: ChildProcess;
let dataDir: string;
let url: string;
let browser: Browser;
let current: Visit | null = null;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tw-'));
  demo = spawn(process.execPath, [join(ROOT, 'packages/sim/dist/demo/main.js'), '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await readyAddress(demo);
  browser = await launchChromium();
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  if (demo.exitCode === null) {
    const gone = once(demo, 'exit');
    demo.kill('SIGINT');
    await gone;
  }
  await rm(dataDir, { recursive: true, force: true });
}, TIMEOUT_MS);

afterEach(async () => {
  const faults = ownFaults(current?.faults ?? []);
  await current?.leave();
  current = null;
  expect(faults).toEqual([]);
}, TIMEOUT_MS);

async function readyAddress(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the demo has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /^ready (http:\S+)$/.exec(line) ?? [];
    if (address !== undefined) return address;
  }
  throw new Error('the demo ended before it was ready');
}

const tillwatch = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(ROOT, 'packages/cli/dist/main.js'), ...args, '--data', dataDir]);

/** Without the front-end PC: that is this machine, and when the machine is overloaded the page rightly says so. */
const statesOf = (page: Page) =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('.node:not([data-node="front-end"])')].map(({ dataset }) => [
        dataset.node ?? '',
        dataset.state ?? '',
      ]),
    ),
  );
const isIn = (page: Page, node: string, state: string) =>
  page.locator(`[data-node="${node}"][data-state="${state}"]`).waitFor();

async function open(hash: string): Promise<Page> {
  current = await visit(browser, `${url}/${hash}`);
  return current.page;
}

it(
  'turns exactly the till that was switched off, and turns it back',
  async () => {
    const page = await open('#/sites/demo-1');
    await page.locator('.node').first().waitFor();
    for (const id of Object.keys(await statesOf(page))) await isIn(page, id, 'ok');
    const before = await statesOf(page);

    await tillwatch('demo', 'break', 'till-2');
    await isIn(page, 'till-2', 'down');
    expect(await statesOf(page)).toEqual({ ...before, 'till-2': 'down' });
    expect(await textOf(page.locator('.problems'))).toContain('Till 2');

    await tillwatch('demo', 'mend', 'till-2');
    await isIn(page, 'till-2', 'ok');
    expect(await statesOf(page)).toEqual(before);
  },
  TIMEOUT_MS,
);

it(
  'shows a broken router as the cause, and what lies behind it as unreachable',
  async () => {
    const page = await open('#/sites/demo-1');
    await page.locator('.node').first().waitFor();
    await tillwatch('demo', 'break', 'router');
    await isIn(page, 'router', 'down');
    for (const id of ['wan', 'central-db', 'vip']) await isIn(page, id, 'unreachable');
    expect(Object.values(await statesOf(page)).filter((state) => state === 'down')).toHaveLength(1);
    await tillwatch('demo', 'mend', 'router');
    for (const id of ['router', 'wan', 'central-db', 'vip']) await isIn(page, id, 'ok');
  },
  TIMEOUT_MS,
);

it(
  'marks a printer that was switched off as the one cause, and lets somebody take it',
  async () => {
    const page = await open('#/sites/demo-1');
    await page.locator('.node').first().waitFor();
    await tillwatch('demo', 'break', 'printer-1');
    await page.locator('.node[data-node="printer-1"][data-role="cause"]').waitFor({ timeout: 90_000 });
    expect(await page.locator('.node[data-role="cause"], .wire[data-role="cause"]').count()).toBe(1);
    await page.getByRole('button', { name: 'Acknowledge…' }).click();
    await page.getByLabel('Your name').fill('Li Wei');
    await page.keyboard.press('Enter');
    await page.locator('.stage', { hasText: 'Li Wei has it' }).waitFor();
    await page.locator('.timeline', { hasText: 'Li Wei has it' }).waitFor();
    await tillwatch('demo', 'mend', 'printer-1');
    await isIn(page, 'printer-1', 'ok');
  },
  TIMEOUT_MS,
);

it(
  'lists all three sites on the wall, under the real content security policy',
  async () => {
    const page = await open('');
    await page.locator('.named-site').nth(2).waitFor();
    const wall = await textOf(page.locator('.marks'));
    for (const name of ['Xinjiekou', 'Data centre', 'This machine']) expect(wall).toContain(name);
  },
  TIMEOUT_MS,
);
