/** The page never shows old data as if it were new: broken, refused, silent and gapped connections. */
import type { Browser, Page } from 'playwright-core';
import { type BuiltPage, buildPage } from './kit/built-page.js';
import { launchChromium, ownFaults, textOf, type Visit, visit } from './kit/chromium.js';
import { type EstateServer, startEstateServer } from './kit/estate-server.js';

const TIMEOUT_MS = 60_000;
const BEAT_MS = 250;

let built: BuiltPage;
let browser: Browser;
let server: EstateServer;
let current: Visit;

beforeAll(async () => {
  built = await buildPage();
  browser = await launchChromium();
}, TIMEOUT_MS);

afterAll(async () => {
  await browser?.close();
  await built?.remove();
}, TIMEOUT_MS);

beforeEach(async () => {
  server = await startEstateServer(built.dir, 70, BEAT_MS);
  current = await visit(browser, server.url);
  await phase(current.page, 'live');
}, TIMEOUT_MS);

afterEach(async () => {
  const faults = ownFaults(current.faults);
  await current.leave();
  await server.close();
  expect(faults).toEqual([]);
}, TIMEOUT_MS);

const phase = async (page: Page, name: 'live' | 'stale'): Promise<void> => {
  await page.locator(`html[data-phase="${name}"]`).waitFor({ state: 'attached' });
};
const rows = (page: Page) => page.locator('.attention-row');
const breakOne = (): void => {
  server.estate.breakNode('s0003', 'store-db', { state: 'down', reason: 'refused' });
  server.api.publish(['s0003']);
};

it(
  'says as of when its data is while the connection is refused, then shows what was missed',
  async () => {
    const { page } = current;
    server.api.cut(true);
    await phase(page, 'stale');
    expect(await textOf(page.locator('.connection'))).toMatch(/^reconnecting… data as of \d\d:\d\d:\d\d$/);
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).filter)).toBe(
      'grayscale(1)',
    );
    breakOne();
    expect(await rows(page).count()).toBe(0);
    server.api.cut(false);
    await phase(page, 'live');
    await rows(page).first().waitFor();
    expect(await textOf(page.locator('.connection'))).toBe('live');
  },
  TIMEOUT_MS,
);

it(
  'does not believe a connection that is open but says nothing',
  async () => {
    const { page } = current;
    server.api.freeze(true);
    await phase(page, 'stale');
    server.api.freeze(false);
    await phase(page, 'live');
  },
  TIMEOUT_MS,
);

it(
  'is stale from a gap until the snapshot that follows it',
  async () => {
    const { page } = current;
    server.api.openGap();
    await phase(page, 'stale');
    breakOne();
    server.api.healGap();
    await phase(page, 'live');
    await rows(page).first().waitFor();
  },
  TIMEOUT_MS,
);

it(
  'keeps the page in its place while it is stale',
  async () => {
    const { page } = current;
    const top = async () => (await page.locator('.wall-columns').boundingBox())?.y;
    const before = await top();
    server.api.cut(true);
    await phase(page, 'stale');
    expect(await top()).toBe(before);
  },
  TIMEOUT_MS,
);

it(
  'holds one connection, on every page',
  async () => {
    const { page } = current;
    await page.evaluate(() => {
      location.hash = '#/sites/s0001';
    });
    await page.locator('.node').first().waitFor();
    await page.goBack();
    await page.locator('.figure').first().waitFor();
    expect(server.api.clients()).toBe(1);
  },
  TIMEOUT_MS,
);

it(
  'says that it cannot connect when it never could',
  async () => {
    server.api.cut(true);
    await current.page.reload();
    await current.page.getByText('no connection to the collector').waitFor();
    expect(await textOf(current.page.locator('main'))).toContain('Waiting for the first data');
  },
  TIMEOUT_MS,
);
