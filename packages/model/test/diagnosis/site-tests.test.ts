/** What somebody on the spot is asked to look at: it splits the suspects, harms nothing, and is said in both languages. */
import fc from 'fast-check';
import {
  faultGraph,
  LOCALES,
  nextSiteTest,
  SITE_TEST_KINDS,
  SITE_TEST_WORDS,
  type SiteDefinition,
  type Suspect,
} from '../../src/index.js';
import { STORE } from './store.js';

const suspects = (shares: Readonly<Record<string, number>>): Suspect[] =>
  Object.entries(shares).map(([component, share]) => ({ component, share }));
const withTarget = (target: string): SiteDefinition => ({
  ...STORE,
  checks: [{ id: 'pos', on: { node: 'till-1' }, kind: 'tcp', target, intervalMs: 1_000, timeoutMs: 800, values: [] }],
});

describe('the next test in a store', () => {
  it.each([
    [{ router: 0.6, 'sw-a->router': 0.36 }, 'power-light', 'router', ['router']],
    [{ wan: 0.3, 'router->wan': 0.7 }, 'line-light', 'wan', ['wan']],
    [{ 'till-1->sw-a': 0.5, 'till-2->sw-a': 0.5 }, 'cable-light', 'till-1->sw-a', ['till-1->sw-a']],
    [{ 'front-end/agent': 0.4, wan: 0.6 }, 'run-status', 'front-end', ['front-end/agent']],
    [{ 'feed-a': 0.4, 'sw-a->router': 0.6 }, 'same-feed', 'feed-a', ['feed-a']],
    [{ vip: 0.6, 'wan->vip': 0.4 }, 'ask-centre', 'vip', ['vip']],
  ] as const)('of %j is %s at %s', (shares, kind, component, ifFails) => {
    expect(nextSiteTest(STORE, suspects(shares))).toEqual({ kind, component, target: null, ifFails });
  });

  it('is a ping from the PC where that alone tells a machine from its program', () => {
    const doubt = suspects({ 'till-1': 0.5, 'till-1/service': 0.5 });
    for (const [target, host] of [
      ['tcp 10.0.0.5:9100', '10.0.0.5'],
      ['http://till-1.shop:8080/health', 'till-1.shop'],
      ['[fe80::1]:80', 'fe80::1'],
    ] as const) {
      expect(nextSiteTest(withTarget(target), doubt)).toEqual({
        kind: 'ping',
        component: 'till-1',
        target: host,
        ifFails: ['till-1'],
      });
    }
    // A ping is made all the time then, and has had its say.
    expect(nextSiteTest(STORE, doubt)?.kind).not.toBe('ping');
    expect(nextSiteTest(withTarget('***'), doubt)?.kind).not.toBe('ping');
  });

  it('is none where one is left, or nothing that can be looked at', () => {
    expect(nextSiteTest(STORE, suspects({ router: 1 }))).toBeNull();
    expect(nextSiteTest(STORE, suspects({ 'wan->vip': 0.5, 'wan->central-db': 0.5 }))).toBeNull();
    expect(nextSiteTest(STORE, suspects({ gone: 0.5, 'also-gone': 0.5 }))).toBeNull();
  });

  it('always leaves something for either outcome', () => {
    const ids = faultGraph(STORE).components.map(({ id }) => id);
    const doubt = fc.uniqueArray(
      fc.record({ component: fc.constantFrom(...ids), share: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
      {
        selector: ({ component }) => component,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(doubt, (some) => {
        const test = nextSiteTest(STORE, some);
        if (test === null) return;
        const all = some.map(({ component }) => component);
        expect(test.ifFails.length).toBeGreaterThan(0);
        expect(test.ifFails.length).toBeLessThan(all.length);
        expect(all).toEqual(expect.arrayContaining([...test.ifFails]));
        expect(nextSiteTest(STORE, [...some].reverse())?.kind).toBe(test.kind);
      }),
    );
  });

  it('is said in every language, with the same places to fill', () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const locale of LOCALES) {
      expect(Object.keys(SITE_TEST_WORDS[locale]).sort()).toEqual([...SITE_TEST_KINDS].sort());
      for (const kind of SITE_TEST_KINDS) {
        const { act, fails, passes } = SITE_TEST_WORDS[locale][kind];
        expect(places(act)).toEqual(places(SITE_TEST_WORDS.en[kind].act));
        for (const text of [act, fails, passes]) {
          expect(text).not.toBe('');
          if (locale === 'zh-CN') expect(text).toMatch(/\p{Script=Han}/u);
        }
      }
    }
  });
});
