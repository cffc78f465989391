/** What the incident fold knows: the incidents that live or ended lately, and how often causes came before. */
import { causeKey } from './cause-name.js';
import { ESTATE_SOURCE, type Incident } from './incident.js';
import { BOOK_LIMITS, type IncidentSettings } from './incident-settings.js';
import { LayeredMap } from './layered-map.js';

/** All that the fold remembers. It is made of saved incidents alone: {@link restoreBook} makes it again. */
export interface IncidentBook {
  /** Those that live, and those that ended lately, in order of their numbers. */
  readonly incidents: ReadonlyMap<string, Incident>;
  /** Ids of those incidents by the site of their cause, and by whoever else names them. */
  readonly bySource: ReadonlyMap<string, readonly string[]>;
  /** Ids of those of them that speak for a cause's recurrence, by the cause's key. */
  readonly byCause: ReadonlyMap<string, readonly string[]>;
  /** When incidents of a cause were resolved that are no longer in `incidents`; ascending. */
  readonly history: ReadonlyMap<string, readonly number[]>;
  readonly lastNumber: number;
  /** Nothing leaves before this. */
  readonly expireAtMs: number;
}

/** A book without a past. */
export function emptyBook(): IncidentBook {
  return {
    incidents: new Map(),
    bySource: new Map(),
    byCause: new Map(),
    history: new Map(),
    lastNumber: 0,
    expireAtMs: 0,
  };
}

/**
 * The book as it was when `incidents` were saved last. Wanted are those that live and those that ended within {@link IncidentSettings.recurrenceWindowMs};
 * older ones do no harm. `lastNumber`: of the newest incident ever, where that may not be among them.
 */
export function restoreBook(incidents: Iterable<Incident>, lastNumber = 0): IncidentBook {
  const known = [...incidents].sort((a, b) => incidentNumber(a.id) - incidentNumber(b.id));
  const last = known.at(-1);
  const open = openBook(emptyBook());
  for (const incident of known) putIncident(open, incident);
  return {
    ...emptyBook(),
    ...open,
    lastNumber: Math.max(lastNumber, last === undefined ? 0 : incidentNumber(last.id)),
  };
}

/** The number in an incident's id. */
export function incidentNumber(id: string): number {
  return Number(id.slice(1));
}

/** True for one that is neither resolved nor merged. */
export function isLiving(incident: Incident): boolean {
  return incident.state !== 'resolved' && incident.state !== 'merged';
}

/** Whose sightings an incident belongs to: the site of its cause or the estate stage, and whoever else names it, or did last. */
export function sourcesOf(incident: Incident): readonly string[] {
  const { namedBy, lastNamedBy } = incident.life;
  const others = [ownerOf(incident), ...(lastNamedBy === undefined ? [] : [lastNamedBy])];
  return others.every((source) => namedBy.includes(source)) ? namedBy : [...new Set([...others, ...namedBy])];
}

/** Who may say what its cause is. */
export function ownerOf(incident: Incident): string {
  return incident.cause.site ?? ESTATE_SOURCE;
}

/** The parts of a book that change while an input is worked on. */
export interface OpenBook {
  readonly incidents: LayeredMap<string, Incident>;
  readonly bySource: LayeredMap<string, readonly string[]>;
  readonly byCause: LayeredMap<string, readonly string[]>;
}

/** A copy to work on; cheap however many incidents there are, because a storm opens one with each of thousands of inputs. */
export function openBook({ incidents, bySource, byCause }: IncidentBook): OpenBook {
  return {
    incidents: LayeredMap.fork(incidents),
    bySource: LayeredMap.fork(bySource),
    byCause: LayeredMap.fork(byCause),
  };
}

/** Puts `incident` into it, in the place of its older self. */
export function putIncident({ incidents, bySource, byCause }: OpenBook, incident: Incident): void {
  const old = incidents.get(incident.id);
  const sources = sourcesOf(incident);
  incidents.set(incident.id, incident);
  for (const source of old === undefined ? [] : sourcesOf(old)) {
    if (!sources.includes(source)) unlist(bySource, source, incident.id);
  }
  for (const source of sources) enlist(bySource, source, incident.id);
  const key = counts(incident) ? causeKey(incident.cause) : null;
  const oldKey = old !== undefined && counts(old) ? causeKey(old.cause) : null;
  if (oldKey !== null && oldKey !== key) unlist(byCause, oldKey, incident.id);
  if (key !== null) enlist(byCause, key, incident.id);
}

function takeIncident({ incidents, bySource, byCause }: OpenBook, incident: Incident): void {
  incidents.delete(incident.id);
  for (const source of sourcesOf(incident)) unlist(bySource, source, incident.id);
  if (counts(incident)) unlist(byCause, causeKey(incident.cause), incident.id);
}

type Lists = LayeredMap<string, readonly string[]>;

/** Keeps the ids under a name in order of their numbers; nearly always the new one is the newest. */
function enlist(lists: Lists, name: string, id: string): void {
  const ids = lists.get(name) ?? [];
  const last = ids.at(-1);
  if (last === undefined || incidentNumber(last) < incidentNumber(id)) lists.set(name, [...ids, id]);
  else if (!ids.includes(id)) {
    lists.set(
      name,
      [...ids, id].sort((a, b) => incidentNumber(a) - incidentNumber(b)),
    );
  }
}

function unlist(lists: Lists, name: string, id: string): void {
  const left = (lists.get(name) ?? []).filter((other) => other !== id);
  if (left.length === 0) lists.delete(name);
  else lists.set(name, left);
}

/** The incident that a merged one lives on in; itself where it is not merged; undefined where that has left the book. */
export function rootOf(incidents: ReadonlyMap<string, Incident>, incident: Incident): Incident | undefined {
  const seen = new Set<string>();
  let root: Incident | undefined = incident;
  while (root?.mergedInto != null && !seen.has(root.id)) {
    seen.add(root.id);
    root = incidents.get(root.mergedInto);
  }
  return root;
}

/** True for a resolved incident that says something about its cause: somebody was told of it, and it was a fault. */
function counts(incident: Incident): boolean {
  return incident.state === 'resolved' && !incident.life.isFinding && (incident.life.turns.opened ?? 0) > 0;
}

/** How many incidents of the cause `key` were resolved at `sinceMs` or later. */
export function recurrenceOf(book: IncidentBook, key: string, sinceMs: number): number {
  let count = (book.history.get(key) ?? []).filter((atMs) => atMs >= sinceMs).length;
  for (const id of book.byCause.get(key) ?? []) {
    if ((book.incidents.get(id)?.resolvedAtMs ?? 0) >= sinceMs) count++;
  }
  return count;
}

/** Lets go of what ended long enough before `nowMs`, and of the oldest beyond {@link BOOK_LIMITS}; recurrence keeps their times. */
export function expireBook(book: IncidentBook, settings: IncidentSettings, nowMs: number): IncidentBook {
  const leaving = leavers(book, settings, nowMs);
  const open = openBook(book);
  const history = new Map(book.history);
  for (const incident of leaving) {
    takeIncident(open, incident);
    if (!counts(incident)) continue;
    const key = causeKey(incident.cause);
    const times = [...(history.get(key) ?? []), incident.resolvedAtMs ?? 0].sort((a, b) => a - b);
    history.set(key, times.slice(-BOOK_LIMITS.timesPerCause));
  }
  const { incidents } = open;
  const ended = [...incidents.values()].flatMap((incident) => endedAtMs(incidents, incident) ?? []);
  const expireAtMs = ended.reduce(
    (first, atMs) => Math.min(first, atMs + keptMs(settings) + 1),
    Number.POSITIVE_INFINITY,
  );
  return {
    ...book,
    ...open,
    history: boundHistory(history, nowMs - settings.recurrenceWindowMs),
    expireAtMs: Math.min(expireAtMs, nowMs + keptMs(settings)),
  };
}

function keptMs({ keepEndedMs, flapWindowMs }: IncidentSettings): number {
  return Math.max(keepEndedMs, flapWindowMs);
}

/** A merged incident has ended when that has which it lives on in; one whose root is gone ended long ago. Null: not yet. */
function endedAtMs(incidents: ReadonlyMap<string, Incident>, incident: Incident): number | null {
  if (isLiving(incident)) return null;
  const root = rootOf(incidents, incident);
  return root === undefined || root.state === 'merged' ? Number.NEGATIVE_INFINITY : root.resolvedAtMs;
}

/** Ended incidents that go, the longest ended first: merged ones go with the one that they live on in. */
function leavers({ incidents }: IncidentBook, settings: IncidentSettings, nowMs: number): Incident[] {
  const ended = [...incidents.values()]
    .flatMap((incident) => {
      const atMs = endedAtMs(incidents, incident);
      return atMs === null ? [] : [{ incident, atMs }];
    })
    .sort((a, b) => a.atMs - b.atMs || incidentNumber(a.incident.id) - incidentNumber(b.incident.id));
  const overfull = ended.length - BOOK_LIMITS.ended;
  return ended
    .filter(({ atMs }, at) => at < overfull || nowMs - atMs > keptMs(settings))
    .map(({ incident }) => incident);
}

function boundHistory(history: Map<string, readonly number[]>, sinceMs: number): Map<string, readonly number[]> {
  const newest = (times: readonly number[]): number => times.at(-1) ?? 0;
  const left = [...history]
    .filter(([, times]) => newest(times) >= sinceMs)
    .sort(([a, x], [b, y]) => newest(x) - newest(y) || (a < b ? -1 : 1));
  return new Map(left.slice(-BOOK_LIMITS.causes));
}
