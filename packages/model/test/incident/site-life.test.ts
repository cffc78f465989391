/** The life of one site's incidents: opened once, kept through changing views, ended by evidence, opened again by flaps. */
import { emptyBook, foldIncidents } from '@tillwatch/model';
import {
  cause,
  FLAP_MS,
  flow,
  HOLD_MS,
  incident,
  lines,
  live,
  notices,
  START_MS,
  STORE,
  site,
  states,
  symptom,
} from './sightings.js';

const T = START_MS + 20_000;
const router = cause('router', { among: ['router', 'wan'] });

describe('opening', () => {
  it('opens what is confident, with the onset of the first bad sample', () => {
    const life = live([site(T, [router])]);
    expect(incident(life)).toMatchObject({
      state: 'open',
      onsetMs: START_MS,
      detectedAtMs: T,
      key: 'store-1/router#service',
    });
    expect(notices(life.effects)).toEqual(['I1 opened 1']);
  });

  it('opens nothing for what is only suspected, and nothing for nothing', () => {
    const life = live([site(T, [cause('router', { isConfident: false })]), site(T + 5_000, [])]);
    expect(life.effects).toEqual([]);
  });

  it('does nothing when the same is said again', () => {
    const first = live([site(T, [router])]);
    const again = foldIncidents(first.book, site(T + 5_000, [router]));
    expect(again.effects).toEqual([]);
    expect(again.book).toBe(first.book);
  });

  it('opens two for two causes at once, numbered alike in any order', () => {
    const printer = cause('printer-2');
    const [a, b] = [live([site(T, [router, printer])]), live([site(T, [printer, router])])];
    expect(states(a)).toEqual(['I1 open', 'I2 open']);
    expect(a.effects).toEqual(b.effects);
  });

  it('takes what a device says of itself and what was found out about it for one', () => {
    const lossy = cause('router', { kind: 'lossy', among: ['router', 'wan'] });
    const full = cause('router', { kind: 'table-full', class: 'infrastructure/capacity', trigger: 'load' });
    const life = live([site(T, [lossy, full])]);
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life)).toMatchObject({ class: 'infrastructure/capacity', cause: { kind: 'table-full' } });
  });

  it('takes a wrong clock and a full disk of one machine for two', () => {
    const life = live([site(T, [cause('fep', { kind: 'clock-skew' }), cause('fep', { kind: 'disk-low' })])]);
    expect(states(life)).toEqual(['I1 open', 'I2 open']);
  });
});

describe('ending', () => {
  it('resolves by two sightings that are the hold time apart, and tells once', () => {
    const life = live([site(T, [router]), site(T + 5_000, []), site(T + 10_000, [])]);
    expect(incident(life).state).toBe('open');
    const over = live([site(T + 5_000 + HOLD_MS, [])], life);
    expect(incident(over)).toMatchObject({ state: 'resolved', resolvedAtMs: T + 5_000 + HOLD_MS });
    expect(notices(over.effects)).toEqual(['I1 opened 1', 'I1 resolved 1']);
  });

  it('does not resolve by time alone', () => {
    const life = live([site(T, [router]), site(T + 5_000, []), { type: 'tick', atMs: T + 3_600_000 }]);
    expect(incident(life).state).toBe('open');
  });

  it('starts the hold anew when the cause is named in between, also as a suspicion', () => {
    const life = live([
      site(T, [router]),
      site(T + 5_000, []),
      site(T + 10_000, [{ ...router, isConfident: false }]),
      site(T + 15_000, []),
      site(T + 20_000, []),
    ]);
    expect(incident(life).state).toBe('open');
  });

  it('ends nothing whose symptoms are all unknown', () => {
    const printer = cause('printer-1', { symptoms: [symptom('p1'), symptom('p2')] });
    const silent = cause('wan', { kind: 'silent', symptoms: [symptom('session')] });
    const dark = (atMs: number) => site(atMs, [silent], { unknown: ['p1', 'p2'] });
    const life = live([site(T, [printer]), dark(T + 5_000), dark(T + 60_000)]);
    expect(states(life)).toEqual(['I1 open', 'I2 open']);
    const half = live(
      [site(T + 65_000, [silent], { unknown: ['p1'] }), site(T + 80_000, [silent], { unknown: ['p1'] })],
      life,
    );
    expect(states(half)).toEqual(['I1 resolved', 'I2 open']);
  });
});

describe('returning', () => {
  const over = live([site(T, [router]), site(T + 5_000, []), site(T + 15_000, [])]);

  it('opens the same incident again within the flap window', () => {
    const life = live([site(T + 15_000 + FLAP_MS, [router])], over);
    expect(states(life)).toEqual(['I1 open']);
    expect(incident(life)).toMatchObject({ reopened: 1, resolvedAtMs: null, onsetMs: START_MS });
    expect(notices(life.last)).toEqual(['I1 reopened 1']);
  });

  it('opens another after it, which counts the first', () => {
    const life = live([site(T + 15_001 + FLAP_MS, [router])], over);
    expect(states(life)).toEqual(['I1 resolved', 'I2 open']);
    expect(incident(life, 'I2').recurrence).toBe(1);
  });

  it('is another where what ended is but one of the unlikely ones that it may be', () => {
    const among = (share: number) => [
      { site: STORE, component: 'front-end/agent', share: 1 - share },
      { site: STORE, component: 'router', share },
    ];
    const silent = (share: number) =>
      cause('front-end/agent', { kind: 'silent', candidates: among(share), symptoms: [symptom('session')] });
    expect(states(live([site(T + 60_000, [silent(0.03)])], over))).toEqual(['I1 resolved', 'I2 open']);
    expect(states(live([site(T + 60_000, [silent(0.4)])], over))).toEqual(['I1 open']);
  });

  it('is another where it has nothing in common but its symptoms, and began when that was over', () => {
    const behind = (onsetMs: number) => cause('rt-e', { onsetMs, symptoms: router.symptoms });
    expect(states(live([site(T + 30_000, [behind(T + 16_000)])], over))).toEqual(['I1 resolved', 'I2 open']);
    expect(states(live([site(T + 30_000, [behind(T + 14_000)])], over))).toEqual(['I1 open']);
  });

  it('holds on longer with each return, so that a flapping line is a handful of messages an hour', () => {
    const flaps = Array.from({ length: 60 }, (_, minute) => [
      site(T + minute * 60_000, [router]),
      site(T + minute * 60_000 + 20_000, []),
      site(T + minute * 60_000 + 40_000, []),
    ]).flat();
    const life = live(flaps);
    expect(states(life)).toEqual(['I1 open']);
    expect(notices(life.effects).length).toBeLessThanOrEqual(6);
  });

  it('is not brought back by a sighting that was overtaken', () => {
    const life = live([site(T + 10_000, [router])], over);
    expect(states(life)).toEqual(['I1 resolved']);
  });
});

describe('a site that is heard again', () => {
  const silent = cause('wan', { kind: 'silent', flows: [flow('checkout', 'unknown')] });
  const cut = cause('wan', { flows: [flow('checkout', 'down')] });
  const back = { ...cut, isOfSilence: true };

  it('makes what silenced it no graver by what it stopped meanwhile', () => {
    const life = live([site(T, [silent]), site(T + 60_000, [back], { vantage: 'merged' })]);
    expect(incident(life)).toMatchObject({ severity: 'P3', cause: { kind: 'hard' } });
    const over = live([site(T + 70_000, []), site(T + 70_000 + HOLD_MS, [])], life);
    expect(notices(over.effects)).toEqual(['I1 opened 1', 'I1 resolved 1']);
  });

  it('is worse off all the same where that goes on', () => {
    const life = live([site(T, [silent]), site(T + 60_000, [back]), site(T + 75_000, [cut])]);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 worse 1']);
    expect(incident(life).severity).toBe('P2');
  });
});

describe('people', () => {
  const open = live([site(T, [router])]);

  it('has one owner, the first', () => {
    const life = live(
      [
        { type: 'acknowledge', id: 'I1', by: 'li', atMs: T + 1_000 },
        { type: 'acknowledge', id: 'I1', by: 'wu', atMs: T + 2_000 },
      ],
      open,
    );
    expect(incident(life)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'li', acknowledgedAtMs: T + 1_000 });
    expect(life.last).toEqual([]);
  });

  it('is mitigated by a person, and then resolved', () => {
    const life = live(
      [{ type: 'mitigate', id: 'I1', by: 'li', atMs: T + 1_000 }, site(T + 5_000, []), site(T + 15_000, [])],
      open,
    );
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 mitigated 1', 'I1 resolved 1']);
    expect(incident(life)).toMatchObject({ mitigatedAtMs: T + 1_000, state: 'resolved' });
  });

  it('is mitigated by trade that goes on for a minute, and open again when it stops', () => {
    const stopped = { ...router, flows: [flow('checkout', 'down')] };
    const backup = { ...router, flows: [flow('checkout', 'ok')] };
    const life = live([site(T, [stopped]), site(T + 5_000, [backup]), site(T + 65_000, [backup])]);
    expect(incident(life).state).toBe('mitigated');
    const again = live([site(T + 70_000, [stopped])], life);
    expect(incident(again).state).toBe('open');
    expect(notices(again.effects)).toEqual(['I1 opened 1', 'I1 mitigated 1', 'I1 reopened 1']);
  });

  it("keeps a person's class against later sightings, and the old one in the timeline", () => {
    const life = live(
      [
        {
          type: 'reclassify',
          id: 'I1',
          by: 'li',
          atMs: T + 1,
          class: 'infrastructure/power',
          trigger: 'operator',
          reason: 'plug pulled',
        },
        site(T + 5_000, [{ ...router, class: 'infrastructure/network-wan' }]),
      ],
      open,
    );
    expect(incident(life)).toMatchObject({ class: 'infrastructure/power', trigger: 'operator' });
    expect(incident(life).life.openedAs.class).toBe('infrastructure/hardware-endpoint');
    expect(lines(life.effects)).toContain('I1 reclassified');
  });

  it('does nothing for what it does not know', () => {
    expect(foldIncidents(emptyBook(), { type: 'acknowledge', id: 'I9', by: 'li', atMs: T }).effects).toEqual([]);
  });
});
