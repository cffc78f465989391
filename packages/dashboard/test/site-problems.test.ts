/** What is wrong at a site, and where the arrow keys lead in its drawing. */
import type { HealthState, LinkView, NodeView, SiteDetail } from '@tillwatch/model';
import { changesBetween } from '../src/page/changes.js';
import { preferredLocale } from '../src/page/preferences.js';
import { wayOf } from '../src/site/flow-way.js';
import { layoutSite } from '../src/site/layout.js';
import { nextNode } from '../src/site/node-walk.js';
import { firstSubject, problemsOf } from '../src/site/problems.js';
import { DEMO_STORE } from './kit/site-graphs.js';

const node = (id: string, state: HealthState, reason: string | null, sinceS = 0): NodeView => ({
  id,
  kind: 'router',
  name: id.toUpperCase(),
  at: null,
  state,
  reason,
  since: new Date(sinceS * 1_000).toISOString(),
  checks: [],
});
const link = (from: string, to: string, state: HealthState, reason: string | null, checks = 0): LinkView => ({
  from,
  to,
  state,
  reason,
  since: new Date(0).toISOString(),
  checks: Array.from({ length: checks }, () => ({}) as LinkView['checks'][number]),
});
const site = (nodes: readonly NodeView[], links: readonly LinkView[] = []): SiteDetail =>
  ({ vantage: 'pc', nodes, links }) as unknown as SiteDetail;

describe('problemsOf', () => {
  it('names causes before what only lies behind them', () => {
    const { own, behind } = problemsOf(
      site([
        node('wan', 'unreachable', 'upstream'),
        node('switch', 'degraded', 'loss'),
        node('router', 'down', 'timeout'),
        node('pc', 'ok', null),
      ]),
    );
    expect(own.map(({ subject }) => subject)).toEqual(['router', 'switch']);
    expect(behind).toEqual(['WAN']);
  });

  it('puts what broke first before what followed', () => {
    const { own } = problemsOf(site([node('b', 'down', 'timeout', 30), node('a', 'down', 'timeout', 40)]));
    expect(own.map(({ subject }) => subject)).toEqual(['b', 'a']);
  });

  it('puts what cuts others off before what fails alone', () => {
    const nodes = [
      node('a', 'down', 'timeout'),
      node('router', 'down', 'timeout', 5),
      node('wan', 'unreachable', 'upstream'),
    ];
    const { own } = problemsOf(site(nodes, [link('router', 'wan', 'unknown', 'upstream')]));
    expect(own.map(({ subject }) => subject)).toEqual(['router', 'a']);
  });

  it('does not count what nobody checks, nor links that only follow their ends', () => {
    const { own, behind } = problemsOf(
      site(
        [node('phone', 'unknown', 'no-check')],
        [
          link('a', 'b', 'unknown', 'no-check'),
          link('a', 'c', 'unreachable', 'upstream', 1),
          link('b', 'c', 'degraded', 'loss', 1),
        ],
      ),
    );
    expect(own.map(({ name }) => name)).toEqual(['b → c']);
    expect(behind).toEqual([]);
  });

  it('chooses the first problem, else the vantage', () => {
    expect(firstSubject(site([node('router', 'down', 'timeout')]))).toBe('router');
    expect(firstSubject(site([node('router', 'ok', null)]))).toBe('pc');
  });
});

describe('wayOf', () => {
  const flow = { name: 'card', state: 'ok', critical: false, path: [['a', 'b'], ['c'], ['d']] } as const;

  it('holds every alternative, and the links between steps in either direction', () => {
    const links = [
      link('a', 'c', 'ok', null),
      link('c', 'b', 'ok', null),
      link('c', 'd', 'ok', null),
      link('a', 'd', 'ok', null),
      link('a', 'b', 'ok', null),
    ];
    const way = wayOf(flow, links);
    expect([...way.nodes]).toEqual(['a', 'b', 'c', 'd']);
    expect([...way.links]).toEqual(['a->c', 'c->b', 'c->d']);
  });
});

describe('nextNode', () => {
  const { nodes } = layoutSite(DEMO_STORE.nodes, DEMO_STORE.links);

  it('goes to the neighbour in the direction of the key, and stays at the edge', () => {
    expect(nextNode(nodes, 'till-1', 'ArrowRight')).toBe('switch');
    expect(nextNode(nodes, 'switch', 'ArrowRight')).toBe('front-end');
    expect(nextNode(nodes, 'wan', 'ArrowLeft')).toBe('router');
    expect(nextNode(nodes, 'till-1', 'ArrowLeft')).toBeNull();
    expect(nextNode(nodes, 'gone', 'ArrowLeft')).toBe(nodes[0]?.id);
  });

  it('walks a column from end to end', () => {
    const column = nodes.filter(({ column: at }) => at === 0).map(({ id }) => id);
    let id: string | null = column[0] ?? null;
    const walked: string[] = [];
    while (id !== null) {
      walked.push(id);
      id = nextNode(nodes, id, 'ArrowDown');
    }
    expect(walked).toEqual(column);
  });
});

describe('changesBetween', () => {
  const view = (states: Record<string, HealthState>) =>
    new Map(Object.entries(states).map(([id, state]) => [id, { name: id, state }]));

  it('finds what changed, not what came or went', () => {
    expect(changesBetween(view({ a: 'ok', b: 'ok', c: 'ok' }), view({ a: 'down', b: 'ok', d: 'down' }))).toEqual([
      { name: 'a', state: 'down' },
    ]);
  });
});

describe('preferredLocale', () => {
  it.each([
    [['zh-TW', 'en'], 'zh-CN'],
    [['de', 'zh-Hans-CN'], 'zh-CN'],
    [['en-GB', 'zh-CN'], 'en'],
    [['de', 'fr'], 'en'],
    [[], 'en'],
  ])('of %j is %s', (languages, locale) => {
    expect(preferredLocale(languages)).toBe(locale);
  });
});
