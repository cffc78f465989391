/** Trade on a site's page: the drop in words, the band and the line; nothing where nobody counts it. */
import type { BrowserContextOptions } from 'playwright-core';
import { textOf } from './kit/chromium.js';
import { setStage } from './kit/stage.js';

const TIMEOUT_MS = 60_000;
const stage = setStage(6);
const open = (site: string, options: BrowserContextOptions = {}) => stage.open('.node', `#/sites/${site}`, options);

it(
  'says what was sold, what is usual, what was lost, and what these figures cannot show; wide and narrow',
  async () => {
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 390, height: 844 },
    ]) {
      const page = await open('s0004', { viewport });
      const panel = page.locator('.panel.trade');
      await panel.waitFor();
      const text = await textOf(panel);
      expect(text).toContain('Trade stopped, cause unknown');
      expect(text).toContain('0 orders, expected 19 (90 %: 12 to 27)');
      expect(text).toContain('Lost about 19 (12 to 27)');
      expect(text).toContain('By chance alone it raises an alarm 4 times a year');
      // A half hour that nobody knows of parts the line.
      expect(await panel.locator('.curve').count()).toBe(2);
      expect(await panel.locator('.band').getAttribute('d')).toMatch(/^M.*Z$/);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      await stage.leave();
    }
  },
  TIMEOUT_MS,
);

it(
  'says that it learns, and is not there where nobody counts',
  async () => {
    const page = await open('s0005');
    expect(await textOf(page.locator('.panel.trade'))).toContain('Learned from 6 days.');
    await stage.leave();
    const other = await open('s0001');
    await other.locator('.panel.details').waitFor();
    expect(await other.locator('.panel.trade').count()).toBe(0);
  },
  TIMEOUT_MS,
);
