/** When the first message of an incident goes out: at once, unless what comes within seconds may make another of it. */
import {
  DEFAULT_INCIDENT_SETTINGS,
  type IncidentInput,
  restoreBook,
  type SightedCause,
  type WaitReason,
} from '@tillwatch/model';
import { cause, estate, flow, incident, live, notices, START_MS, saved, shared, site, states } from './sightings.js';

const T = START_MS + 20_000;
const CARRIER = 'carrier:ct-east';
const { awaitMs, programSlowMs, possiblyMs } = DEFAULT_INCIDENT_SETTINGS;
const tick = (atMs: number): IncidentInput => ({ type: 'tick', atMs });
const line = (awaits: readonly WaitReason[] = ['line'], more: Partial<SightedCause> = {}): SightedCause =>
  cause('wan', { among: ['wan', 'carrier'], onsetMs: T - 3_000, awaits, ...more });
const onlyOpened = ['I1 opened 1'];

describe('the first message', () => {
  it('goes out at once where nothing is awaited', () => {
    expect(notices(live([site(T, [cause('till-1')])]).effects)).toEqual(onlyOpened);
  });

  it.each(Object.entries(awaitMs) as [WaitReason, number][])(
    'waits for %s as long as is set, and no longer',
    (what, ms) => {
      const begun = live([site(T, [line([what])]), site(T + ms - 1, [line([what])]), tick(T + ms - 1)]);
      expect(states(begun)).toEqual(['I1 open']);
      expect(notices(begun.effects)).toEqual([]);
      expect(notices(live([tick(T + ms)], begun).effects)).toEqual(onlyOpened);
      expect(notices(live([site(T + ms, [line([what])])], begun).effects)).toEqual(onlyOpened);
    },
  );

  it('does not wait when what was awaited is known', () => {
    const life = live([site(T, [line(['flows'])]), site(T + 500, [line([])])]);
    expect(notices(life.effects)).toEqual(onlyOpened);
  });

  it('says how grave it is when that shows within the moment, and nothing of worse after it', () => {
    const impaired = line(['flows'], { flows: [flow('checkout', 'degraded')] });
    const stopped = line(['flows'], { flows: [flow('checkout', 'down')] });
    const life = live([site(T, [impaired]), site(T + 1_100, [stopped]), tick(T + awaitMs.flows)]);
    expect(notices(life.effects)).toEqual(onlyOpened);
    expect(incident(life).severity).toBe('P2');
    expect(incident(life).life.toldSeverity).toBe('P2');
  });

  it('of a program that took long to be found waits for nothing more', () => {
    const slow = line(['program'], { onsetMs: T - programSlowMs });
    expect(notices(live([site(T, [slow])]).effects)).toEqual(onlyOpened);
  });

  it('waits over a restart, and is due while the collector is away', () => {
    const begun = live([site(T, [line()])]);
    const restored = { ...begun, book: restoreBook(saved(begun.effects)) };
    expect(notices(live([tick(T + 2_000)], restored).effects)).toEqual([]);
    expect(notices(live([tick(T + 900_000)], restored).effects)).toEqual(onlyOpened);
  });

  it('is none where the trouble is over before anybody was told, and comes at once where it returns', () => {
    const over = live([site(T, [line()]), site(T + 1_000, []), site(T + 12_000, []), tick(T + 20_000)]);
    expect(states(over)).toEqual(['I1 resolved']);
    expect(notices(over.effects)).toEqual([]);
    expect(notices(live([site(T + 30_000, [line()])], over).effects)).toEqual(onlyOpened);
  });

  it('is not owed of one that was taken in meanwhile: one cause, one message', () => {
    const stores = ['store-1', 'store-2', 'store-3'];
    const seen = stores.map((id) =>
      site(T, [{ ...line(), candidates: [{ site: id, component: 'wan', share: 1 }] }], { site: id }),
    );
    const life = live([...seen, estate(T + 4_000, [shared(CARRIER, stores)]), tick(T + 60_000)]);
    expect(states(life)).toEqual(['I1 merged', 'I2 merged', 'I3 merged', 'I4 open']);
    expect(notices(life.effects)).toEqual(['I4 opened 1']);
  });

  it('is not owed under a silence when the wait ends', () => {
    const mute = { kind: 'silence', id: 'S1', untilMs: null } as const;
    const life = live([site(T, [line()], { mute }), tick(T + 60_000)]);
    expect(notices(life.effects)).toEqual([]);
  });
});

describe('a shared cause that is possible', () => {
  const possible = (atMs: number): IncidentInput =>
    estate(atMs, [shared(CARRIER, ['store-1'], 'wan', { isConfident: false })]);

  it('is shown, and waited for, a minute at most', () => {
    const life = live([site(T, [line()]), possible(T + 2_000), tick(T + possiblyMs - 1)]);
    expect(incident(life).life).toMatchObject({ possibly: CARRIER, heldUntilMs: T + possiblyMs });
    expect(notices(life.effects)).toEqual([]);
    expect(notices(live([site(T + possiblyMs - 1, [line()])], life).effects)).toEqual([]);
    expect(notices(live([tick(T + possiblyMs)], life).effects)).toEqual(onlyOpened);
  });

  it('that is possible no more is not waited for', () => {
    const life = live([site(T, [line()]), possible(T + 2_000), estate(T + 30_000, [])]);
    expect(incident(life).life.possibly).toBeNull();
    expect(notices(life.effects)).toEqual(onlyOpened);
    const early = live([site(T, [line()]), possible(T + 2_000), estate(T + 3_000, [])]);
    expect(notices(early.effects)).toEqual([]);
    expect(notices(live([tick(T + awaitMs.line)], early).effects)).toEqual(onlyOpened);
  });

  it('is shown of an incident that was told, without a word', () => {
    const life = live([site(T, [cause('wan')]), possible(T + 2_000)]);
    expect(incident(life).life.possibly).toBe(CARRIER);
    expect(notices(life.effects)).toEqual(onlyOpened);
  });
});
