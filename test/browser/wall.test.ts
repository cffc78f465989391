/** The estate wall in a real browser: changes arrive, keys suffice, both languages and themes, any width, ten thousand stores. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { textOf } from './kit/chromium.js';
import { setStage } from './kit/stage.js';

const TIMEOUT_MS = 60_000;
const STORES = 120;

const stage = setStage(STORES);

const open = (hash = '', options: BrowserContextOptions = {}): Promise<Page> => stage.open('.figure', hash, options);

const figure = (page: Page, label: string) => page.locator('.figure', { hasText: label }).locator('.figure-value');
const rows = (page: Page) => page.locator('.attention-row');
/** Waits until so many sites are drawn: they are once the room for them was measured, and anew once the page has read its address. */
const marked = (page: Page, sites: number) =>
  page.waitForFunction(
    (wanted) =>
      wanted ===
      [...document.querySelectorAll('.region-marks > svg > path')].reduce(
        (sum, path) => sum + (path.getAttribute('d')?.match(/M/g)?.length ?? 0),
        0,
      ),
    sites,
  );
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe('what happens at a store', () => {
  it(
    'is on the wall without a reload, and gone when it is mended',
    async () => {
      const page = await open();
      expect(await textOf(figure(page, 'stores can sell'))).toContain('120');
      expect(await rows(page).count()).toBe(0);

      stage.server.estate.breakNode('s0007', 'till-2', { state: 'down', reason: 'timeout' });
      stage.server.api.publish(['s0007']);
      await rows(page).first().waitFor();
      const row = await textOf(rows(page).first());
      expect(row).toContain('S0007');
      expect(row).toContain('degraded');
      expect(row).toContain('Till 2 收银机: no answer in time');
      expect(await textOf(figure(page, 'sites with faults'))).toBe('1');
      expect(await textOf(figure(page, 'stores can sell'))).toContain('120');
      expect(await page.locator('.region-marks > svg > path[data-state="degraded"]').count()).toBe(1);

      stage.server.estate.mendNode('s0007', 'till-2');
      stage.server.api.publish(['s0007']);
      await page.getByText('Every site is ok.').waitFor();
      expect(await rows(page).count()).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'is said to screen readers, once',
    async () => {
      const page = await open();
      stage.server.estate.breakNode('s0002', 'store-db', { state: 'down', reason: 'refused' });
      stage.server.api.publish(['s0002']);
      await page.locator('[role="status"]', { hasText: 'S0002' }).waitFor({ state: 'attached' });
      expect(await textOf(page.locator('[role="status"]'))).toContain('down');
    },
    TIMEOUT_MS,
  );

  it(
    'is one line where many stores fell silent together, and unknown, not down',
    async () => {
      const page = await open();
      const ids = stage.server.estate
        .summaries()
        .filter(({ region, kind }) => region === 'East 华东' && kind === 'store');
      for (const { id } of ids) stage.server.estate.silence(id);
      stage.server.api.publish(ids.map(({ id }) => id));
      await rows(page).first().waitFor();
      expect(await rows(page).count()).toBe(1);
      expect(await textOf(rows(page).first())).toContain(`${ids.length} sites`);
      expect(await textOf(figure(page, 'agents silent'))).toBe(String(ids.length));
      expect(await textOf(figure(page, 'sites unknown'))).toBe(String(ids.length));
      expect(await textOf(figure(page, 'sites with faults'))).toBe('0');
    },
    TIMEOUT_MS,
  );
});

describe('filters', () => {
  it(
    'are in the address, both ways',
    async () => {
      stage.server.estate.breakNode('s0007', 'terminal-1', { state: 'down', reason: 'timeout' });
      const page = await open('#/?flow=card&state=down');
      await marked(page, 1);
      await page.getByRole('link', { name: 'Show all' }).click();
      await page.waitForFunction(() => location.hash === '#/');
      await marked(page, STORES + 1);
      await page.getByRole('button', { name: /^degraded/ }).click();
      await page.waitForFunction(() => location.hash === '#/?state=degraded');
      await marked(page, 1);
    },
    TIMEOUT_MS,
  );

  it(
    'say so when nothing passes',
    async () => {
      const page = await open('#/?q=nowhere');
      await page.getByText('No site passes the filter.').waitFor();
    },
    TIMEOUT_MS,
  );
});

describe('the keyboard alone', () => {
  it(
    'searches, walks the marks and opens a site',
    async () => {
      const page = await open();
      // The page listens to keys from its first painting on, which on a busy machine comes after its first element.
      const search = page.locator('input[type=search]:focus');
      for (let presses = 0; presses < 40 && !(await search.count()); presses += 1) {
        await page.keyboard.press('/');
        await page.waitForTimeout(100);
      }
      await page.keyboard.type('s00');
      await page.waitForFunction(() => location.hash === '#/?q=s00');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('type'))).toBe('search');
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => location.hash === '#/');

      for (let presses = 0; presses < 40 && !(await page.locator('.mark-link:focus').count()); presses += 1)
        await page.keyboard.press('Tab');
      const first = await page.locator('.mark-link:focus').getAttribute('href');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      const other = await page.locator('.mark-link:focus').getAttribute('href');
      expect(other).not.toBe(first);
      expect(await textOf(page.locator('.mark-link:focus'))).toMatch(/: ok\. \d+ of \d+, /);
      await page.keyboard.press('Enter');
      await page.locator('.node').first().waitFor();
      expect(await page.evaluate(() => location.hash)).toBe(other);
    },
    TIMEOUT_MS,
  );

  it(
    'keeps each letter of who types faster than a slow machine draws',
    async () => {
      const page = await open();
      const field = page.locator('input[type=search]');
      await field.focus();
      const browser = await page.context().newCDPSession(page);
      await browser.send('Emulation.setCPUThrottlingRate', { rate: 10 });
      const text = 'corner of the old square';
      await page.keyboard.type(text);
      expect(await field.inputValue()).toBe(text);
      await page.waitForFunction((typed) => location.hash === `#/?q=${typed}`, text.replaceAll(' ', '+'));
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => location.hash === '#/');
      expect(await field.inputValue()).toBe('');
      await page.keyboard.type('s0007');
      await browser.send('Emulation.setCPUThrottlingRate', { rate: 1 });
      await page.getByRole('link', { name: 'Show all' }).click();
      await marked(page, STORES + 1);
      expect(await field.inputValue()).toBe('');
    },
    TIMEOUT_MS,
  );

  it(
    'keeps the focus on its site when the order changes',
    async () => {
      const page = await open();
      await page.locator('.mark-link').first().focus();
      await page.keyboard.press('End');
      const href = await page.locator('.mark-link:focus').getAttribute('href');
      const id = href?.split('/').at(-1) ?? '';
      stage.server.estate.breakNode(id, 'till-1', { state: 'down', reason: 'timeout' });
      stage.server.api.publish([id]);
      await rows(page).first().waitFor();
      expect(await page.locator('.mark-link:focus').getAttribute('href')).toBe(href);
    },
    TIMEOUT_MS,
  );
});

describe('languages and themes', () => {
  it(
    'speak both languages, and remember the choice',
    async () => {
      stage.server.estate.breakNode('s0002', 'store-db', { state: 'down', reason: 'refused' });
      const page = await open();
      await page.getByRole('button', { name: /简体中文/ }).click();
      await page.getByText('需要处理').waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
      expect(await textOf(rows(page).first())).toContain('连接被拒绝');
      expect(await textOf(page.locator('main'))).not.toMatch(/\b(down|degraded|unknown|region|stopped)\b/);
      await page.reload();
      await page.getByText('需要处理').waitFor();
    },
    TIMEOUT_MS,
  );

  it(
    'start in the language of the browser',
    async () => {
      const page = await open('', { locale: 'zh-CN' });
      expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
    },
    TIMEOUT_MS,
  );

  it(
    'follow the colours of the system until others are chosen',
    async () => {
      const page = await open('', { colorScheme: 'light' });
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await background();
      await page.emulateMedia({ colorScheme: 'dark' });
      const dark = await background();
      expect(dark).not.toBe(light);
      const toggle = page.locator('.header-end button').first();
      await toggle.click();
      await page.emulateMedia({ colorScheme: 'light' });
      expect(await background()).toBe(dark);
      await toggle.click();
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await background()).toBe(light);
    },
    TIMEOUT_MS,
  );
});

describe('any screen', () => {
  it.each([360, 768, 1_600, 3_840])(
    'of %d px shows the wall without scrolling sideways',
    async (width) => {
      for (const [n, node] of ['store-db', 'router', 'till-1'].entries())
        stage.server.estate.breakNode(`s000${n + 1}`, node, { state: 'down', reason: 'timeout' });
      for (const locale of ['en-GB', 'zh-CN']) {
        const page = await open('', { viewport: { width, height: 900 }, locale });
        expect(await overflow(page)).toBe(0);
        await marked(page, STORES + 1);
        await stage.leave();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'has its landmarks, one first heading, and a name for whatever can be pressed',
    async () => {
      const page = await open();
      for (const role of ['banner', 'navigation', 'main', 'search'] as const)
        expect(await page.getByRole(role).count()).toBe(1);
      expect(await page.locator('h1').count()).toBe(1);
      const nameless = await page.evaluate(() =>
        [...document.querySelectorAll('a, button, select, input')]
          .filter((element) => !(element.getAttribute('aria-label') ?? element.textContent)?.trim())
          .map((element) => element.outerHTML),
      );
      expect(nameless).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('a large estate', () => {
  it(
    'of 10 000 stores is painted whole, and still follows changes',
    async () => {
      await stage.restage(10_000);
      const page = await open();
      await marked(page, 10_001);
      const box = await page.locator('.marks-box').boundingBox();
      expect(box?.height).toBeGreaterThan(500);
      stage.server.estate.breakNode('s9999', 'store-db', { state: 'down', reason: 'refused' });
      stage.server.api.publish(['s9999']);
      await rows(page).first().waitFor();
      expect(await textOf(rows(page).first())).toContain('S9999');
      expect(await page.locator('.region-marks > svg > path[data-state="down"]').count()).toBe(1);
    },
    TIMEOUT_MS,
  );
});

describe('an estate without sites', () => {
  it(
    'says what it waits for',
    async () => {
      await stage.restage(0);
      const page = await open();
      expect(await page.locator('.named-site').count()).toBe(1);
    },
    TIMEOUT_MS,
  );
});
