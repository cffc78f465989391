/** Bounds of an incident and of the book, each at its edge; recurrence, remedies and reminders. */
import {
  BOOK_LIMITS,
  DEFAULT_INCIDENT_SETTINGS,
  emptyBook,
  foldIncidents,
  INCIDENT_LIMITS,
  type IncidentBook,
  type IncidentInput,
  isLiving,
  restoreBook,
} from '@tillwatch/model';
import {
  at,
  cause,
  estate,
  flow,
  incident,
  lines,
  live,
  notices,
  START_MS,
  STORE,
  saved,
  shared,
  site,
  states,
  symptom,
} from './sightings.js';

const T = START_MS + 20_000;
const DAY_MS = 86_400_000;
const many = <V>(count: number, make: (n: number) => V): V[] => Array.from({ length: count }, (_, n) => make(n));

/** One fault from beginning to end. */
function episode(startMs: number, component = 'router', more = {}): IncidentInput[] {
  return [
    site(startMs, [cause(component, { onsetMs: startMs, ...more })]),
    site(startMs + 60_000, []),
    site(startMs + 75_000, []),
  ];
}

describe('an incident', () => {
  const { symptoms, flows, candidates, suspects, timeline } = INCIDENT_LIMITS;

  const wide = (extra: number) =>
    cause('router', {
      symptoms: many(symptoms + extra, (n) => symptom(`check-${n}`, STORE, START_MS + n)),
      flows: many(flows + extra, (n) => flow(`flow-${n}`, n === 150 ? 'down' : 'degraded')),
      candidates: many(candidates + extra, (n) => ({
        site: STORE,
        component: n === 0 ? 'router' : `part-${n}`,
        share: 0.5 / (n + 1),
      })),
      suspects: many(suspects + extra, (n) => ({
        site: STORE,
        change: `change-${n}`,
        on: 'router',
        subject: 'firmware',
        field: null,
        author: null,
        atMs: START_MS,
        weightNats: n / 100,
      })),
    });

  it('holds as much as its limits, and counts the rest', () => {
    const full = incident(live([site(T, [wide(0)])]));
    expect([full.symptoms.length, full.symptomCount]).toEqual([symptoms, symptoms]);
    expect(full.life.leftOut).toEqual({ sites: 0, flows: 0, candidates: 0, suspects: 0 });
    for (const life of [live([site(T, [wide(3)])]), live([site(T, [cause('router')]), site(T + 5_000, [wide(3)])])]) {
      const over = incident(life);
      expect([over.symptoms.length, over.symptomCount]).toEqual([symptoms, symptoms + 3]);
      expect([over.flows.length, over.cause.candidates.length, over.suspects.length]).toEqual([
        flows,
        candidates,
        suspects,
      ]);
      expect(over.life.leftOut).toEqual({ sites: 0, flows: 3, candidates: 3, suspects: 3 });
    }
  });

  it('keeps the gravest flows, the likeliest candidates, the weightiest changes and the first symptoms', () => {
    const over = incident(live([site(T, [wide(3)])]));
    expect(over.flows[0]?.name).toBe('flow-150');
    expect(over.cause.candidates[0]?.component).toBe('router');
    expect(over.suspects[0]?.change).toBe(`change-${suspects + 2}`);
    expect(over.symptoms[0]?.check).toBe('check-0');
  });

  it('holds its sites and what it covers of them, and grades by all of them', () => {
    const stores = many(INCIDENT_LIMITS.sites + 1, (n) => `store-${n}`);
    const life = live([estate(T, [shared('carrier:ct-east', stores)], 200_000)]);
    expect(incident(life).sites).toHaveLength(INCIDENT_LIMITS.sites);
    expect(incident(life).life.covers).toHaveLength(INCIDENT_LIMITS.covers);
    expect(incident(life).life.leftOut.sites).toBe(1);
    expect(incident(life).severity).toBe('P1');
    const grown = live([estate(T + 5_000, [shared('carrier:ct-east', stores.slice(0, 5))], 200_000)], life);
    expect(incident(grown).life.leftOut.sites).toBe(1);
  });

  it('keeps room in its timeline for what the record cannot do without', () => {
    const notes = many(
      timeline + 50,
      (n): IncidentInput => ({ type: 'note', id: 'I1', by: 'li', atMs: T + n, text: `${n}` }),
    );
    const life = live([...notes, ...episode(T)].sort((a, b) => a.atMs - b.atMs));
    expect(lines(life.effects).filter((line) => line === 'I1 note')).toHaveLength(timeline - 100 - 1);
    expect(lines(life.effects)).toContain('I1 resolved');
    expect(incident(life).life).toMatchObject({ timelineCount: timeline - 100 + 1, linesLeftOut: 150 });
  });

  it('writes no line beyond the bound', () => {
    const acts = many(
      timeline + 20,
      (n): IncidentInput => ({
        type: 'reclassify',
        id: 'I1',
        by: 'li',
        atMs: T + n,
        class: 'infrastructure/power',
        trigger: 'unknown',
        reason: `${n}`,
      }),
    );
    const life = live([site(T, [cause('router')]), ...acts]);
    expect(lines(life.effects)).toHaveLength(timeline);
  });
});

describe('the book', () => {
  it('lets go of what ended when backfill cannot come any more, and of nothing that lives', () => {
    const life = live([...episode(T), site(T + 80_000, [cause('printer-1')])]);
    const endedMs = incident(life).resolvedAtMs ?? 0;
    const { keepEndedMs } = DEFAULT_INCIDENT_SETTINGS;
    const kept = live([{ type: 'tick', atMs: endedMs + keepEndedMs }], life);
    expect(states(kept)).toEqual(['I1 resolved', 'I2 open']);
    const gone = live([{ type: 'tick', atMs: endedMs + keepEndedMs + 1 }], life);
    expect(states(gone)).toEqual(['I2 open']);
    expect([...gone.book.bySource.values()].flat()).toEqual(['I2']);
    expect(gone.book.lastNumber).toBe(2);
  });

  it('lets merged ones go with their root', () => {
    const stores = ['store-1', 'store-2', 'store-3'];
    const one = cause('wan');
    const life = live([
      ...stores.map((store) => site(T, [at(store, one)], { site: store })),
      estate(T + 1_000, [shared('carrier:ct-east', stores)]),
      { type: 'tick', atMs: T + 10 * DAY_MS },
    ]);
    expect(states(life)).toHaveLength(4);
    const over = live(
      [estate(T + 10 * DAY_MS, []), estate(T + 10 * DAY_MS + 20_000, []), { type: 'tick', atMs: T + 11 * DAY_MS }],
      life,
    );
    expect(states(over)).toEqual([]);
  });

  it('holds ended ones up to its limit, the latest', () => {
    const over = incident(live(episode(T)));
    const ended = many(BOOK_LIMITS.ended + 3, (n) => ({
      ...over,
      id: `I${n + 1}`,
      resolvedAtMs: T + n,
      cause: { ...over.cause, site: `store-${n}` },
    }));
    const book = restoreBook(ended);
    expect(book.lastNumber).toBe(BOOK_LIMITS.ended + 3);
    const kept = foldIncidents(book, { type: 'tick', atMs: T + 100_000 }).book;
    expect(kept.incidents.size).toBe(BOOK_LIMITS.ended);
    expect(kept.incidents.has('I3')).toBe(false);
    expect(kept.incidents.has('I4')).toBe(true);
  });

  it('counts causes up to its limits', () => {
    const over = incident(live(episode(T)));
    const ended = many(BOOK_LIMITS.causes + 1, (n) => ({
      ...over,
      id: `I${n + 1}`,
      resolvedAtMs: T + n,
      cause: { ...over.cause, site: `store-${n + 2}` },
    }));
    const again = many(BOOK_LIMITS.timesPerCause + 1, (n) => ({
      ...over,
      id: `I${BOOK_LIMITS.causes + 2 + n}`,
      resolvedAtMs: T + DAY_MS + n,
    }));
    const { history } = foldIncidents(restoreBook([...ended, ...again]), { type: 'tick', atMs: T + 2 * DAY_MS }).book;
    expect(history.size).toBe(BOOK_LIMITS.causes);
    expect(history.has('store-2/router#service')).toBe(false);
    expect(history.get('store-1/router#service')).toHaveLength(BOOK_LIMITS.timesPerCause);
    const later = foldIncidents({ ...emptyBook(), history }, { type: 'tick', atMs: T + 40 * DAY_MS }).book;
    expect(later.history.size).toBe(0);
  });

  it('opens nothing beyond its limit of living ones', () => {
    const one = incident(live([site(T, [cause('router')])]));
    const living = many(BOOK_LIMITS.living, (n) => ({
      ...one,
      id: `I${n + 1}`,
      cause: { ...one.cause, site: `store-${n + 9}` },
      life: { ...one.life, namedBy: [`store-${n + 9}`] },
    }));
    const next = (book: IncidentBook) =>
      foldIncidents(book, site(T, [at('store-2', cause('router'))], { site: 'store-2' }));
    expect(next(restoreBook(living)).effects).toEqual([]);
    expect(next(restoreBook(living.slice(1))).effects).not.toEqual([]);
  });
});

describe('recurrence', () => {
  const thrice = [...episode(T), ...episode(T + 10 * DAY_MS), ...episode(T + 20 * DAY_MS)];

  it('opens a problem record with the third of one cause in thirty days', () => {
    const life = live(thrice);
    expect(lines(life.effects).filter((line) => line.endsWith('problem-opened'))).toEqual(['I3 problem-opened']);
    expect(incident(life, 'I3')).toMatchObject({ recurrence: 2 });
  });

  it('counts from the saves as from the book', () => {
    const before = live(thrice.slice(0, 6));
    const life = live(thrice.slice(6), { book: restoreBook(saved(before.effects)), effects: [], last: [] });
    expect(incident(life, 'I3').recurrence).toBe(2);
  });

  it('forgets after thirty days', () => {
    const life = live([...episode(T), ...episode(T + 16 * DAY_MS), ...episode(T + 31 * DAY_MS)]);
    expect(incident(life, 'I3').recurrence).toBe(1);
  });

  it('does not count what nobody was told of, what is used up, and findings', () => {
    const mute = { kind: 'maintenance', id: 'M1', untilMs: null } as const;
    const muted = thrice.map((input) => (input.type === 'site' ? { ...input, mute } : input));
    expect(incident(live([...muted, ...episode(T + 25 * DAY_MS)]), 'I4').recurrence).toBe(0);
    const paper = [0, 1, 2, 3].flatMap((n) =>
      episode(T + n * DAY_MS, 'printer-1', { kind: 'consumable-out', trigger: 'consumable' }),
    );
    expect(lines(live(paper).effects).filter((line) => line.endsWith('problem-opened'))).toEqual([]);
    const risk = [0, 1, 2].flatMap((n) => episode(T + n * DAY_MS, 'fep', { kind: 'disk-filling', isFinding: true }));
    expect(
      incident(
        live([
          ...risk,
          { type: 'tick', atMs: T + 3 * DAY_MS },
          ...episode(T + 4 * DAY_MS, 'fep', { kind: 'disk-low' }),
        ]),
        'I4',
      ).recurrence,
    ).toBe(0);
  });

  it('opens one at once where a reboot ended it: a reboot is no cause', () => {
    const reboot: IncidentInput = { type: 'remedy', id: 'I1', by: 'li', atMs: T + 30_000, remedy: 'reboot' };
    const life = live([...episode(T), reboot].sort((a, b) => a.atMs - b.atMs));
    expect(lines(life.effects).filter((line) => line.endsWith('problem-opened'))).toEqual(['I1 problem-opened']);
    expect(incident(life)).toMatchObject({ trigger: 'unknown', life: { remedy: 'reboot' } });
  });
});

describe('reminders', () => {
  const router = cause('router', { flows: [flow('checkout', 'down')] });
  const everyMs = DEFAULT_INCIDENT_SETTINGS.reminderMs.P2 ?? 0;
  const tick = (atMs: number): IncidentInput => ({ type: 'tick', atMs });

  it('come with the clock, one however long it stood still', () => {
    const life = live([
      site(T, [router]),
      tick(T + everyMs - 1),
      tick(T + everyMs),
      tick(T + everyMs + 1),
      tick(T + 10 * everyMs),
    ]);
    expect(notices(life.effects)).toEqual(['I1 opened 1', 'I1 reminder 1', 'I1 reminder 2']);
  });

  it('come seldom once somebody has it, and never for what is mitigated, clearing, suppressed or a finding', () => {
    const open = live([site(T, [router])]);
    const after = (input: IncidentInput) => notices(live([input, tick(T + 10 * everyMs)], open).last);
    const who = { id: 'I1', by: 'li', atMs: T + 1 };
    expect(after({ type: 'acknowledge', ...who })).toEqual([]);
    expect(after({ type: 'mitigate', ...who })).toEqual([]);
    expect(after(site(T + 5_000, []))).toEqual([]);
    expect(after({ type: 'mute', ...who, mute: { kind: 'silence', id: 'S1', untilMs: null } })).toEqual([]);
    const acknowledged = live([{ type: 'acknowledge', ...who }, tick(T + DAY_MS)], open);
    expect(notices(acknowledged.last)).toEqual(['I1 reminder 1']);
    const finding = live([site(T, [{ ...router, isFinding: true }]), tick(T + 10 * DAY_MS)]);
    expect(notices(finding.last)).toEqual([]);
    expect([...finding.book.incidents.values()].filter(isLiving)).toHaveLength(1);
  });
});
