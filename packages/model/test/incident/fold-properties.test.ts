/** What holds for every life of incidents, whatever is sighted and done, in whatever order. */
import {
  DEFAULT_INCIDENT_SETTINGS,
  emptyBook,
  foldIncidents,
  type IncidentBook,
  type IncidentEffect,
  type IncidentInput,
  isLiving,
  type Mute,
  REMEDIES,
  restoreBook,
  type SightedCause,
  type WaitReason,
} from '@tillwatch/model';
import fc from 'fast-check';
import { at, cause, estate, flow, live, notices, START_MS, STORE, saved, shared, site, symptom } from './sightings.js';

const SITES = [STORE, 'store-2', 'store-3', 'hub-1'] as const;
const COMPONENTS = ['router', 'wan', 'printer-1', 'fep', 'central-db'] as const;

const WAITS: readonly WaitReason[] = ['line', 'central', 'program', 'flows'];

const arbMute = fc.oneof(
  { weight: 4, arbitrary: fc.constant(null) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('silence', 'maintenance', 'closed'),
      id: fc.constantFrom('S1', 'M1'),
      untilMs: fc.option(fc.integer({ min: START_MS, max: START_MS + 3_600_000 })),
    }) as fc.Arbitrary<Mute>,
  },
);

const arbCause = (siteId: string): fc.Arbitrary<SightedCause> =>
  fc
    .record({
      among: fc.uniqueArray(fc.constantFrom(...COMPONENTS), { minLength: 1, maxLength: 3 }),
      kind: fc.constantFrom('hard', 'lossy', 'silent', 'consumable-out', 'clock-skew', 'table-full'),
      isConfident: fc.boolean(),
      isFinding: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
      onsetMs: fc.integer({ min: START_MS - 600_000, max: START_MS + 600_000 }),
      state: fc.constantFrom('ok', 'degraded', 'down', 'unknown'),
      critical: fc.boolean(),
      check: fc.constantFrom('c1', 'c2', 'c3'),
      class: fc.constantFrom('infrastructure/power', 'infrastructure/network-wan'),
      mute: arbMute,
      home: fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...SITES) }),
      awaits: fc.subarray([...WAITS]),
      leadsTo: fc.subarray(['hub-1/central-db']),
    })
    .map(({ among, state, critical, check, home, ...more }) => {
      const here = at(
        siteId,
        cause(among[0] ?? 'router', {
          ...more,
          among,
          symptoms: [symptom(check)],
          flows: [flow('checkout', state as 'ok', critical)],
        } as Partial<SightedCause>),
      );
      return home === null || home === siteId ? here : elsewhere(siteId, home, here);
    });

/** The same cause, of parts that stand at another site. */
function elsewhere(siteId: string, home: string, here: SightedCause): SightedCause {
  const candidates = here.candidates.map((candidate) => ({ ...candidate, site: home }));
  return { ...here, at: home, candidates, aliases: [`${siteId}/${here.component}`] };
}

const arbSite = fc.constantFrom(...SITES).chain((siteId) =>
  fc
    .record({
      causes: fc.array(arbCause(siteId), { maxLength: 3 }),
      isOpen: fc.boolean(),
      mute: arbMute,
      vantage: fc.constantFrom('centre', 'store', 'merged'),
      unknown: fc.subarray(['c1', 'c2', 'c3']),
      isPast: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
    })
    .map(({ causes, ...more }) => site(0, causes, { ...more, site: siteId, isHub: siteId === 'hub-1' } as object)),
);

const arbEstate = fc
  .array(
    fc.record({
      part: fc.constantFrom('carrier:ct-east', 'hub-1/central-db'),
      sites: fc.subarray([...SITES].slice(0, 3), { minLength: 1 }),
      component: fc.constantFrom(...COMPONENTS),
      isConfident: fc.boolean(),
      mute: arbMute,
      awaits: fc.subarray<WaitReason>(['stores']),
    }),
    { maxLength: 2 },
  )
  .map((parts) =>
    estate(
      0,
      parts.map(({ part, sites, component, ...more }) => shared(part, sites, component, more)),
    ),
  );

const arbId = fc.integer({ min: 1, max: 6 }).map((number) => `I${number}`);
const arbAction = fc
  .record({
    id: arbId,
    type: fc.constantFrom('acknowledge', 'mitigate', 'note', 'reclassify', 'remedy', 'resolve', 'mute'),
    mute: arbMute,
    remedy: fc.constantFrom(...REMEDIES),
  })
  .map(({ id, type, mute, remedy }): IncidentInput => {
    const who = { id, by: 'li', atMs: 0 };
    switch (type) {
      case 'note':
        return { ...who, type, text: 'seen' };
      case 'reclassify':
        return { ...who, type, class: 'application/software', trigger: 'operator', reason: 'looked' };
      case 'remedy':
        return { ...who, type, remedy };
      case 'mute':
        return { ...who, type, mute };
      default:
        return { ...who, type } as IncidentInput;
    }
  });

/** A life: mostly forward in time, now and then an input that was overtaken, now and then hours of nothing. */
const arbLife = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 8, arbitrary: arbSite },
        { weight: 3, arbitrary: arbEstate },
        { weight: 2, arbitrary: arbAction },
        { weight: 1, arbitrary: fc.constant<IncidentInput>({ type: 'tick', atMs: 0 }) },
      ),
      fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
        { weight: 2, arbitrary: fc.integer({ min: -30_000, max: -1 }) },
        { weight: 1, arbitrary: fc.constantFrom(700_000, 8 * 3_600_000, 31 * 86_400_000) },
      ),
    ),
    { maxLength: 40 },
  )
  .map((steps) => {
    let atMs = START_MS;
    return steps.map(([input, stepMs]): IncidentInput => {
      atMs += stepMs;
      return { ...input, atMs };
    });
  });

/** One store with a few troubles that come, stay, and go, with people and maintenance between. */
const arbLongTrouble = fc
  .tuple(
    fc.array(arbCause(STORE), { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.tuple(
        fc.oneof(
          { weight: 6, arbitrary: fc.record({ shown: fc.subarray([0, 1, 2]), mute: arbMute }) },
          { weight: 1, arbitrary: arbAction },
          { weight: 1, arbitrary: fc.constant<IncidentInput>({ type: 'tick', atMs: 0 }) },
        ),
        fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1_000, max: 12_000 }) }, fc.constant(120_000)),
      ),
      { maxLength: 40 },
    ),
  )
  .map(([causes, steps]) => {
    const sure = causes.map((one) => ({ ...one, isConfident: true, mute: null }));
    let atMs = START_MS;
    return steps.map(([step, stepMs]): IncidentInput => {
      atMs += stepMs;
      if ('type' in step) return { ...step, atMs };
      const shown = step.shown.flatMap((index) => sure[index] ?? []);
      return site(atMs, shown, { mute: step.mute });
    });
  });

describe('every life of incidents', () => {
  it('gives out each notice once, an opening first, and an end only to what was told open', () => {
    fc.assert(
      fc.property(arbLife, (inputs) => {
        const given = notices(live(inputs).effects);
        expect(new Set(given).size).toBe(given.length);
        const told = new Map<string, string>();
        for (const [id = '', kind = ''] of given.map((line) => line.split(' '))) {
          const before = told.get(id);
          expect(kind === 'opened').toBe(before === undefined);
          if (kind === 'resolved') expect(['open', 'mitigated']).toContain(before);
          if (kind === 'mitigated') expect(before).toBe('open');
          if (kind === 'opened' || kind === 'reopened') told.set(id, 'open');
          if (kind === 'mitigated' || kind === 'resolved') told.set(id, kind);
        }
      }),
    );
  });

  it('goes on from its saves, after any input, as if nothing had happened', () => {
    fc.assert(
      fc.property(fc.oneof(arbLife, arbLongTrouble), (inputs) => {
        let life = live([]);
        for (const input of inputs) {
          const restored = foldIncidents(restoreBook(saved(life.effects), life.book.lastNumber), input);
          life = live([input], life);
          expect(restored.effects).toEqual(life.last);
        }
      }),
    );
  });

  it('does not depend on the order in which a sighting lists its causes', () => {
    fc.assert(
      fc.property(arbLife, (inputs) => {
        const turned = inputs.map((input) =>
          input.type === 'site' || input.type === 'estate'
            ? ({ ...input, causes: [...input.causes].reverse() } as IncidentInput)
            : input,
        );
        expect(live(turned).effects).toEqual(live(inputs).effects);
      }),
    );
  });

  it('keeps the book in one piece: numbers without gaps, ends with their times, merged ones with a root, one save for each change', () => {
    fc.assert(
      fc.property(arbLife, (inputs) => {
        let book: IncidentBook = emptyBook();
        let count = 0;
        for (const input of inputs) {
          const step = foldIncidents(book, input);
          const saves = step.effects.flatMap((effect) => (effect.kind === 'save' ? [effect.incident] : []));
          expect(new Set(saves.map(({ id }) => id)).size).toBe(saves.length);
          for (const incident of saves) expect(step.book.incidents.get(incident.id)).toBe(incident);
          const told = step.effects.flatMap((effect: IncidentEffect) =>
            effect.kind === 'save' ? [] : [effect.incident],
          );
          for (const id of told) expect(saves.map((incident) => incident.id)).toContain(id);
          for (const incident of step.book.incidents.values()) {
            if (incident.state === 'resolved') expect(incident.resolvedAtMs).not.toBeNull();
            if (incident.state === 'merged') expect(incident.mergedInto).not.toBeNull();
            if (isLiving(incident)) expect([incident.resolvedAtMs, incident.mergedInto]).toEqual([null, null]);
            if (incident.life.clearSinceMs !== null) expect(incident.life.namedBy).toEqual([]);
          }
          book = step.book;
          count = Math.max(count, book.lastNumber);
        }
        expect(book.lastNumber).toBe(count);
      }),
    );
  });
});

/** One true fault, as its viewers see it: the truth is always in the set, whatever else is and whichever seems likeliest. */
const arbViews = fc.array(
  fc.record({
    others: fc.subarray(['wan', 'fep', 'power', 'switch']),
    first: fc.nat(4),
    kind: fc.constantFrom('hard', 'lossy', 'silent'),
    isConfident: fc.boolean(),
    repeats: fc.integer({ min: 1, max: 3 }),
    isGap: fc.boolean(),
  }),
  { minLength: 1, maxLength: 20 },
);

describe('one cause', () => {
  it('is one incident in any order and repetition of what is seen of it', () => {
    fc.assert(
      fc.property(arbViews, (views) => {
        const inputs = views.flatMap(({ others, first, kind, isConfident, repeats, isGap }) => {
          const set = ['router', ...others];
          const main = set[first % set.length] ?? 'router';
          const among = [main, ...set.filter((name) => name !== main)];
          const seen = cause(main, { among, kind, isConfident, symptoms: [symptom('uplink')] });
          return [...Array.from({ length: repeats }, () => [seen]), ...(isGap ? [[]] : [])];
        });
        const life = live(inputs.map((causes, step) => site(START_MS + step * 5_000, causes)));
        expect(life.book.lastNumber).toBe(views.some(({ isConfident }) => isConfident) ? 1 : 0);
        expect(notices(life.effects).filter((line) => line.includes(' opened')).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('of several sites is one incident, whoever sees it first', () => {
    const sites = ['store-1', 'store-2', 'store-3'];
    const wan = cause('wan', { among: ['wan', 'router', 'carrier'] });
    fc.assert(
      fc.property(fc.array(fc.constantFrom('estate', ...sites), { maxLength: 20 }), (order) => {
        const inputs = [...order, 'estate'].map((who, step) => {
          const atMs = START_MS + 10_000 + step * 1_000;
          return who === 'estate'
            ? estate(atMs, [shared('carrier:ct-east', sites)])
            : site(atMs, [at(who, wan)], { site: who });
        });
        const life = live(inputs);
        const living = [...life.book.incidents.values()].filter(isLiving);
        expect(living.map(({ cause: { component } }) => component)).toEqual(['carrier:ct-east']);
        expect(notices(life.effects).filter((line) => !line.endsWith('opened 1'))).toEqual([]);
      }),
    );
  });
});

describe('a healthy life', () => {
  it('opens nothing: suspicions, closed hours, silence of checks, ticks', () => {
    const arbQuiet = fc.array(
      fc.record({
        causes: fc.array(
          fc.constantFrom(...COMPONENTS).map((name) => cause(name, { isConfident: false })),
          { maxLength: 2 },
        ),
        isOpen: fc.boolean(),
        unknown: fc.subarray(['c1', 'c2']),
        isClosed: fc.boolean(),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(arbQuiet, (days) => {
        const inputs = days.flatMap(({ causes, isOpen, unknown, isClosed }, step): IncidentInput[] => {
          const atMs = START_MS + step * 3_600_000;
          const closed: Mute = { kind: 'closed', id: STORE, untilMs: null };
          const shown = isClosed ? [...causes, cause('fep')] : causes;
          return [
            site(atMs, shown, { isOpen, unknown, mute: isClosed ? closed : null }),
            { type: 'tick', atMs: atMs + 1_000 },
          ];
        });
        expect(live(inputs).effects).toEqual([]);
      }),
    );
  });
});

it('is patient enough by default for two buckets of evidence', () => {
  expect(DEFAULT_INCIDENT_SETTINGS.holdMs).toBeGreaterThanOrEqual(10_000);
});
