/** Risks on the wall and on a site's page: what becomes a fault soonest first, in both languages; the wall leaves out what has no time. */
import { textOf } from './kit/chromium.js';
import { setStage } from './kit/stage.js';

const TIMEOUT_MS = 60_000;
const stage = setStage(6);

it(
  'are on the wall where they have a time, and lead to what they are about',
  async () => {
    const page = await stage.open('.finding');
    const rows = page.locator('.panel.findings .finding');
    expect(await rows.count()).toBe(2);
    expect(await textOf(rows.first())).toContain('Front-end PC');
    expect(await textOf(rows.first())).toContain('s0002');
    await rows.first().locator('a').click();
    await page.locator('.panel.details').waitFor();
    expect(page.url()).toContain('s0002');
    await stage.leave();
  },
  TIMEOUT_MS,
);

it(
  'are on the page of their site, also what has no second; narrow and dark, in Chinese',
  async () => {
    const page = await stage.open('.finding', '#/sites/s0002', {
      viewport: { width: 390, height: 844 },
      colorScheme: 'dark',
      locale: 'zh-CN',
    });
    const panel = page.locator('.panel.findings');
    expect(await panel.locator('.finding').count()).toBe(2);
    expect(await textOf(panel)).not.toContain('Finding');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    await stage.leave();
  },
  TIMEOUT_MS,
);
