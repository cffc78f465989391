/** Incidents in a real browser: on the wall, on the drawing, acted upon, listed; over a generated estate. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { evidenceOf } from '../../packages/dashboard/dev/generated-incidents.js';
import { textOf } from './kit/chromium.js';
import { setStage } from './kit/stage.js';

const TIMEOUT_MS = 60_000;

const stage = setStage(60);

const open = (hash = '', ready = '.page', options: BrowserContextOptions = {}): Promise<Page> =>
  stage.open(ready, hash, options);
const causes = (page: Page) => page.locator('.causes .incident-row');
/** The form that was opened has the keyboard: it takes it once it is drawn, also from a field that was filled before. */
const formReady = (page: Page) => page.locator('.act-form :focus').waitFor();
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** A printer without paper: found by its own word. */
function openPrinter(): string {
  const { estate, api, incidents } = stage.server;
  estate.breakNode('s0001', 'printer-1', { state: 'down', reason: 'consumable-out' });
  api.publish(['s0001']);
  const id = incidents.open({ site: 's0001', component: 'printer-1', fault: 'consumable-out' });
  api.publishIncidents([id]);
  return id;
}

/** A router, its cable or the switch before it: found by search. */
function openRouter(): string {
  const { estate, api, incidents } = stage.server;
  for (const node of ['router', 'wan', 'central-db'])
    estate.breakNode('s0001', node, { state: 'down', reason: 'timeout' });
  api.publish(['s0001']);
  const suspects = [
    { component: 'router', share: 0.6 },
    { component: 'switch->router', share: 0.3 },
  ];
  const id = incidents.open({
    site: 's0001',
    component: 'router',
    fault: 'hard',
    severity: 'P2',
    candidates: suspects.map((suspect) => ({ site: 's0001', ...suspect })),
    playbooks: [
      {
        id: 'card',
        flows: ['card'],
        texts: {
          en: { title: 'Cards do not work', steps: ['Take cash.'], otherwise: ['Write a slip.'] },
          'zh-CN': { title: '刷卡不可用', steps: ['收现金。'], otherwise: ['开凭条。'] },
        },
      },
    ],
    evidence: evidenceOf({
      suspects,
      since: new Date().toISOString(),
      odds: 300,
      for: ['router-icmp'],
      cleared: [{ component: 'switch', by: 'switch-icmp' }],
    }),
  });
  api.publishIncidents([id]);
  return id;
}

describe('the wall', () => {
  it(
    'is calm where nothing is wrong, and names a cause without a reload, once, to screen readers too',
    async () => {
      const page = await open('', '.causes');
      await page.getByText('Nothing is wrong').waitFor();
      openPrinter();
      await causes(page).first().waitFor();
      const row = await textOf(causes(page).first());
      for (const part of [
        'P3',
        'Printer 1 打印机: out of paper or supply',
        'S0001',
        'stops: receipt',
        'nobody has it yet',
      ])
        expect(row).toContain(part);
      expect(await page.locator('.attention-row').count()).toBe(0);
      await page.locator('.announcer', { hasText: 'New cause, P3: Printer 1' }).waitFor({ state: 'attached' });
      expect(await textOf(page.locator('.header nav'))).toContain('1 that nobody has');
      expect(await page.title()).toBe('(1) Tillwatch');
    },
    TIMEOUT_MS,
  );

  it(
    'sets the worst first, keeps what has no cause apart, and lets ended ones go',
    async () => {
      const printer = openPrinter();
      stage.server.estate.breakNode('s0002', 'till-1', { state: 'down', reason: 'timeout' });
      openRouter();
      const page = await open('', '.incident-row');
      await causes(page).nth(1).waitFor();
      expect(await textOf(causes(page).nth(0))).toContain('Router RT-1 does not work, or switch → Router RT-1');
      expect(await textOf(causes(page).nth(1))).toContain('out of paper');
      expect(await page.locator('.attention-row').count()).toBe(1);
      expect(await textOf(page.locator('.attention'))).toContain('Not ok, without a cause yet');
      stage.server.incidents.change(printer, { state: 'resolved', resolvedAt: new Date().toISOString() }, 'resolved');
      stage.server.api.publishIncidents([printer]);
      await page.getByRole('button', { name: '1 ended within the last hour' }).click();
      expect(await causes(page).count()).toBe(2);
      expect(await textOf(causes(page).nth(1))).toContain('over since');
    },
    TIMEOUT_MS,
  );

  it(
    'shows an outage of many stores as one row, also those beyond the first fifty',
    async () => {
      const { estate, incidents } = stage.server;
      const stores = estate.summaries().filter(({ kind }) => kind === 'store');
      for (const { id } of stores) estate.silence(id);
      incidents.open({
        site: null,
        component: 'carrier:ct-east',
        sites: stores.map(({ id }) => id),
        fault: 'silent',
        severity: 'P1',
      });
      const page = await open('', '.incident-row');
      expect(await textOf(causes(page).first())).toContain('60 sites');
      await page.locator('.attention').waitFor({ state: 'detached' });
    },
    TIMEOUT_MS,
  );
});

describe('the drawing', () => {
  it(
    'marks one cause, once, in words and by shape; what it takes with it is affected',
    async () => {
      openPrinter();
      // With its details, which are asked for after the drawing is there.
      const page = await open('#/sites/s0001', '.timeline');
      expect(await page.locator('[data-role="cause"].node, .wire[data-role="cause"]').count()).toBe(1);
      expect(await textOf(page.locator('.node[data-role="cause"]'))).toContain('CAUSE · out of paper or supply');
      const label = await page.locator('.node[data-role="cause"]').getAttribute('aria-label');
      expect(label).toContain('cause of I1: out of paper or supply');
      expect(await textOf(page.locator('.verdict'))).toContain('The device says so itself.');
    },
    TIMEOUT_MS,
  );

  it(
    'marks all that cannot be told apart, node and link, none as the cause, with their shares',
    async () => {
      openRouter();
      const page = await open('#/sites/s0001', '.node[data-role="affected"]');
      expect(await page.locator('.node[data-role="cause"], .wire[data-role="cause"]').count()).toBe(0);
      expect(await textOf(page.locator('.node[data-role="suspected"]'))).toContain('suspected 60 %');
      expect(await page.locator('.wire[data-role="suspected"]').getAttribute('data-link')).toBe('switch->router');
      expect(await textOf(page.locator('.link-tag'))).toBe('30 %');
      expect(await page.locator('.node[data-role="affected"]').count()).toBe(2);
      const verdict = await textOf(page.locator('.verdict'));
      for (const part of [
        'router-icmp on Router RT-1: no answer in time',
        'Nothing speaks against it.',
        'Switch, by switch-icmp',
        'No change is known on its way.',
        'as seen by the store, as of',
      ])
        expect(verdict).toContain(part);
      expect(await textOf(page.locator('.playbooks'))).toMatch(/Cards do not work.*Take cash\..*Write a slip\./);
    },
    TIMEOUT_MS,
  );

  it(
    'says where the cause is when it lies outside, also for a store beyond the first fifty of the list',
    async () => {
      const { estate, incidents } = stage.server;
      const stores = estate.summaries().filter(({ kind }) => kind === 'store');
      incidents.open({ site: null, component: 'carrier:ct', sites: stores.map(({ id }) => id), fault: 'lossy' });
      const page = await open('#/sites/s0060', '.outside');
      expect(await textOf(page.locator('.outside'))).toContain('Carrier ct');
      expect(await page.locator('.node[data-role]').count()).toBe(0);
    },
    TIMEOUT_MS,
  );
});

describe('a person', () => {
  it(
    'takes it: is asked for a name once, and sees what the collector says',
    async () => {
      const id = openPrinter();
      const page = await open('#/sites/s0001', '.now');
      await page.getByRole('button', { name: 'Acknowledge…' }).click();
      await page.getByLabel('Your name').fill('Li Wei 李伟');
      await page.keyboard.press('Enter');
      await page.locator('.stage', { hasText: 'Li Wei 李伟 has it' }).waitFor();
      expect(stage.server.incidents.detail(id)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'Li Wei 李伟' });
      await page.locator('.timeline', { hasText: 'Li Wei 李伟 has it' }).waitFor();

      await page.getByRole('button', { name: 'Mitigated' }).click();
      await page.locator('.stage', { hasText: 'mitigated' }).waitFor();
      expect(await page.getByLabel('Your name').count()).toBe(0);
      await page.reload();
      await page.getByText('You act as Li Wei 李伟.').waitFor();
    },
    TIMEOUT_MS,
  );

  it(
    'silences it with a reason, ends that, and writes a note, by keyboard',
    async () => {
      const id = openPrinter();
      const page = await open(`#/incidents/${id}`, '.now');
      await page.getByRole('button', { name: 'Silence…' }).press('Enter');
      await formReady(page);
      await page.keyboard.press('Escape');
      await page.locator('.act-form').waitFor({ state: 'detached' });
      await page.getByRole('button', { name: 'Silence…' }).press('Enter');
      await formReady(page);
      await page.getByLabel('For how long').selectOption('480');
      await page.getByLabel('Why').fill('New printer comes at noon');
      await page.getByLabel('Your name').fill('Wang');
      await page.getByRole('button', { name: 'Silence it' }).press('Enter');
      await page.getByText('Nobody is told: silenced until').waitFor();
      const untilMs = stage.server.incidents.detail(id)?.mutedBy?.untilMs ?? 0;
      expect(Math.round((untilMs - Date.now()) / 3_600_000)).toBe(8);
      await page.getByRole('button', { name: 'End the silence' }).press('Enter');
      await page.getByRole('button', { name: 'Silence…' }).waitFor();
      await page.getByRole('button', { name: 'Note…' }).press('Enter');
      await formReady(page);
      await page.getByLabel('What the others should know').fill('Paper is in\nthe back room');
      await page.getByRole('button', { name: 'Save the note' }).press('Enter');
      await page.locator('.said', { hasText: 'the back room' }).waitFor();
    },
    TIMEOUT_MS,
  );

  it(
    'begins maintenance of a site with a reason, and ends it',
    async () => {
      const page = await open('#/sites/s0001', '.maintenance');
      await page.getByText('None in force or to come.').waitFor();
      await page.getByRole('button', { name: 'Begin maintenance…' }).click();
      await formReady(page);
      await page.getByLabel('Why').fill('New tills');
      await page.getByLabel('Your name').fill('Wang');
      await page.keyboard.press('Enter');
      await page.locator('.window', { hasText: 'New tills by Wang' }).waitFor();
      await page.getByRole('button', { name: 'End it' }).click();
      await page.getByText('None in force or to come.').waitFor();
    },
    TIMEOUT_MS,
  );

  it(
    'is told in words when it cannot be done, and nothing is shown as done',
    async () => {
      const id = openPrinter();
      // With its details, which are asked for once and would tell of the end.
      const page = await open('#/sites/s0001', '.timeline');
      // It ends while the page is not told.
      stage.server.api.freeze(true);
      stage.server.incidents.change(id, { state: 'resolved', resolvedAt: new Date().toISOString() });
      await page.getByRole('button', { name: 'Acknowledge…' }).click();
      await page.getByLabel('Your name').fill('Li Wei');
      await page.keyboard.press('Enter');
      await page.locator('.failure', { hasText: 'It has changed meanwhile' }).waitFor();
      expect(await textOf(page.locator('.stage'))).toBe('nobody has it yet');
      await page.route('**/acknowledge', (route) => route.abort());
      await page.locator('.act-form button[type=submit]').click();
      await page.locator('.failure', { hasText: 'cannot be reached' }).waitFor();
      stage.server.api.freeze(false);
      // The browser itself reports both refusals; they are what this test is about.
      stage.forgive(/409|ERR_FAILED/);
    },
    TIMEOUT_MS,
  );

  it(
    'sees what others do, while it happens',
    async () => {
      const id = openPrinter();
      const page = await open(`#/incidents/${id}`, '.timeline');
      stage.server.incidents.act(id, 'acknowledge', { by: 'Zhao' });
      stage.server.api.publishIncidents([id]);
      await page.locator('.stage', { hasText: 'Zhao has it' }).waitFor();
      await page.locator('.timeline', { hasText: 'Zhao has it' }).waitFor();
      expect(await page.getByRole('button', { name: /^Acknowledge/ }).count()).toBe(0);
    },
    TIMEOUT_MS,
  );
});

describe('the list', () => {
  it(
    'filters by state and site in the address, and goes on page after page',
    async () => {
      const { incidents } = stage.server;
      const startMs = Date.now() - 3_600_000;
      for (let n = 0; n < 120; n += 1)
        incidents.open({
          site: n === 7 ? 's0002' : 's0001',
          component: 'printer-1',
          fault: 'operator',
          state: n % 2 === 0 ? 'resolved' : 'open',
          onsetMs: startMs + n * 1_000,
        });
      const page = await open('#/incidents', '.incident-row');
      expect(await causes(page).count()).toBe(50);
      expect(await textOf(causes(page).first())).toContain('I120');
      await page.getByRole('button', { name: 'Load older ones' }).click();
      await causes(page).nth(99).waitFor();
      await page.getByRole('button', { name: 'Load older ones' }).click();
      await causes(page).nth(119).waitFor();
      expect(await page.getByRole('button', { name: 'Load older ones' }).count()).toBe(0);
      await page.getByRole('button', { name: 'open', exact: true }).click();
      await page.waitForFunction(() => location.hash === '#/incidents?state=open');
      // The filter goes on from there once the page has read its address.
      await page.getByRole('button', { name: 'open', exact: true, pressed: true }).waitFor();
      await page.getByLabel('Site').fill('s0002');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => location.hash === '#/incidents?state=open&site=s0002');
      await page.waitForFunction(() => document.querySelectorAll('.causes .incident-row').length === 1);
      expect(await textOf(causes(page).first())).toContain('I8');
    },
    TIMEOUT_MS,
  );

  it(
    'brings the older ones that were asked for, and all of them, though a new one comes meanwhile',
    async () => {
      const { api, incidents } = stage.server;
      const startMs = Date.now() - 3_600_000;
      const fault = { site: 's0001', component: 'printer-1', fault: 'operator' } as const;
      for (let n = 0; n < 120; n += 1) incidents.open({ ...fault, state: 'resolved', onsetMs: startMs + n * 1_000 });
      const page = await open('#/incidents', '.incident-row');
      let letGo = (): void => {};
      const isHeld = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const asked = page.waitForRequest(/incidents\?.*after=/);
      await page.route(/incidents\?.*after=/, async (route) => {
        await isHeld;
        await route.continue();
      });
      await page.getByRole('button', { name: 'Load older ones' }).click();
      await asked;
      api.publishIncidents([incidents.open({ ...fault, onsetMs: startMs + 200_000 })]);
      await causes(page).filter({ hasText: 'I121' }).waitFor();
      letGo();
      await causes(page).nth(99).waitFor();
      const ids = (await causes(page).allInnerTexts()).map((text) => Number(/\bI(\d+)\b/.exec(text)?.[1]));
      expect(ids).toEqual(Array.from({ length: 100 }, (_, row) => 121 - row));
    },
    TIMEOUT_MS,
  );

  it(
    'says so when there is no such incident',
    async () => {
      const page = await open('#/incidents/I404');
      await page.getByText('There is no incident “I404”.').waitFor();
      stage.forgive(/404/);
    },
    TIMEOUT_MS,
  );
});

describe('any screen, either language', () => {
  it(
    'holds long names, many suspects, no trade and no evidence without scrolling sideways, and nothing is left in English',
    async () => {
      const { incidents, estate } = stage.server;
      const long = 'a-part-whose-name-was-never-meant-to-be-read-on-a-telephone-by-anybody-at-all';
      const id = incidents.open({
        site: 's0003',
        component: 'router',
        fault: 'hard',
        onsetMs: Date.now() - 90_000_000,
        candidates: Array.from({ length: 20 }, (_, n) => ({ site: 's0003', component: `${long}-${n}`, share: 0.05 })),
        suspects: Array.from({ length: 40 }, (_, n) => ({
          site: 's0003',
          change: String(n),
          on: 'router',
          subject: `/etc/${long}/${n}.yaml`,
          field: `${long}.${n}`.replaceAll('-', '_'),
          author: null,
          at: new Date().toISOString(),
        })),
        lostTrade: { orders: 12_345.6, low: 10_000, high: 15_000 },
      });
      estate.breakNode('s0003', 'router', { state: 'down', reason: 'timeout' });
      for (const [width, hash] of [
        [390, ''],
        [390, `#/incidents/${id}`],
        [390, '#/sites/s0003'],
        [390, '#/incidents'],
        [1_600, `#/incidents/${id}`],
      ] as const) {
        const ready = hash === '' || hash === '#/incidents' ? '.incident-row' : '.timeline';
        const page = await open(hash, ready, { viewport: { width, height: 844 }, locale: 'zh-CN' });
        expect({ width, hash, overflow: await overflow(page) }).toEqual({ width, hash, overflow: 0 });
        expect(await textOf(page.locator('main'))).not.toMatch(
          /\b(cause|suspected|affected|told|since|open|nobody|evidence|infrastructure|silence)\b/,
        );
        await stage.leave();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'of 10 000 stores and 500 incidents stays bounded',
    async () => {
      await stage.restage(10_000);
      for (let n = 0; n < 500; n += 1)
        stage.server.incidents.open({ site: `s${String(n + 1).padStart(4, '0')}`, component: 'till-1', fault: 'hard' });
      const page = await open('', '.incident-row');
      expect(await causes(page).count()).toBe(25);
      await page.getByRole('button', { name: 'Show 25 more' }).click();
      expect(await causes(page).count()).toBe(50);
      stage.server.incidents.change('I500', { severity: 'P1' });
      stage.server.api.publishIncidents(['I500']);
      await page.locator('.incident-row[data-severity="P1"]').waitFor();
      expect(await textOf(causes(page).first())).toContain('I500');
    },
    TIMEOUT_MS,
  );
});
