/** The page never shows old data as if it were new: broken, refused, silent and gapped connections. */
import type { Page } from 'playwright-core';
import { textOf } from './kit/chromium.js';
import { setStage } from './kit/stage.js';

const TIMEOUT_MS = 60_000;
const BEAT_MS = 250;

const stage = setStage(70, BEAT_MS);
let page: Page;

beforeEach(async () => {
  page = await stage.open('html[data-phase="live"]');
}, TIMEOUT_MS);

const phase = async (page: Page, name: 'live' | 'stale'): Promise<void> => {
  await page.locator(`html[data-phase="${name}"]`).waitFor({ state: 'attached' });
};
const rows = (page: Page) => page.locator('.attention-row');
const breakOne = (): void => {
  stage.server.estate.breakNode('s0003', 'store-db', { state: 'down', reason: 'refused' });
  stage.server.api.publish(['s0003']);
};

it(
  'says as of when its data is while the connection is refused, then shows what was missed',
  async () => {
    stage.server.api.cut(true);
    await phase(page, 'stale');
    expect(await textOf(page.locator('.connection'))).toMatch(/^reconnecting… data as of \d\d:\d\d:\d\d$/);
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('main') ?? document.body).filter)).toBe(
      'grayscale(1)',
    );
    breakOne();
    expect(await rows(page).count()).toBe(0);
    stage.server.api.cut(false);
    await phase(page, 'live');
    await rows(page).first().waitFor();
    // Not at once: half a second without a beat, which a busy machine brings about by itself, is a dead connection here.
    await page.locator('.connection', { hasText: /^live$/ }).waitFor();
  },
  TIMEOUT_MS,
);

it(
  'does not believe a connection that is open but says nothing',
  async () => {
    stage.server.api.freeze(true);
    await phase(page, 'stale');
    stage.server.api.freeze(false);
    await phase(page, 'live');
  },
  TIMEOUT_MS,
);

it(
  'is stale from a gap until the snapshot that follows it',
  async () => {
    stage.server.api.openGap();
    await phase(page, 'stale');
    breakOne();
    stage.server.api.healGap();
    await phase(page, 'live');
    await rows(page).first().waitFor();
  },
  TIMEOUT_MS,
);

it(
  'keeps the page in its place while it is stale',
  async () => {
    const top = async () => (await page.locator('.wall-columns').boundingBox())?.y;
    const before = await top();
    stage.server.api.cut(true);
    await phase(page, 'stale');
    expect(await top()).toBe(before);
  },
  TIMEOUT_MS,
);

it(
  'holds one connection, on every page',
  async () => {
    await page.evaluate(() => {
      location.hash = '#/sites/s0001';
    });
    await page.locator('.node').first().waitFor();
    await page.goBack();
    await page.locator('.figure').first().waitFor();
    // One that was given up may take a moment to end; a second one that is kept would stay.
    while (stage.server.api.clients() !== 1) await page.waitForTimeout(50);
  },
  TIMEOUT_MS,
);

it(
  'says that it cannot connect when it never could',
  async () => {
    stage.server.api.cut(true);
    await page.reload();
    await page.getByText('no connection to the collector').waitFor();
    expect(await textOf(page.locator('main'))).toContain('Waiting for the first data');
  },
  TIMEOUT_MS,
);
