/** Keeps what each store says of its shared parts: which symptoms it has and had of late, and which stores could have had one and have not. */
import type { SightedCause } from '../incident/incident-fold.js';
import type { SharedPart, SharedPartKind } from './shared-part.js';

/** What one site reports. */
export interface StoreReport {
  readonly site: string;
  readonly kind: 'store' | 'hub';
  readonly parts: readonly SharedPart[];
  /** What is wrong with it, findings left out; empty: nothing. Null: not known (never heard, closed), which neither accuses nor clears. */
  readonly causes: readonly SightedCause[] | null;
}

/** What kind of symptom it is: `line`: the store's way out; `central`: something that no store has a private reason for; `app`: what runs in the store. */
export const SYMPTOM_KINDS = ['line', 'central', 'app'] as const;
export type SymptomKind = (typeof SYMPTOM_KINDS)[number];

/** One cause of one site that may be a shared one. */
export interface StoreSymptom {
  readonly site: string;
  readonly kind: SymptomKind;
  /** Ids of the shared parts in its 95 % set, ascending. */
  readonly parts: readonly string[];
  /** Ids of all shared parts of the store. */
  readonly held: readonly string[];
  readonly cause: SightedCause;
  /** Null while it lasts. */
  readonly endedAtMs: number | null;
}

/** A symptom speaks for a common cause this long after it began, also when it is over: that is how evidence adds up over an unsteady hour. */
export const SYMPTOM_MEMORY_MS = 1_800_000;
/** Bounds of one store; what is beyond them is left out. */
export const MAX_STORE_SYMPTOMS = 16;

/** Stores alike in their shared parts. */
export interface StoreProfile {
  /** Ids, ascending. */
  readonly parts: readonly string[];
  /** Stores of which something is known. */
  known: number;
}

interface Entry {
  readonly profile: StoreProfile;
  readonly isKnown: boolean;
  readonly isHub: boolean;
  readonly symptoms: readonly StoreSymptom[];
}

/** Mutable: one per estate. */
export interface SymptomBook {
  /** True where anything changed that a judgement would see. */
  note(report: StoreReport, nowMs: number): boolean;
  forget(site: string): void;
  /** Drops what has been over for too long; `isKept` keeps the symptoms of open causes. */
  expire(nowMs: number, isKept: (symptom: StoreSymptom) => boolean): void;
  /** Of stores, ordered by site: those that last, and those that are over and still count. */
  symptoms(): StoreSymptom[];
  /** Parts that the hub itself finds broken, by id, with the hub's own confident cause. */
  direct(): ReadonlyMap<string, StoreSymptom>;
  profiles(): readonly StoreProfile[];
  kindOf(part: string): SharedPartKind | undefined;
  /** Stores that have the part, known or not. */
  siteCount(part: string): number;
  /** A known store that has the part and shows nothing of it, the first by id; null: none. */
  wellSite(part: string): string | null;
  /** True for a store whose state is not known at present. */
  isUnknown(site: string): boolean;
  readonly size: number;
}

/** Makes an empty book. */
export function createSymptomBook(): SymptomBook {
  const entries = new Map<string, Entry>();
  const troubled = new Set<string>();
  const profiles = new Map<string, StoreProfile>();
  const kinds = new Map<string, { kind: SharedPartKind; sites: number }>();

  function count(parts: readonly SharedPart[], by: 1 | -1): void {
    for (const { id, kind } of parts) {
      const entry = kinds.get(id) ?? { kind, sites: 0 };
      entry.sites += by;
      if (entry.sites > 0) kinds.set(id, entry);
      else kinds.delete(id);
    }
  }

  const partsOf = new Map<string, readonly SharedPart[]>();

  function remove(site: string): Entry | undefined {
    const entry = entries.get(site);
    if (entry === undefined) return undefined;
    if (entry.isKnown && !entry.isHub) entry.profile.known--;
    if (!entry.isHub) count(partsOf.get(site) ?? [], -1);
    entries.delete(site);
    troubled.delete(site);
    return entry;
  }

  return {
    note(report, nowMs) {
      const { site, parts } = report;
      const isHub = report.kind === 'hub';
      const before = remove(site);
      const key = parts.map(({ id }) => id).join('\n');
      const profile = profiles.get(key) ?? { parts: parts.map(({ id }) => id), known: 0 };
      profiles.set(key, profile);
      const isKnown = report.causes !== null;
      if (isKnown && !isHub) profile.known++;
      if (!isHub) count(parts, 1);
      partsOf.set(site, parts);
      const lasting = (report.causes ?? []).flatMap((cause) => symptomOf(site, parts, cause) ?? []);
      const symptoms = isKnown ? withEnded(before?.symptoms ?? [], lasting, nowMs) : (before?.symptoms ?? []);
      entries.set(site, { profile, isKnown, isHub, symptoms });
      if (symptoms.length > 0) troubled.add(site);
      return before?.profile !== profile || before.isKnown !== isKnown || !isSame(before.symptoms, symptoms);
    },
    forget(site) {
      remove(site);
      partsOf.delete(site);
    },
    expire(nowMs, isKept) {
      for (const site of [...troubled]) {
        const entry = entries.get(site) as Entry;
        const symptoms = entry.symptoms.filter(
          (symptom) =>
            symptom.endedAtMs === null || isKept(symptom) || symptom.cause.onsetMs >= nowMs - SYMPTOM_MEMORY_MS,
        );
        if (symptoms.length === entry.symptoms.length) continue;
        entries.set(site, { ...entry, symptoms });
        if (symptoms.length === 0) troubled.delete(site);
      }
      for (const [key, { known }] of profiles) if (known === 0) profiles.delete(key);
    },
    symptoms() {
      return [...troubled].sort().flatMap((site) => {
        const entry = entries.get(site) as Entry;
        return entry.isHub ? [] : entry.symptoms;
      });
    },
    direct() {
      const found = new Map<string, StoreSymptom>();
      for (const site of [...troubled].sort()) {
        const entry = entries.get(site) as Entry;
        if (!entry.isHub || !entry.isKnown) continue;
        for (const symptom of entry.symptoms) {
          if (symptom.endedAtMs !== null || !symptom.cause.isConfident) continue;
          for (const part of symptom.parts) if (!found.has(part)) found.set(part, symptom);
        }
      }
      return found;
    },
    profiles: () => [...profiles.values()],
    kindOf: (part) => kinds.get(part)?.kind,
    siteCount: (part) => kinds.get(part)?.sites ?? 0,
    wellSite(part) {
      let first: string | null = null;
      for (const [site, { profile, isKnown, isHub, symptoms }] of entries) {
        const isWell = isKnown && !isHub && profile.parts.includes(part) && symptoms.length === 0;
        if (isWell && (first === null || site < first)) first = site;
      }
      return first;
    },
    isUnknown: (site) => entries.get(site)?.isKnown === false,
    get size() {
      return [...profiles.values()].reduce((sum, { known }) => sum + known, 0);
    },
  };
}

/** What kind of symptom it is that may have any of `parts` behind it; null: there are none. */
export function sharedKindOf(parts: readonly SharedPart[]): SymptomKind | null {
  const kindsOf = new Set(parts.map(({ kind }) => symptomKindOf(kind)));
  return SYMPTOM_KINDS.find((each) => kindsOf.has(each)) ?? null;
}

/** Of the parts of a site those that may be behind a cause of it; none for a risk that is no fault yet. */
export function partsBehind(parts: readonly SharedPart[], cause: SightedCause): SharedPart[] {
  if (cause.isFinding) return [];
  const suspected = new Set([cause.component, ...cause.candidates.map(({ component }) => component)]);
  return parts.filter(({ components }) => components.some((component) => suspected.has(component)));
}

/** Null where no shared part can be behind it. */
function symptomOf(site: string, parts: readonly SharedPart[], cause: SightedCause): StoreSymptom | null {
  const matching = partsBehind(parts, cause);
  const kind = sharedKindOf(matching);
  if (kind === null) return null;
  return {
    site,
    kind,
    parts: matching.map(({ id }) => id),
    held: parts.map(({ id }) => id),
    cause,
    endedAtMs: null,
  };
}

/** What a part does to a store when it fails. */
export function symptomKindOf(kind: SharedPartKind): SymptomKind {
  switch (kind) {
    case 'carrier':
    case 'region':
    case 'hub':
      return 'line';
    case 'central-db':
    case 'vip':
    case 'remote':
      return 'central';
    case 'version':
    case 'release':
      return 'app';
  }
}

/** What lasts, and of what was there before that which is over now; of two on the same component the newer. */
function withEnded(before: readonly StoreSymptom[], lasting: readonly StoreSymptom[], nowMs: number): StoreSymptom[] {
  const now = new Set(lasting.map(({ cause }) => cause.component));
  const ended = before
    .filter(({ cause }) => !now.has(cause.component))
    .map((symptom) => ({ ...symptom, endedAtMs: symptom.endedAtMs ?? nowMs }))
    .filter(({ kind }) => !lasting.some((other) => other.kind === kind));
  return [...lasting, ...ended].slice(0, MAX_STORE_SYMPTOMS);
}

function isSame(before: readonly StoreSymptom[], after: readonly StoreSymptom[]): boolean {
  return (
    before.length === after.length &&
    before.every((symptom, at) => {
      const other = after[at] as StoreSymptom;
      return symptom.cause === other.cause && (symptom.endedAtMs === null) === (other.endedAtMs === null);
    })
  );
}
