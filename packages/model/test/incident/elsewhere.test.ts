/** Causes that stand at another site than the one that speaks of them: one incident, whoever speaks. */
import { type IncidentInput, restoreBook, type SightedCause } from '@tillwatch/model';
import {
  at,
  cause,
  estate,
  HOLD_MS,
  incident,
  live,
  notices,
  START_MS,
  saved,
  shared,
  site,
  states,
  symptom,
} from './sightings.js';

const T = START_MS + 20_000;
const HUB = 'hub-1';
const CENTRAL = 'hub-1/central-db';

/** The central database as a store has it. */
function central(store: string, more: Partial<SightedCause> = {}): SightedCause {
  return {
    ...cause('central-db', { kind: 'sessions-full', flows: [], symptoms: [symptom('central-db/db', store)], ...more }),
    at: HUB,
    candidates: [{ site: HUB, component: 'central-db', share: 1 }],
    aliases: [`${store}/central-db`],
  };
}
const from = (store: string, atMs: number, causes: readonly SightedCause[] = [central(store)]): IncidentInput =>
  site(atMs, causes, { site: store, vantage: 'store' });

/** A store's line as the hub has it. */
const line: SightedCause = {
  ...cause('wan', { flows: [], symptoms: [symptom('s1-router/icmp', HUB)] }),
  at: 'store-1',
  candidates: [
    { site: 'store-1', component: 'wan', share: 0.6 },
    { site: 'store-1', component: 'router', share: 0.4 },
  ],
  aliases: ['hub-1/s1-wan', 'hub-1/s1-router'],
};
const hub = (atMs: number, causes: readonly SightedCause[]): IncidentInput =>
  site(atMs, causes, { site: HUB, isHub: true, vantage: 'store' });
const silence = cause('front-end', {
  among: ['front-end', 'router', 'wan'],
  kind: 'silent',
  symptoms: [symptom('session')],
});

describe('a part that several sites look at', () => {
  it('is one incident at its place, with the stores that it touches', () => {
    const life = live([from('store-1', T), from('store-2', T + 500)]);
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life)).toMatchObject({
      cause: { site: HUB, component: 'central-db' },
      sites: ['store-1', 'store-2'],
    });
    expect(notices(life.effects)).toEqual(['I1 opened 1']);
  });

  it('is the one that the hub finds, and that the estate stage names', () => {
    const own = cause('central-db', {
      candidates: [{ site: HUB, component: 'central-db', share: 1 }],
      symptoms: [symptom('db', HUB)],
    });
    const life = live([
      from('store-1', T),
      hub(T + 500, [own]),
      estate(T + 1_000, [shared(CENTRAL, ['store-1', 'store-2', 'store-3'], 'central-db')]),
      from('store-3', T + 1_500),
    ]);
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life).life.namedBy).toEqual(['*', HUB, 'store-1']);
  });

  it('ends when the last who named it does no more, also where that is not its place, and over a restart', () => {
    const gone = [from('store-1', T + 1_000, []), from('store-1', T + 1_000 + HOLD_MS, [])];
    expect(states(live(gone, live([from('store-1', T)])))).toEqual(['I1 resolved']);
    let life = live([from('store-1', T), gone[0] as IncidentInput]);
    life = live([gone[1] as IncidentInput], { ...life, book: restoreBook(saved(life.effects)) });
    expect(states(life)).toEqual(['I1 resolved']);
  });

  it('does not end while another names it', () => {
    const life = live([
      from('store-1', T),
      from('store-2', T),
      from('store-1', T + 1_000, []),
      from('store-1', T + 1_000 + HOLD_MS, []),
    ]);
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life).life.namedBy).toEqual(['store-2']);
  });

  it('is named by sixteen sites at most: the estate stage speaks for the others', () => {
    const stores = Array.from({ length: 20 }, (_, n) => `store-${n + 1}`);
    const life = live(stores.map((store, n) => from(store, T + n)));
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life).life.namedBy).toHaveLength(16);
  });

  it('is not silenced for all by the maintenance of one who speaks of it', () => {
    const mute = { kind: 'maintenance', id: 'M1', untilMs: null } as const;
    const life = live([from('store-1', T), site(T + 1_000, [central('store-2')], { site: 'store-2', mute })]);
    expect(incident(life).mutedBy).toBeNull();
  });

  it('that a hub finds at a store is that store’s incident, before and after the store is missed', () => {
    const life = live([hub(T, [line]), site(T + 5_000, [silence])]);
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life)).toMatchObject({ cause: { site: 'store-1' }, sites: ['store-1'], vantage: 'centre' });
    const turned = live([site(T, [silence]), hub(T + 5_000, [line])]);
    expect(states(turned)).toEqual(['I1 open']);
  });

  it('is not taken into another incident of its place while somebody else names it', () => {
    const edge = cause('edge', {
      candidates: [{ site: HUB, component: 'edge', share: 1 }],
      symptoms: [symptom('central-db/db', 'store-1')],
    });
    const life = live([hub(T, [edge]), from('store-1', T + 1_000), hub(T + 2_000, [edge])]);
    expect(states(life)).toEqual(['I1 open', 'I2 open']);
  });
});

describe('a replication that lags', () => {
  const lag = (store: string, sinceMs: number, kind = 'replication-congested'): SightedCause =>
    at(
      store,
      cause('store-db->central-db', { kind, onsetMs: sinceMs, symptoms: [symptom('replication')], leadsTo: [CENTRAL] }),
    );

  it('belongs to the incident of its far end, and until it has caught up', () => {
    let life = live([from('store-1', T), from('store-2', T + 30_000, [lag('store-2', T + 25_000)])]);
    expect(states(life)).toEqual(['I1 open']);
    life = live([from('store-1', T + 40_000, []), from('store-1', T + 40_000 + HOLD_MS, [])], life);
    life = live([from('store-2', T + 90_000, [lag('store-2', T + 25_000)])], life);
    expect(states(life)).toEqual(['I1 resolved']);
    life = live([from('store-2', T + 800_000, [lag('store-2', T + 25_000)])], life);
    expect(states(life)).toEqual(['I1 resolved', 'I2 open']);
  });

  it('stands for itself where it began before, where it is broken, or where nothing is wrong there', () => {
    for (const [sinceMs, kind] of [
      [T - 200_000, 'replication-lag'],
      [T + 25_000, 'replication-broken'],
    ] as const) {
      const life = live([from('store-1', T), from('store-2', T + 30_000, [lag('store-2', sinceMs, kind)])]);
      expect(states(life)).toEqual(['I1 open', 'I2 open']);
    }
    expect(states(live([from('store-2', T, [lag('store-2', T)])]))).toEqual(['I1 open']);
  });

  it('comes back as nothing that it was while its far end may yet be the cause', () => {
    const broken = [lag('store-2', T, 'replication-broken')];
    let life = live([from('store-2', T, broken), from('store-2', T + 5_000, []), from('store-2', T + 90_000, [])]);
    expect(states(life)).toEqual(['I1 resolved']);
    const late = [{ ...lag('store-2', T + 100_000), notBeforeMs: T + 115_000 }];
    life = live([from('store-2', T + 101_000, late), from('store-1', T + 102_000)], life);
    expect(states(life)).toEqual(['I1 resolved', 'I2 open']);
    expect(states(live([from('store-2', T + 120_000, late)], life))).toEqual(['I1 resolved', 'I2 open']);
    // Where nothing is wrong there, it is what it was.
    const alone = live(
      [from('store-2', T + 101_000, late), from('store-2', T + 120_000, late)],
      live([from('store-2', T, broken), from('store-2', T + 5_000, []), from('store-2', T + 90_000, [])]),
    );
    expect(states(alone)).toEqual(['I1 open']);
  });
});

describe('what follows from a cause that has its incident', () => {
  const REPLICATION = 'store-db->central-db';
  const lag = (atMs: number, kind = 'replication-lag'): SightedCause =>
    cause(REPLICATION, { kind, onsetMs: atMs, symptoms: [symptom('replication')] });
  /** As the hub has it, which looks from the other end. */
  const hubs = (atMs: number): SightedCause => ({
    ...lag(atMs),
    at: 'store-1',
    symptoms: [symptom('central-db/replication', HUB)],
    aliases: [`${HUB}/${REPLICATION}`],
  });
  const lossy = cause('wan', { kind: 'lossy', class: 'infrastructure/network-wan', symptoms: [symptom('wan/icmp')] });

  it('is a replication’s lag while its way is bad, whoever speaks of it, and until it has caught up', () => {
    let life = live([
      site(T, [lossy]),
      hub(T + 20_000, [hubs(T + 19_000)]),
      site(T + 21_000, [lossy, lag(T + 20_000)]),
    ]);
    expect(states(life)).toEqual(['I1 open']);
    life = live([site(T + 40_000, [lag(T + 20_000)]), site(T + 40_000 + HOLD_MS, [lag(T + 20_000)])], life);
    expect(states(life)).toEqual(['I1 resolved']);
  });

  it('is not a replication that broke, nor one that lagged long before', () => {
    for (const other of [lag(T + 19_000, 'replication-broken'), lag(T - 200_000)])
      expect(states(live([site(T, [lossy]), site(T + 20_000, [lossy, other])]))).toEqual(['I1 open', 'I2 open']);
  });

  it('is a full disk for as long as its root has not ended, and then only if it stays', () => {
    const disk = [symptom('disk')];
    const stalled = cause(REPLICATION, { kind: 'replication-stopped', symptoms: [symptom('replication'), ...disk] });
    const full = cause('store-db', { kind: 'disk-low', symptoms: disk });
    let life = live([site(T, [stalled]), site(T + 30_000, [full])]);
    expect(states(life)).toEqual(['I1 open']);
    life = live([site(T + 30_000 + HOLD_MS, [full])], life);
    life = live([site(T + 31_000 + HOLD_MS, [full])], life);
    expect(states(life)).toEqual(['I1 resolved', 'I2 open']);
  });

  it('is one replication, seen from either end', () => {
    const broken = { ...hubs(T), kind: 'replication-broken' };
    const life = live([hub(T, [broken]), site(T + 500, [lag(T, 'replication-retention')])]);
    expect(states(life)).toEqual(['I1 open']);
  });
});

it('keeps a load that was seen while it goes away', () => {
  const load = cause('rt-e', { kind: 'lossy', class: 'infrastructure/capacity', trigger: 'load' });
  const going = { ...load, class: 'infrastructure/network-wan', trigger: 'unknown' } as const;
  const life = live([site(T, [load]), site(T + 20_000, [going])]);
  expect(incident(life)).toMatchObject({ class: 'infrastructure/capacity', trigger: 'load' });
});
