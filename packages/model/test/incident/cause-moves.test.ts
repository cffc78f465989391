/** What an incident is about may turn out to be something else: re-attribution, merge, split, backfill, and what a suppression does meanwhile. */
import type { IncidentEffect } from '@tillwatch/model';
import { cause, HOLD_MS, incident, lines, live, notices, START_MS, site, states, symptom } from './sightings.js';

const T = START_MS + 20_000;
const dark = cause('wan', {
  kind: 'silent',
  among: ['wan', 'router', 'power', 'fep'],
  symptoms: [symptom('session')],
  class: 'infrastructure/network-wan',
});

function details(effects: readonly IncidentEffect[], kind: string) {
  return effects.flatMap((effect) =>
    effect.kind === 'timeline' && effect.entry.kind === kind ? [effect.entry.detail] : [],
  );
}

describe('re-attribution', () => {
  it('keeps the incident while the sets overlap, and the likeliest until another is twice as likely', () => {
    const tie = cause('router', {
      among: ['router', 'wan', 'power', 'fep'],
      symptoms: dark.symptoms,
      class: dark.class,
    });
    const life = live([site(T, [dark]), site(T + 5_000, [tie])]);
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life).cause.component).toBe('wan');
    const clear = {
      ...tie,
      candidates: tie.candidates.map((one, rank) => ({ ...one, share: [0.7, 0.1, 0.1, 0.1][rank] ?? 0 })),
    };
    const moved = live([site(T + 10_000, [clear])], life);
    expect(incident(moved).cause.component).toBe('router');
    expect(lines(moved.last)).toEqual(['I1 reattributed']);
    expect(notices(moved.last)).toEqual([]);
  });

  it('tells again only where the class of the cause changes', () => {
    const power = cause('power', { symptoms: dark.symptoms, class: 'infrastructure/power' });
    const life = live([site(T, [dark]), site(T + 5_000, [power], { vantage: 'merged' })]);
    expect(notices(life.last)).toEqual(['I1 reattributed 1']);
    expect(details(life.last, 'reattributed')).toEqual([
      {
        from: 'store-1/wan',
        to: 'store-1/power',
        fromCandidates: 'store-1/fep store-1/power store-1/router store-1/wan',
        toCandidates: 'store-1/power',
        vantage: 'merged',
      },
    ]);
  });

  it('takes a first guess that turns out to be something else for the same trouble, by onset and symptom', () => {
    const guess = cause('printer-1', { symptoms: [symptom('p1')] });
    const sure = cause('switch', { symptoms: [symptom('p1'), symptom('p2')], onsetMs: START_MS + 2_000 });
    expect(states(live([site(T, [guess]), site(T + 5_000, [sure])]))).toEqual(['I1 open']);
  });

  it('takes a later fault that hides an old one for another', () => {
    const old = cause('printer-1', { symptoms: [symptom('p1')], onsetMs: START_MS - 3_600_000 });
    const sure = cause('switch', { symptoms: [symptom('p1'), symptom('p2')] });
    expect(states(live([site(T, [old]), site(T + 5_000, [old, sure])]))).toEqual(['I1 open', 'I2 open']);
  });

  it('is done by backfill also after the end, without a second message for the same class', () => {
    const line = cause('wan', {
      symptoms: [symptom('gateway')],
      class: 'infrastructure/network-wan',
      onsetMs: START_MS - 5_000,
    });
    const over = live([site(T, [dark]), site(T + 60_000, []), site(T + 70_000, [])]);
    const life = live([site(T, [line], { vantage: 'merged', isPast: true })], over);
    expect(incident(life)).toMatchObject({ state: 'resolved', vantage: 'merged', onsetMs: START_MS - 5_000 });
    expect(incident(life).cause.candidates.map(({ component }) => component)).toEqual(['wan']);
    expect(lines(life.last)).toEqual(['I1 reattributed']);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 resolved 1']);
  });

  it('is not undone by a wider view from the centre', () => {
    const line = cause('wan', { symptoms: dark.symptoms, class: dark.class });
    const life = live([site(T, [dark]), site(T + 5_000, [line], { vantage: 'merged' }), site(T + 10_000, [dark])]);
    expect(incident(life).cause.candidates).toHaveLength(1);
    expect(lines(life.last)).toEqual([]);
  });

  it('by backfill opens nothing and ends nothing', () => {
    const life = live([
      site(T, [dark]),
      site(T - 5_000, [cause('printer-1')], { vantage: 'merged', isPast: true }),
      site(T - 5_000, [], { vantage: 'merged', isPast: true }),
      site(T + 60_000, [], { vantage: 'merged', isPast: true }),
    ]);
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life).life.clearSinceMs).toBeNull();
  });
});

describe('merge and split', () => {
  const both = cause('switch', {
    among: ['switch', 'printer-1', 'printer-2'],
    symptoms: [symptom('p1'), symptom('p2')],
  });
  const one = cause('printer-1', { among: ['printer-1', 'switch'], symptoms: [symptom('p1')] });
  const two = cause('printer-2', { among: ['printer-2', 'switch'], symptoms: [symptom('p2')] });

  it('folds two incidents into one when one cause explains what both stood for, and tells nobody', () => {
    const life = live([site(T, [one, two]), site(T + 5_000, [both])]);
    expect(states(life)).toEqual(['I1 open', 'I2 merged']);
    expect(incident(life, 'I2').mergedInto).toBe('I1');
    expect(incident(life).life.parts).toEqual(['I2']);
    expect(notices(life.last)).toEqual([]);
  });

  it('ends the second by itself when it is mended while the first goes on, though their sets overlap', () => {
    const life = live([site(T, [one, two]), site(T + 5_000, [one]), site(T + 20_000, [one])]);
    expect(states(life)).toEqual(['I1 open', 'I2 resolved']);
  });

  it('gives a merged one its own life back after it was seen by itself for the hold time', () => {
    const merged = live([site(T, [one, two]), site(T + 5_000, [both])]);
    const life = live([site(T + 10_000, [one, two])], merged);
    expect(states(life)).toEqual(['I1 open', 'I2 merged']);
    const split = live([site(T + 10_000 + HOLD_MS, [one, two])], life);
    expect(states(split)).toEqual(['I1 open', 'I2 open']);
    expect(lines(split.last)).toEqual(['I2 split']);
    expect(notices(split.last)).toEqual(['I2 reopened 1']);
  });

  it('opens another for a second cause of what one stood for, and says where it came from', () => {
    const life = live([site(T, [both]), site(T + 5_000, [one, two])]);
    expect(states(life)).toEqual(['I1 open', 'I2 open']);
    expect(lines(life.last)).toEqual(expect.arrayContaining(['I1 split', 'I2 split']));
  });
});

describe('suppression', () => {
  const router = cause('router');
  const maintenance = { kind: 'maintenance', id: 'M1', untilMs: T + 60_000 } as const;

  it('records what happens in maintenance and tells nobody of what begins and ends in it', () => {
    const life = live([
      site(T, [router], { mute: maintenance }),
      site(T + 5_000, [], { mute: maintenance }),
      site(T + 20_000, [], { mute: maintenance }),
    ]);
    expect(incident(life)).toMatchObject({ state: 'resolved', mutedBy: maintenance });
    expect(notices(life.effects)).toEqual([]);
  });

  it('tells after maintenance what is still there for the hold time, and not what is gone by then', () => {
    const muted = live([site(T, [router], { mute: maintenance }), site(T + 60_000, [router])]);
    expect(notices(muted.effects)).toEqual([]);
    expect(notices(live([site(T + 60_000 + HOLD_MS, [router])], muted).effects)).toEqual(['I1 opened 1']);
    expect(notices(live([site(T + 65_000, []), site(T + 75_000, [])], muted).effects)).toEqual([]);
  });

  it('begins to qualify anew after a gap', () => {
    const life = live([
      site(T, [router], { mute: maintenance }),
      site(T + 60_000, [router]),
      site(T + 65_000, []),
      site(T + 70_000, [router]),
      site(T + 75_000, [router]),
    ]);
    expect(notices(life.effects)).toEqual([]);
    expect(notices(live([site(T + 80_000, [router])], life).effects)).toEqual(['I1 opened 1']);
  });

  it('never suppresses the end of what people were told of', () => {
    const life = live([
      site(T, [router]),
      { type: 'mute', id: 'I1', by: 'li', atMs: T + 1_000, mute: { kind: 'silence', id: 'S1', untilMs: null } },
      site(T + 5_000, []),
      site(T + 15_000, []),
    ]);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 resolved 1']);
  });

  it("lets a person's silence run out with the clock, and sightings without a mute do not end it", () => {
    const silence = { kind: 'silence', id: 'S1', untilMs: T + 60_000 } as const;
    const life = live([
      site(T, [router]),
      { type: 'mute', id: 'I1', by: 'li', atMs: T + 1_000, mute: silence },
      site(T + 5_000, [{ ...router, symptoms: [...router.symptoms, symptom('more')] }]),
    ]);
    expect(incident(life).mutedBy).toEqual(silence);
    const later = live([{ type: 'tick', atMs: T + 60_000 }], life);
    expect(incident(later).mutedBy).toBeNull();
    expect(lines(later.effects)).toEqual(['I1 opened', 'I1 muted', 'I1 unmuted']);
  });

  it('of one component leaves another alone, and a closed lane raises nothing', () => {
    const lane = cause('till-3', { mute: { kind: 'closed', id: 'till-3', untilMs: null } });
    const jam = cause('printer-2', { mute: { kind: 'silence', id: 'S1', untilMs: null } });
    const life = live([site(T, [router, lane, jam])]);
    expect([...life.book.incidents.values()].map(({ cause: { component } }) => component)).toEqual([
      'printer-2',
      'router',
    ]);
    expect(notices(life.effects)).toEqual(['I2 opened 1']);
  });

  it('of a closed site keeps an open incident quiet and ends it as ever', () => {
    const closed = { kind: 'closed', id: 'store-1', untilMs: null } as const;
    const life = live([
      site(T, [router]),
      site(T + 5_000, [router], { mute: closed, isOpen: false }),
      { type: 'tick', atMs: T + 86_400_000 },
      site(T + 86_400_000, [], { mute: closed, isOpen: false }),
      site(T + 86_410_000, [], { mute: closed, isOpen: false }),
    ]);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 resolved 1']);
  });
});
