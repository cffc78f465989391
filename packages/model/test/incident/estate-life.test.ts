/** Incidents of several sites: they take in what their sites have of them, leave alone what is a store's own, and end with their root. */
import {
  foldIncidents,
  gradeSeverity,
  type IncidentEffect,
  type IncidentInput,
  MERGES_AT_ONCE,
  type Reach,
  restoreBook,
} from '@tillwatch/model';
import {
  at,
  cause,
  estate,
  FLAP_MS,
  flow,
  HOLD_MS,
  incident,
  lines,
  live,
  notices,
  START_MS,
  shared,
  site,
  states,
} from './sightings.js';

const T = START_MS + 20_000;
const SITES = ['store-1', 'store-2', 'store-3'];
const CARRIER = 'carrier:ct-east';
const line = cause('wan', { among: ['wan', 'router'], class: 'infrastructure/network-wan' });
const jam = cause('printer-2');

const lineAt = (store: string, atMs: number, more: IncidentInput[] = []): IncidentInput[] => [
  site(atMs, [at(store, line)], { site: store }),
  ...more,
];

describe('an estate incident', () => {
  const stores = live(SITES.flatMap((store, n) => lineAt(store, T + n * 1_000)));

  it('folds in its members without a word, and tells once', () => {
    const life = live([estate(T + 10_000, [shared(CARRIER, SITES)])], stores);
    expect(states(life)).toEqual(['I1 merged', 'I2 merged', 'I3 merged', 'I4 open']);
    expect(notices(life.last)).toEqual(['I4 opened 1']);
    expect(incident(life, 'I4')).toMatchObject({ sites: SITES, cause: { site: null, component: CARRIER } });
    expect(incident(life, 'I4').life.parts).toEqual(['I1', 'I2', 'I3']);
  });

  describe('of more stores than one fold takes in', () => {
    const many = Array.from({ length: MERGES_AT_ONCE + 5 }, (_, n) => `store-${n + 1}`);
    const root = `I${many.length + 1}`;
    const alone = live(many.flatMap((store) => lineAt(store, T)));
    const common = (atMs: number): IncidentInput => estate(atMs, [shared(CARRIER, many)], 2_000);
    const merges = (effects: readonly IncidentEffect[]): number =>
      effects.filter((effect) => effect.kind === 'save' && effect.incident.state === 'merged').length;
    const first = foldIncidents(alone.book, common(T + 10_000));

    it('takes in so many, tells nobody, and goes on when it is asked again', () => {
      expect([first.isUnfinished, merges(first.effects), notices(first.effects)]).toEqual([true, MERGES_AT_ONCE, []]);
      const second = foldIncidents(first.book, common(T + 10_000));
      expect([second.isUnfinished, merges(second.effects)]).toEqual([false, many.length - MERGES_AT_ONCE]);
      expect(notices(second.effects)).toEqual([`${root} opened 1`]);
      expect(second.book.incidents.get(root)?.life.parts).toHaveLength(many.length);
    });

    it('comes to the same end by the next sighting where it was killed in between', () => {
      const restored = restoreBook(first.book.incidents.values(), first.book.lastNumber);
      const later = live([common(T + 12_000)], { book: restored, effects: [], last: [] });
      expect(notices(later.last)).toEqual([`${root} opened 1`]);
      expect(new Set(states(later).map((one) => one.split(' ')[1]))).toEqual(new Set(['merged', 'open']));
      expect(incident(later, root).life.parts).toHaveLength(many.length);
    });
  });

  it('opens nothing for its members while it lives', () => {
    const life = live([estate(T, [shared(CARRIER, SITES)]), ...SITES.flatMap((store) => lineAt(store, T + 1_000))]);
    expect(states(life)).toEqual(['I1 open']);
  });

  it('leaves a store its other cause: a congested router does not hide a printer jam', () => {
    const life = live([estate(T, [shared(CARRIER, SITES)]), site(T + 1_000, [line, jam])]);
    expect(states(life)).toEqual(['I1 open', 'I2 open']);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I2 opened 1']);
  });

  it('takes of a store only what the members name, and leaves what was open for another reason', () => {
    const life = live([site(T, [line, jam]), estate(T + 10_000, [shared(CARRIER, SITES)])]);
    const byState = [...life.book.incidents.values()].map(({ state, cause: { component } }) => `${component} ${state}`);
    expect(byState.sort()).toEqual([`${CARRIER} open`, 'printer-2 open', 'wan merged']);
  });

  it('leaves the same kind of cause to a store that is none of its members', () => {
    const life = live([estate(T, [shared(CARRIER, SITES)]), ...lineAt('store-9', T + 1_000)]);
    expect(states(life)).toEqual(['I1 open', 'I2 open']);
  });

  it('does not open on "possibly common", and folds nothing in for it', () => {
    const life = live([estate(T + 10_000, [shared(CARRIER, SITES, 'wan', { isConfident: false })])], stores);
    expect(states(life)).toEqual(['I1 open', 'I2 open', 'I3 open']);
  });

  it('ends, and what is left of a store then qualifies anew and takes up its own incident', () => {
    const folded = live([estate(T + 10_000, [shared(CARRIER, SITES)])], stores);
    const over = live([estate(T + 60_000, []), estate(T + 70_000, [])], folded);
    expect(notices(over.last)).toEqual(['I4 resolved 1']);
    const first = live([...lineAt('store-1', T + 75_000), ...lineAt('store-1', T + 70_000 + HOLD_MS)], over);
    expect(states(first)[0]).toBe('I1 merged');
    const own = live(lineAt('store-1', T + 70_000 + 2 * HOLD_MS), first);
    expect(states(own)).toEqual(['I1 open', 'I2 merged', 'I3 merged', 'I4 resolved']);
    expect(notices(own.last)).toEqual(['I1 reopened 1']);
    expect(lines(own.last)).toEqual(['I1 split']);
  });

  it('opens another for a store that had none of its own, when its trouble outlives the root', () => {
    const over = live([estate(T, [shared(CARRIER, SITES)]), estate(T + 60_000, []), estate(T + 70_000, [])]);
    expect(states(live(lineAt('store-1', T + 75_000), over))).toEqual(['I1 resolved']);
    expect(states(live(lineAt('store-1', T + 70_000 + HOLD_MS), over))).toEqual(['I1 resolved', 'I2 open']);
  });

  it('takes up nothing that was folded in long ago', () => {
    const folded = live([estate(T + 10_000, [shared(CARRIER, SITES)])], stores);
    const over = live([estate(T + 60_000, []), estate(T + 70_000, [])], folded);
    const life = live(lineAt('store-1', T + 70_001 + FLAP_MS), over);
    expect(states(life).at(-1)).toBe('I5 open');
  });

  it('goes on as the same when the carrier fails again within the flap window', () => {
    const over = live([estate(T, [shared(CARRIER, SITES)]), estate(T + 60_000, []), estate(T + 70_000, [])]);
    const life = live([estate(T + 120_000, [shared(CARRIER, SITES)])], over);
    expect(states(life)).toEqual(['I1 open']);
    expect(notices(life.last)).toEqual(['I1 reopened 1']);
  });

  it('spreads without a message, and does not shrink in the record', () => {
    const life = live([
      estate(T, [shared(CARRIER, SITES.slice(0, 2))]),
      estate(T + 5_000, [shared(CARRIER, SITES)]),
      estate(T + 10_000, [shared(CARRIER, SITES.slice(1))]),
    ]);
    expect(incident(life).sites).toEqual(SITES);
    expect(lines(life.effects)).toContain('I1 spread');
    expect(notices(life.effects)).toEqual(['I1 opened 1']);
  });

  it("is the hub's own incident where the hub has found it first, and the other way round", () => {
    const db = cause('central-db', { flows: [], class: 'infrastructure/database' });
    const hub = (atMs: number) => site(atMs, [at('hub-1', db)], { site: 'hub-1', isHub: true });
    const all = (atMs: number) => estate(atMs, [shared('hub-1/central-db', SITES, 'central-db')]);
    const hubFirst = live([hub(T), all(T + 1_000), hub(T + 2_000)]);
    const estateFirst = live([all(T), hub(T + 1_000), all(T + 2_000)]);
    for (const life of [hubFirst, estateFirst]) {
      expect(states(life)).toEqual(['I1 open']);
      expect(incident(life).life.namedBy).toEqual(['*', 'hub-1']);
      expect(incident(life).sites).toEqual(['hub-1', ...SITES]);
    }
    const one = live([estate(T + 30_000, []), estate(T + 60_000, [])], hubFirst);
    expect(states(one)).toEqual(['I1 open']);
    const none = live([site(T + 60_000, [], { site: 'hub-1' }), site(T + 70_000, [], { site: 'hub-1' })], one);
    expect(states(none)).toEqual(['I1 resolved']);
  });
});

describe('severity', () => {
  const reach: Reach = {
    flows: [],
    siteCount: 1,
    storeCount: 100,
    lostShare: 0,
    isHub: false,
    isOpen: true,
    isFinding: false,
  };
  const grade = (more: Partial<Reach>): string => gradeSeverity({ ...reach, ...more }, 0.1);
  const stopped = (count: number) =>
    Array.from({ length: count }, (_, n) => flow('checkout', 'down', true, `store-${n}`));

  it('is of what cannot be sold', () => {
    expect(grade({})).toBe('P4');
    expect(grade({ flows: [flow('card', 'down', false)] })).toBe('P3');
    expect(grade({ flows: [flow('checkout', 'degraded')] })).toBe('P3');
    expect(grade({ flows: [flow('checkout', 'unreachable')] })).toBe('P2');
    expect(grade({ flows: [flow('checkout', 'unknown')] })).toBe('P3');
  });

  it('is the first grade at a tenth of the stores or of the orders, and for central trade', () => {
    expect(grade({ flows: stopped(9), siteCount: 9 })).toBe('P2');
    expect(grade({ flows: stopped(10), siteCount: 10 })).toBe('P1');
    expect(grade({ lostShare: 0.1 })).toBe('P1');
    expect(grade({ flows: stopped(1), isHub: true })).toBe('P1');
    expect(grade({ flows: stopped(1), storeCount: 3 })).toBe('P2');
    expect(grade({ flows: [flow('sync', 'unknown', false)], siteCount: 10 })).toBe('P2');
  });

  it('is one grade lower outside opening hours, and the last for a finding', () => {
    expect(grade({ flows: stopped(10), siteCount: 10, isOpen: false })).toBe('P2');
    expect(grade({ isOpen: false })).toBe('P4');
    expect(grade({ flows: stopped(10), siteCount: 10, isFinding: true })).toBe('P4');
  });

  it('that grows beyond what was told is told once, and what was told before is not told again', () => {
    const down = { ...jam, flows: [flow('checkout', 'down')] };
    const life = live([site(T, [jam]), site(T + 5_000, [down]), site(T + 10_000, [jam]), site(T + 15_000, [down])]);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 worse 1']);
    expect(incident(life).severity).toBe('P2');
  });

  it('grows when the store opens', () => {
    const down = { ...jam, flows: [flow('checkout', 'down')] };
    const life = live([site(T, [down], { isOpen: false }), site(T + 5_000, [down])]);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 worse 1']);
  });

  it('of a finding that becomes a fault is told, also without a flow', () => {
    const low = cause('printer-1', { kind: 'consumable-low', isFinding: true, flows: [] });
    const out = cause('printer-1', { kind: 'consumable-out', flows: [] });
    const life = live([site(T, [low]), site(T + 5_000, [out])]);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 worse 1']);
    expect(incident(life).life.isFinding).toBe(false);
  });
});
