/** The site page in a real browser: the drawing, the details, the changes. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { storeDefinition } from '../../packages/dashboard/dev/generated-stores.js';
import { textOf } from './kit/chromium.js';
import { setStage } from './kit/stage.js';

const TIMEOUT_MS = 60_000;

const stage = setStage(6);

const open = (hash: string, options: BrowserContextOptions = {}): Promise<Page> => stage.open('.node', hash, options);

const node = (page: Page, id: string) => page.locator(`[data-node="${id}"]`);
const boxes = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.node')].map((element) => [
      element.dataset.node,
      element.style.left,
      element.style.top,
    ]),
  );

/** Ids of the nodes at which the lines begin whose stroke is broken, as the browser computes it. */
function dottedLines(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<SVGElement>('.wire')]
      .filter((wire) => getComputedStyle(wire.querySelector('.wire-line') ?? wire).strokeDasharray !== 'none')
      .map((wire) => wire.dataset.link?.split('->')[0] ?? ''),
  );
}

it(
  'draws each node and each link of the site once',
  async () => {
    const definition = storeDefinition(0);
    const page = await open('#/sites/s0001');
    const nodes = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.node')].map((element) => element.dataset.node),
    );
    expect([...nodes].sort()).toEqual(definition.nodes.map(({ id }) => id).sort());
    const links = await page.evaluate(() =>
      [...document.querySelectorAll<SVGElement>('.wire')].map((element) => element.dataset.link),
    );
    expect([...links].sort()).toEqual(definition.links.map(({ from, to }) => `${from}->${to}`).sort());
  },
  TIMEOUT_MS,
);

it(
  'turns exactly the node that broke, moves nothing, and turns it back',
  async () => {
    const page = await open('#/sites/s0001');
    const before = await boxes(page);
    const dotted = await dottedLines(page);
    stage.server.estate.breakNode('s0001', 'till-2', { state: 'down', reason: 'refused' });
    stage.server.api.publish(['s0001']);
    await page.locator('[data-node="till-2"][data-state="down"]').waitFor();
    expect(await page.locator('.node[data-state="down"]').count()).toBe(1);
    expect(await textOf(node(page, 'till-2'))).toContain('connection refused');
    expect(await boxes(page)).toEqual(before);
    // What is drawn, not what the document says: the till's line turns dotted, and no other.
    expect((await dottedLines(page)).sort()).toEqual([...dotted, 'till-2'].sort());
    expect(await textOf(page.locator('.problems'))).toContain('Till 2');
    expect(await textOf(page.locator('.transition').first())).toContain('ok → down · connection refused');
    stage.server.estate.mendNode('s0001', 'till-2');
    stage.server.api.publish(['s0001']);
    await page.locator('[data-node="till-2"][data-state="ok"]').waitFor();
    await page.getByText('Everything that is checked here is ok.').waitFor();
    expect(await dottedLines(page)).toEqual(dotted);
  },
  TIMEOUT_MS,
);

it(
  'tells what failed from what only lies behind it',
  async () => {
    for (const id of ['router', 'wan', 'backup-line', 'central-db'])
      stage.server.estate.breakNode('s0002', id, { state: 'down', reason: 'timeout' });
    const page = await open('#/sites/s0002');
    await page.locator('.node[data-state="down"]').waitFor();
    expect(await page.locator('.node[data-state="down"]').count()).toBe(1);
    expect(await page.locator('.node[data-state="unreachable"]').count()).toBe(3);
    expect(await textOf(page.locator('.problems'))).toMatch(/behind it, not reachable \(3\): .*Fibre line/);
    expect(await textOf(page.locator('#details-title'))).toBe('Router RT-1');
  },
  TIMEOUT_MS,
);

it(
  'is walked with the arrow keys, and Enter shows the checks',
  async () => {
    const page = await open('#/sites/s0001');
    await node(page, 'till-1').focus();
    await page.keyboard.press('ArrowRight');
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.node)).toBe('front-end');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('on='));
    // Its checks take the place of the others once the page has read its address.
    await page.locator('.node[aria-pressed="true"]:focus').waitFor();
    const chosen = await page.evaluate(() => (document.activeElement as HTMLElement).dataset.node);
    expect(await page.evaluate(() => location.hash)).toBe(`#/sites/s0001?on=${chosen}`);
    expect(await page.locator('.check').count()).toBeGreaterThan(0);
    await page.locator('.details .chip').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.includes('-%3E'));
  },
  TIMEOUT_MS,
);

it(
  'draws the latency from history, then goes on live',
  async () => {
    const page = await open('#/sites/s0001?on=till-1');
    const curve = page.locator('.chart .curve').first();
    await curve.waitFor({ state: 'attached' });
    const before = (await curve.getAttribute('d')) ?? '';
    expect(before.split(/[ML]/).length).toBeGreaterThan(300);
    stage.server.estate.hear('s0001');
    stage.server.api.publish(['s0001']);
    // The new point comes in on the right; the oldest may leave on the left, so their number tells nothing.
    await page.waitForFunction((d) => document.querySelector('.chart .curve')?.getAttribute('d') !== d, before);
  },
  TIMEOUT_MS,
);

it(
  'tells what changed, field by field, as soon as the agent has found it',
  async () => {
    const page = await open('#/sites/s0001');
    expect(await page.locator('.changes').count()).toBe(0);
    stage.server.estate.find('s0001', {
      id: '00000000000000a1',
      at: '2026-01-05T02:05:00.000Z',
      receivedAt: '2026-01-05T02:05:01.000Z',
      check: 'front-end/version',
      on: 'front-end',
      kind: 'file',
      subject: '/srv/till/coupon.json',
      before: 'a'.repeat(64),
      after: 'b'.repeat(64),
      fields: [
        { path: 'coupon.valid_from', before: '2018-12-01', after: '2019-12-01' },
        { path: '优惠券.<b>上限</b>', before: null, after: '' },
        ...Array.from({ length: 6 }, (_, n) => ({ path: `servers[${n}].port`, before: '80', after: '8080' })),
      ],
      fieldsLeftOut: 4,
      changedAt: '2026-01-05T02:02:11.000Z',
      author: 'operator',
    });
    stage.server.estate.find('s0001', {
      id: '00000000000000a2',
      at: '2026-01-05T03:00:00.000Z',
      receivedAt: '2026-01-05T03:00:01.000Z',
      check: 'till-1/version',
      on: 'till-1',
      kind: 'package',
      subject: 'till-app',
      before: '4.6.9',
      after: '4.7.0',
      fields: [],
      fieldsLeftOut: 0,
      changedAt: null,
      author: null,
    });
    stage.server.api.publish(['s0001']);
    const rows = page.locator('.changes .change');
    await rows.nth(1).waitFor();
    expect(await textOf(rows.nth(0))).toMatch(/^5 Jan 11:00:00.*till-app.*4\.6\.9 → ?became 4\.7\.0/);
    const file = await textOf(rows.nth(1));
    expect(file).toMatch(/^5 Jan 10:02:11.*coupon\.json by operator · found 5 Jan 10:05:00/);
    expect(file).toContain('2018-12-01 →became 2019-12-01');
    expect(file).toContain('优惠券.<b>上限</b>(none) →became ""');
    expect(file).toContain('4 more fields differ.');
    expect(file).not.toContain('servers[5]');
    await rows.nth(1).getByRole('button', { name: 'Show 3 more' }).click();
    expect(await textOf(rows.nth(1))).toContain('servers[5]');
    await rows.nth(0).getByRole('button').first().click();
    await page.waitForFunction(() => location.hash.includes('on=till-1'));
  },
  TIMEOUT_MS,
);

it(
  "tells times in the site's zone, wherever the viewer sits",
  async () => {
    stage.server.estate.breakNode(
      's0001',
      'till-1',
      { state: 'down', reason: 'timeout' },
      Date.UTC(2026, 0, 5, 2, 2, 11),
    );
    const page = await open('#/sites/s0001', { timezoneId: 'America/New_York' });
    expect(await textOf(page.locator('.transition time').first())).toBe('5 Jan 10:02:11');
    expect(await textOf(page.locator('.transitions'))).toContain('Asia/Shanghai');
  },
  TIMEOUT_MS,
);

it(
  'says so when there is no such site',
  async () => {
    const page = await stage.open('.empty', '#/sites/nowhere');
    await page.getByText('The collector does not show the site “nowhere”.').waitFor();
    await page.getByRole('link', { name: 'Back to the wall' }).click();
    await page.locator('.figure').first().waitFor();
  },
  TIMEOUT_MS,
);

it.each([360, 768, 1_600, 3_840])(
  'fits a screen of %d px, and shows the chosen node first',
  async (width) => {
    stage.server.estate.breakNode('s0003', 'router', { state: 'down', reason: 'timeout' });
    for (const locale of ['en-GB', 'zh-CN']) {
      const page = await open('#/sites/s0003', { viewport: { width, height: 900 }, locale });
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBe(0);
      const box = await node(page, 'router').boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      await stage.leave();
    }
  },
  TIMEOUT_MS,
);

it(
  'picks out the way of a flow, and keeps it in the address',
  async () => {
    const page = await open('#/sites/s0001');
    await page.getByRole('button', { name: /^card/ }).click();
    await page.waitForFunction(() => location.hash === '#/sites/s0001?flow=card');
    // The page draws anew once it has read its address.
    await page.locator('[data-node="till-1"][data-aside="true"]').waitFor();
    expect(await node(page, 'terminal-1').getAttribute('data-aside')).toBe('false');
    await page.getByRole('button', { name: /^card/ }).click();
    await page.waitForFunction(() => location.hash === '#/sites/s0001');
    await page.waitForFunction(() => document.querySelector('.node[data-aside="true"]') === null);
  },
  TIMEOUT_MS,
);
