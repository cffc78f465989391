/** What a set of shared causes costs: how unlikely it is by itself, less how well it explains which stores have symptoms and which have not. */
import type { SharedPartKind } from './shared-part.js';
import {
  type StoreProfile,
  type StoreSymptom,
  SYMPTOM_KINDS,
  type SymptomKind,
  symptomKindOf,
} from './symptom-book.js';

/** A shared part that is broken, or a rise of one kind of symptom that has no place. */
export type EstateHypothesis =
  | { readonly type: 'part'; readonly part: string; readonly priorNats: number }
  | { readonly type: 'rise'; readonly kind: SymptomKind; readonly priorNats: number };

/** -ln of the odds that a shared part breaks within the memory of symptoms; right within a factor of ten is enough (diagnosis.md, 9). */
const PART_NATS: Readonly<Record<SharedPartKind, number>> = {
  carrier: 9,
  region: 9.5,
  hub: 10,
  'central-db': 10,
  vip: 10,
  remote: 8.5,
  version: 9,
  release: 8,
};
/** A storm, a heat wave, a holiday: more of a kind than usual, and no shared part that has them all. */
const RISE_NATS: Readonly<Record<SymptomKind, number>> = { line: 6, central: Number.POSITIVE_INFINITY, app: 8 };
/** Chance that a store gets a symptom of the kind for a reason of its own within the memory of symptoms; a line that fails once a month gives 0.0007. */
const USUAL_RATE: Readonly<Record<SymptomKind, number>> = { line: 0.002, central: 0.0005, app: 0.005 };
const LEAST_COVERAGE = 0.05;
const MOST_COVERAGE = 0.98;
const FIT_ROUNDS = 4;
/** A store's own diagnosis leaves the part that is broken out of its 95 % set so often: one in fifty (diagnosis.md, 12). */
const LEFT_OUT_RATE = 0.02;

/** The prior of a shared part with `stores` stores: the more stores it has, the more freely its coverage may be fitted. */
export function partNats(kind: SharedPartKind, stores: number): number {
  return PART_NATS[kind] + Math.log(Math.max(1, stores)) / 2;
}

/** What a rise of `kind` costs; infinite where no store has a private reason. */
export function riseNats(kind: SymptomKind): number {
  return RISE_NATS[kind];
}

/** The rates that fit a set best. */
export interface EstateFit {
  /** Share of its stores that each part takes, 0..1. */
  readonly coverage: ReadonlyMap<string, number>;
  /** Chance of a symptom for a store's own reason, or the rise's. */
  readonly local: Readonly<Record<SymptomKind, number>>;
}

export interface EstateCost {
  fit(set: readonly EstateHypothesis[]): EstateFit;
  /** Nats, priors included. */
  cost(set: readonly EstateHypothesis[]): number;
}

/** Symptoms that no part in question tells apart, counted. */
interface Cell {
  readonly kind: SymptomKind;
  /** Of the candidates only. */
  readonly parts: readonly string[];
  /** Candidates for a line that the stores have and their own diagnosis has left out; it may be wrong. */
  readonly leftOut: readonly string[];
  /** How many of the symptoms are at stores that have each set of candidate parts. */
  readonly atStores: readonly { readonly parts: ReadonlySet<string>; readonly count: number }[];
  count: number;
}

/**
 * Makes the cost over `symptoms` and the stores of `profiles`. `candidates` are the parts that any set may hold. A store that has lost its line says
 * nothing of what lies behind it.
 */
export function createEstateCost(
  symptoms: readonly StoreSymptom[],
  profiles: readonly StoreProfile[],
  candidates: ReadonlyMap<string, SharedPartKind>,
): EstateCost {
  const stores = groupStores(profiles, candidates);
  const cells = cellsOf(symptoms, candidates);
  const clear = clearCounts(symptoms, profiles, candidates);
  const known = stores.reduce((sum, { count }) => sum + count, 0);
  const touchedKinds = kindsTouched(cells);
  const withKind = new Map(
    SYMPTOM_KINDS.map((kind) => [
      kind,
      new Set(symptoms.filter((symptom) => symptom.kind === kind).map(({ site }) => site)).size,
    ]),
  );

  /** The rate of a kind among stores that no part of the set could have given it to: the contrast. */
  function localRate(kind: SymptomKind, parts: readonly string[]): number {
    const acting = parts.filter((part) => touchedKinds.get(part)?.has(kind) === true);
    const isUntouched = (own: ReadonlySet<string>): boolean => !acting.some((part) => own.has(part));
    const trials = stores.reduce((sum, group) => sum + (isUntouched(group.parts) ? group.count : 0), 0);
    const hits = cells
      .filter((cell) => cell.kind === kind)
      .flatMap(({ atStores }) => atStores)
      .reduce((sum, group) => sum + (isUntouched(group.parts) ? group.count : 0), 0);
    return trials === 0 ? USUAL_RATE[kind] : Math.min(MOST_COVERAGE, Math.max(USUAL_RATE[kind], hits / trials));
  }

  function fit(set: readonly EstateHypothesis[]): EstateFit {
    const parts = set.flatMap((hypothesis) => (hypothesis.type === 'part' ? [hypothesis.part] : []));
    const rises = new Set(set.flatMap((hypothesis) => (hypothesis.type === 'rise' ? [hypothesis.kind] : [])));
    const rateOf = (kind: SymptomKind): number => (rises.has(kind) ? localRate(kind, parts) : USUAL_RATE[kind]);
    const local = { line: rateOf('line'), central: rateOf('central'), app: rateOf('app') };
    let coverage = new Map(parts.map((part) => [part, 0.5]));
    for (let round = 0; round < FIT_ROUNDS; round++) {
      const hits = new Map<string, number>();
      for (const cell of cells) {
        const anyChance = 1 - missChance(cell, coverage, local);
        for (const part of cell.parts) {
          const own = coverage.get(part);
          if (own !== undefined) hits.set(part, (hits.get(part) ?? 0) + (cell.count * own) / anyChance);
        }
        for (const part of cell.leftOut) {
          const own = coverage.get(part);
          if (own !== undefined) hits.set(part, (hits.get(part) ?? 0) + (cell.count * own * LEFT_OUT_RATE) / anyChance);
        }
      }
      coverage = new Map(parts.map((part) => [part, shareOf(hits.get(part) ?? 0, clear, cells, part)]));
    }
    return { coverage, local };
  }

  return {
    fit,
    cost(set) {
      const found = fit(set);
      let nats = set.reduce((sum, { priorNats }) => sum + priorNats, 0);
      for (const cell of cells) nats -= cell.count * Math.log(1 - missChance(cell, found.coverage, found.local));
      for (const [part, share] of found.coverage) nats -= (clear.get(part) ?? 0) * Math.log(1 - share);
      for (const kind of SYMPTOM_KINDS)
        nats -= Math.max(0, known - (withKind.get(kind) ?? 0)) * Math.log(1 - found.local[kind]);
      return nats;
    },
  };
}

/** Chance that a store of the cell does not show this symptom. */
function missChance(
  cell: Pick<Cell, 'kind' | 'parts' | 'leftOut'>,
  coverage: ReadonlyMap<string, number>,
  local: EstateFit['local'],
): number {
  let misses = 1 - local[cell.kind];
  for (const part of cell.parts) misses *= 1 - (coverage.get(part) ?? 0);
  let spared = 1;
  for (const part of cell.leftOut) spared *= 1 - (coverage.get(part) ?? 0);
  return spared * misses + (1 - spared) * (1 - LEFT_OUT_RATE);
}

function shareOf(hits: number, clear: ReadonlyMap<string, number>, cells: readonly Cell[], part: string): number {
  const marked = cells.reduce(
    (sum, cell) => sum + (cell.parts.includes(part) || cell.leftOut.includes(part) ? cell.count : 0),
    0,
  );
  const trials = marked + (clear.get(part) ?? 0);
  return Math.min(MOST_COVERAGE, Math.max(LEAST_COVERAGE, trials === 0 ? 0 : hits / trials));
}

function groupStores(
  profiles: readonly StoreProfile[],
  candidates: ReadonlyMap<string, SharedPartKind>,
): { parts: ReadonlySet<string>; count: number }[] {
  const groups = new Map<string, { parts: ReadonlySet<string>; count: number }>();
  for (const { parts, known } of profiles) {
    const own = parts.filter((part) => candidates.has(part));
    const key = own.join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { parts: new Set(own), count: known });
    else group.count += known;
  }
  return [...groups.values()];
}

function cellsOf(symptoms: readonly StoreSymptom[], candidates: ReadonlyMap<string, SharedPartKind>): Cell[] {
  interface Draft extends Omit<Cell, 'atStores'> {
    readonly stores: Map<string, { parts: ReadonlySet<string>; count: number }>;
  }
  const cells = new Map<string, Draft>();
  for (const { kind, parts, held: all } of symptoms) {
    const own = parts.filter((part) => candidates.has(part));
    const held = all.filter((part) => candidates.has(part));
    const leftOut = leftOutOf(kind, own, held, candidates);
    const key = `${kind}\n${own.join('\n')}\n\n${leftOut.join('\n')}`;
    const cell = cells.get(key) ?? { kind, parts: own, leftOut, count: 0, stores: new Map() };
    cells.set(key, cell);
    cell.count++;
    const at = cell.stores.get(held.join('\n')) ?? { parts: new Set(held), count: 0 };
    cell.stores.set(held.join('\n'), at);
    at.count++;
  }
  return [...cells.values()].map(({ stores, ...cell }) => ({ ...cell, atStores: [...stores.values()] }));
}

/** What a store has of the candidates for a line and does not suspect. Of the centre each part is watched by itself: one that is not suspected is well. */
function leftOutOf(
  kind: SymptomKind,
  suspected: readonly string[],
  held: readonly string[],
  candidates: ReadonlyMap<string, SharedPartKind>,
): string[] {
  if (kind !== 'line') return [];
  return held.filter((part) => {
    const partKind = candidates.get(part);
    return partKind !== undefined && symptomKindOf(partKind) === kind && !suspected.includes(part);
  });
}

/** How many known stores have each candidate and show nothing of it. */
function clearCounts(
  symptoms: readonly StoreSymptom[],
  profiles: readonly StoreProfile[],
  candidates: ReadonlyMap<string, SharedPartKind>,
): Map<string, number> {
  const clear = new Map<string, number>();
  for (const { parts, known } of profiles)
    for (const part of parts) if (candidates.has(part)) clear.set(part, (clear.get(part) ?? 0) + known);
  const spoken = new Map<string, Set<string>>();
  for (const { site, kind, parts, held } of symptoms) {
    const own = spoken.get(site) ?? new Set();
    spoken.set(site, own);
    for (const part of parts) own.add(part);
    for (const part of leftOutOf(kind, parts, held, candidates)) own.add(part);
    if (kind === 'line') for (const part of held) if (isBehindLine(candidates.get(part))) own.add(part);
  }
  for (const own of spoken.values())
    for (const part of own) if (clear.has(part)) clear.set(part, Math.max(0, (clear.get(part) ?? 0) - 1));
  return clear;
}

/** Behind a line that is cut nothing can be seen, well or ill. */
function isBehindLine(kind: SharedPartKind | undefined): boolean {
  return kind !== undefined && symptomKindOf(kind) !== 'line';
}

function kindsTouched(cells: readonly Cell[]): Map<string, Set<SymptomKind>> {
  const touched = new Map<string, Set<SymptomKind>>();
  for (const { kind, parts } of cells)
    for (const part of parts) touched.set(part, (touched.get(part) ?? new Set<SymptomKind>()).add(kind));
  return touched;
}
