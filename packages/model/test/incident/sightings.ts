/** Sightings, and a life in which they are folded one after the other, for the tests of the incident fold. */
import {
  type AffectedFlow,
  DEFAULT_INCIDENT_SETTINGS,
  type EstateSighting,
  emptyBook,
  foldIncidents,
  type Incident,
  type IncidentBook,
  type IncidentEffect,
  type IncidentInput,
  type IncidentSettings,
  type SharedSighting,
  type SightedCause,
  type SiteSighting,
  type Symptom,
} from '@tillwatch/model';

export const STORE = 'store-1';
export const START_MS = Date.UTC(2026, 10, 2, 10);
export const { holdMs: HOLD_MS, flapWindowMs: FLAP_MS } = DEFAULT_INCIDENT_SETTINGS;

/** A failing check. */
export function symptom(check: string, site = STORE, sinceMs = START_MS): Symptom {
  return { site, check, on: check, state: 'down', reason: 'timeout', sinceMs };
}

/** A flow in trouble. */
export function flow(name: string, state: AffectedFlow['state'], critical = true, site = STORE): AffectedFlow {
  return { site, name, state, critical };
}

/** A confident cause; its candidates share evenly unless told otherwise. */
export function cause(
  component: string,
  more: Partial<SightedCause> & { readonly among?: readonly string[] } = {},
): SightedCause {
  const { among = [component], ...rest } = more;
  return {
    component,
    kind: 'hard',
    candidates: among.map((name) => ({ site: STORE, component: name, share: 1 / among.length })),
    isConfident: true,
    isFinding: false,
    onsetMs: START_MS,
    symptoms: [symptom(`${component}-check`)],
    flows: [flow('receipt', 'degraded', false)],
    evidence: null,
    suspects: [],
    class: 'infrastructure/hardware-endpoint',
    trigger: 'unknown',
    lostTrade: null,
    ...rest,
  };
}

/** What one site shows. */
export function site(atMs: number, causes: readonly SightedCause[], more: Partial<SiteSighting> = {}): SiteSighting {
  return { type: 'site', site: STORE, atMs, vantage: 'centre', causes, isOpen: true, mute: null, ...more };
}

/** The same cause as another site has it. */
export function at(siteId: string, one: SightedCause): SightedCause {
  return {
    ...one,
    candidates: one.candidates.map((candidate) => ({ ...candidate, site: siteId })),
    symptoms: one.symptoms.map((item) => ({ ...item, site: siteId })),
    flows: one.flows.map((item) => ({ ...item, site: siteId })),
  };
}

/** What the estate stage shows. */
export function estate(atMs: number, causes: readonly SharedSighting[], storeCount = 100): EstateSighting {
  return { type: 'estate', atMs, causes, storeCount };
}

/** A cause that sites share: each of `sites` names `component` for it. */
export function shared(
  part: string,
  sites: readonly string[],
  component = 'wan',
  more: Partial<SharedSighting> = {},
): SharedSighting {
  return {
    ...cause(part),
    candidates: [{ site: null, component: part, share: 1 }],
    symptoms: sites.map((id) => symptom('uplink', id)),
    flows: sites.map((id) => flow('checkout', 'down', true, id)),
    sites,
    members: sites.map((id) => ({ site: id, component })),
    siteCount: sites.length,
    ...more,
  };
}

/** A book that goes on, with all that came of it. */
export interface Life {
  readonly book: IncidentBook;
  readonly effects: readonly IncidentEffect[];
  /** Of the last input alone. */
  readonly last: readonly IncidentEffect[];
}

/** Folds `inputs` in turn, each until it is done. */
export function live(
  inputs: readonly IncidentInput[],
  from: Life = { book: emptyBook(), effects: [], last: [] },
  settings: IncidentSettings = DEFAULT_INCIDENT_SETTINGS,
): Life {
  return inputs.reduce((life: Life, input): Life => {
    const last: IncidentEffect[] = [];
    let { book } = life;
    for (let isDone = false; !isDone; ) {
      const folded = foldIncidents(book, input, settings);
      book = folded.book;
      last.push(...folded.effects);
      isDone = !folded.isUnfinished;
    }
    return { book, effects: [...life.effects, ...last], last };
  }, from);
}

/** Notices as `I1 opened 1`. */
export function notices(effects: readonly IncidentEffect[]): string[] {
  return effects.flatMap((effect) =>
    effect.kind === 'notice' ? [`${effect.incident} ${effect.notice} ${effect.turn}`] : [],
  );
}

/** Timeline lines as `I1 opened`. */
export function lines(effects: readonly IncidentEffect[]): string[] {
  return effects.flatMap((effect) => (effect.kind === 'timeline' ? [`${effect.incident} ${effect.entry.kind}`] : []));
}

/** Incidents of the book by id and state: `I1 open`. */
export function states({ book }: Life): string[] {
  return [...book.incidents.values()].map(({ id, state }) => `${id} ${state}`);
}

/** One incident of the book; fails where there is none. */
export function incident({ book }: Life, id = 'I1'): Incident {
  const found = book.incidents.get(id);
  if (found === undefined) throw new Error(`no incident ${id}`);
  return found;
}

/** Incidents as they were saved last. */
export function saved(effects: readonly IncidentEffect[]): Incident[] {
  const byId = new Map<string, Incident>();
  for (const effect of effects) if (effect.kind === 'save') byId.set(effect.incident.id, effect.incident);
  return [...byId.values()];
}
