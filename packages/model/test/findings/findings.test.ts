/** Risks before they are faults: what the definition tells, what checks tell, and the look over a store before it opens. */
import {
  articulationPoints,
  checkFindings,
  type FindingCheck,
  type NodeKind,
  openingAhead,
  parseDayHours,
  readiness,
  type SiteDefinition,
  type StoreCalendar,
  topologyFindings,
} from '@tillwatch/model';
import fc from 'fast-check';

const NOW_MS = Date.UTC(2026, 0, 15, 5);
const HOUR_MS = 3_600_000;

const KINDS: Readonly<Record<string, NodeKind>> = {
  'till-1': 'till',
  'till-2': 'till',
  fep: 'front-end',
  router: 'router',
  wan: 'wan',
  backup: 'backup-line',
  db: 'central-db',
  phone: 'phone',
  vip: 'vip',
  'app-1': 'app',
  'app-2': 'app',
};

function define(
  links: readonly string[],
  flows: SiteDefinition['flows'] = [],
  checks: readonly string[] = [],
): SiteDefinition {
  const ends = links.map((link) => link.split('->') as [string, string]);
  return {
    site: { id: 'store-1', name: 'Store 1', kind: 'store' },
    vantage: 'fep',
    nodes: [...new Set(ends.flat())].map((id) => ({ id, kind: KINDS[id] ?? 'host', name: id })),
    links: ends.map(([from, to]) => ({ from, to })),
    flows,
    checks: checks.map((node) => ({
      id: `${node}-check`,
      on: { node },
      kind: 'host',
      target: node,
      intervalMs: 15_000,
      timeoutMs: 1_000,
      values: [],
    })),
  };
}

const found = (definition: SiteDefinition): string[] =>
  topologyFindings(definition).map(({ kind, component }) => `${kind} ${component}`);

describe('what the definition tells', () => {
  const LINKS = ['till-1->fep', 'till-2->fep', 'fep->router', 'router->wan', 'wan->db'];
  const sync = { name: 'sync', critical: true, path: ['fep', 'router', 'wan', 'db'] };
  const checkout = { name: 'checkout', critical: true, path: [['till-1', 'till-2'], 'fep'] };

  it('names what has no second, and a backup line takes the line off the list', () => {
    const single = topologyFindings(define(LINKS, [sync, checkout]));
    expect(single.map(({ component }) => component)).toEqual(['db', 'fep', 'router', 'wan']);
    expect(single.find(({ component }) => component === 'fep')?.flows).toEqual(['checkout', 'sync']);
    const twoLines = { ...sync, path: ['fep', 'router', ['wan', 'backup'], 'db'] };
    const double = define([...LINKS, 'router->backup', 'backup->db'], [twoLines, checkout]);
    expect(found(double)).toEqual(['db', 'fep', 'router'].map((id) => `single-point-of-failure ${id}`));
  });

  it('does not name one of two tills, nor a till for its own flow', () => {
    const own = { name: 'lane-1', critical: false, path: ['till-1', 'fep'] };
    expect(found(define(['till-1->fep', 'till-2->fep'], [checkout, own]))).toEqual(['single-point-of-failure fep']);
  });

  it('sees a way that is only drawn: an alternative without a link to the next step is none', () => {
    const broken = { ...sync, path: ['fep', 'router', ['wan', 'backup'], 'db'] };
    expect(found(define([...LINKS, 'router->backup'], [broken]))).toContain('single-point-of-failure wan');
  });

  it('counts the backends behind a virtual address, and finds who goes past it', () => {
    const order = { name: 'order', critical: false, path: ['phone', 'vip', ['app-1', 'app-2']] };
    expect(found(define(['phone->vip', 'vip->app-1', 'vip->app-2'], [order]))).toEqual(['single-point-of-failure vip']);
    expect(found(define(['phone->vip', 'vip->app-1']))).toEqual(['single-backend vip']);
    expect(found(define(['phone->vip']))).toEqual(['no-backend vip']);
    expect(found(define(['phone->app-1']))).toEqual(['bypasses-vip app-1']);
  });

  it("leaves another site's virtual address to that site", () => {
    const definition = define(['phone->vip']);
    const remote = {
      ...definition,
      nodes: definition.nodes.map((node) => (node.id === 'vip' ? { ...node, at: 'hub-1/vip' } : node)),
    };
    expect(found(remote)).toEqual([]);
  });

  it("names at a store what is its own, and at the hub what is the hub's", () => {
    const order = { name: 'order', critical: false, path: ['fep', 'router', 'wan', 'vip', ['app-1', 'app-2'], 'db'] };
    const links = [...LINKS.slice(2, 4), 'wan->vip', 'vip->app-1', 'vip->app-2', 'app-1->db', 'app-2->db'];
    const whole = define(links, [order]);
    const elsewhere = (ids: readonly string[]): SiteDefinition => ({
      ...whole,
      nodes: whole.nodes.map((node) => (ids.includes(node.id) ? { ...node, at: `other/${node.id}` } : node)),
    });
    const central = ['vip', 'app-1', 'app-2', 'db'];
    expect(topologyFindings(elsewhere(central)).map(({ component }) => component)).toEqual(['router', 'wan']);
    expect(topologyFindings(elsewhere(['fep', 'router', 'wan'])).map(({ component }) => component)).toEqual([
      'db',
      'vip',
    ]);
  });

  it('has the articulation points that taking each node away shows', () => {
    const arbLinks = fc.uniqueArray(
      fc.tuple(fc.nat(7), fc.nat(7)).filter(([a, b]) => a !== b),
      { selector: ([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`, minLength: 1, maxLength: 14 },
    );
    fc.assert(
      fc.property(arbLinks, (pairs) => {
        const definition = define(pairs.map(([a, b]) => `n${a}->n${b}`));
        const ids = definition.nodes.map(({ id }) => id);
        const parts = partsOf(definition, null);
        const expected = ids.filter((id) => partsOf(definition, id) > parts);
        expect([...articulationPoints(definition)].sort()).toEqual(expected.sort());
      }),
    );
  });
});

/** Connected parts among the nodes other than `without`. */
function partsOf({ nodes, links }: SiteDefinition, without: string | null): number {
  const left = new Set(nodes.map(({ id }) => id).filter((id) => id !== without));
  let parts = 0;
  while (left.size > 0) {
    parts++;
    const frontier = [[...left][0] as string];
    for (let id = frontier.pop(); id !== undefined; id = frontier.pop()) {
      if (!left.delete(id)) continue;
      for (const { from, to } of links) frontier.push(...(from === id ? [to] : to === id ? [from] : []));
    }
  }
  return parts;
}

describe('what checks tell', () => {
  const definition = define(['till-1->fep'], [], ['fep']);
  const told = (
    values: Record<string, number>,
    reason: FindingCheck['reason'] = null,
    state: FindingCheck['state'] = 'ok',
  ) => checkFindings(definition, [{ state, reason, values }], NOW_MS).map(({ kind, faultAtMs }) => [kind, faultAtMs]);

  it('says when a disk is full, from a day ahead', () => {
    expect(told({ diskFullInMinutes: 480 })).toEqual([['disk-full', NOW_MS + 8 * HOUR_MS]]);
    expect(told({ diskFullInMinutes: 1_440 })).toHaveLength(1);
    expect(told({ diskFullInMinutes: 1_441 })).toEqual([]);
    expect(told({ diskFullInMinutes: -1 })).toEqual([]);
  });

  it('says when a certificate ends, from a month ahead, and that it has ended', () => {
    expect(told({ daysLeft: 30 })).toEqual([['certificate-ends', NOW_MS + 720 * HOUR_MS]]);
    expect(told({ daysLeft: 31 })).toEqual([]);
    expect(told({ daysLeft: -2 })).toEqual([['certificate-ends', NOW_MS]]);
  });

  it('counts down to the point of no return of a replication', () => {
    expect(told({ pointOfNoReturnMinutes: 90 })).toEqual([['point-of-no-return', NOW_MS + 1.5 * HOUR_MS]]);
    expect(told({})).toEqual([]);
  });

  it('tells a wrong clock by its figure or by what the check says', () => {
    expect(told({ offsetUs: -60_000_000 })).toEqual([['clock-skew', null]]);
    expect(told({ offsetUs: 59_999_999 })).toEqual([]);
    expect(told({ offsetUs: 2_000_000 }, 'clock-skew', 'degraded')).toEqual([['clock-skew', null]]);
  });

  it('tells a missed change, a backup line in use, and payments that wait', () => {
    expect(told({ drifted: 1 }, 'version-drift', 'degraded')).toEqual([['missed-change', null]]);
    expect(told({ drifted: 0 })).toEqual([]);
    expect(told({ backupInUse: 1 })).toEqual([['on-backup-line', null]]);
    expect(told({ waitingPayments: 3 })).toEqual([['unsent-batches', null]]);
    expect(told({ waitingRows: 3 })).toEqual([]);
    expect(told({ waitingRows: 3 }, 'backlog', 'degraded')).toEqual([['unsent-batches', null]]);
  });

  it('tells nothing from what is unknown', () => {
    expect(told({ diskFullInMinutes: 10, daysLeft: 1 }, 'timeout', 'unknown')).toEqual([]);
    expect(checkFindings(definition, [], NOW_MS)).toEqual([]);
  });
});

describe('before it opens', () => {
  const calendar: StoreCalendar = {
    timeZone: 'UTC',
    week: Array.from({ length: 7 }, () => parseDayHours('08:00-22:00') ?? []),
    holidays: new Set(['2026-01-16']),
    exceptions: new Map(),
    whileClosed: 'quiet',
    readyMs: HOUR_MS / 2,
  };
  const opensAtMs = NOW_MS + 3 * HOUR_MS;
  const definition = define(
    ['till-1->fep'],
    [{ name: 'checkout', critical: true, path: ['till-1', 'fep'] }],
    ['fep', 'till-1'],
  );

  it('is half an hour before an opening, and at no other time', () => {
    expect(openingAhead(calendar, opensAtMs - HOUR_MS / 2 - 1)).toBeNull();
    expect(openingAhead(calendar, opensAtMs - HOUR_MS / 2)).toBe(opensAtMs);
    expect(openingAhead(calendar, opensAtMs - 1)).toBe(opensAtMs);
    expect(openingAhead(calendar, opensAtMs)).toBeNull();
    expect(openingAhead(calendar, opensAtMs + 24 * HOUR_MS - 1)).toBeNull();
  });

  it('tells of a store that is not heard, from when it opens, and of nothing that it said before', () => {
    const checks: FindingCheck[] = [{ state: 'ok', reason: null, values: { diskFullInMinutes: 5 } }];
    const { findings } = readiness(definition, { isHeard: false, checks }, opensAtMs, NOW_MS);
    expect(findings).toMatchObject([
      { kind: 'silent-before-opening', component: 'fep', faultAtMs: opensAtMs, flows: ['checkout'] },
    ]);
  });

  it('lists what would stop the day, gravest first, and leaves certificates for later', () => {
    const checks: FindingCheck[] = [
      { state: 'degraded', reason: 'version-drift', values: { diskFullInMinutes: 300, daysLeft: 3, drifted: 1 } },
      { state: 'ok', reason: null, values: { waitingPayments: 2 } },
    ];
    const { findings } = readiness(definition, { isHeard: true, checks }, opensAtMs, NOW_MS);
    expect(findings.map(({ kind }) => kind)).toEqual(['disk-full', 'missed-change', 'unsent-batches']);
  });

  it('is ready where nothing is said', () => {
    const checks: FindingCheck[] = [{ state: 'ok', reason: null, values: { diskFullInMinutes: -1 } }];
    expect(readiness(definition, { isHeard: true, checks }, opensAtMs, NOW_MS).findings).toEqual([]);
  });
});
