/** From symptoms to shared findings: which causes are in question, which set is believed, and which store's cause belongs to which. */
import { CONFIDENT_NATS } from '../diagnosis/causes.js';
import { type EstateCost, type EstateFit, type EstateHypothesis, partNats, riseNats } from './estate-cost.js';
import { hypothesisId, searchShared, weighShared } from './estate-search.js';
import type { SharedPartKind } from './shared-part.js';
import type { SharedFinding } from './shared-sighting.js';
import { type StoreSymptom, SYMPTOM_KINDS, type SymptomBook } from './symptom-book.js';

/** Fewer stores than this share nothing that could be told from coincidence. */
export const MIN_SHARED_STORES = 3;
/** A cause that is open gives way to another explanation only if that is cheaper by this much. */
const SWITCH_NATS = CONFIDENT_NATS;

/**
 * A rise is not told while its symptoms still come in: the first stores of a carrier's outage look like bad luck here and there. Told are those of which
 * none is newer than the first figure, or one older than the second.
 */
const RISE_QUIET_MS = 30_000;
const RISE_WAIT_MS = 120_000;

/** All that one judgement looks at. */
export interface EstateQuestion {
  readonly nowMs: number;
  readonly book: SymptomBook;
  /** Those that count, lasting or over, ordered by site. */
  readonly symptoms: readonly StoreSymptom[];
  /** Parts that the hub itself finds broken. */
  readonly direct: ReadonlyMap<string, StoreSymptom>;
  /** Ids of open shared causes, with their onset. */
  readonly open: ReadonlyMap<string, { readonly onsetMs: number }>;
}

/** Parts that may be a shared cause: enough stores show it, it is open already, or the hub sees it and a store too. */
export function candidateParts({ book, symptoms, direct, open }: EstateQuestion): Map<string, SharedPartKind> {
  const sites = new Map<string, Set<string>>();
  for (const { site, parts } of symptoms)
    for (const part of parts) sites.set(part, (sites.get(part) ?? new Set<string>()).add(site));
  const found = [...sites].flatMap(([part, own]): [string, SharedPartKind][] => {
    const kind = book.kindOf(part);
    const isEnough = own.size >= MIN_SHARED_STORES || open.has(part) || direct.has(part);
    return kind !== undefined && isEnough ? [[part, kind]] : [];
  });
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Candidate parts and rises, in an order that does not depend on that of the reports. What the hub sees itself has no price. */
export function hypothesesOf(
  parts: ReadonlyMap<string, SharedPartKind>,
  { book, symptoms, direct, open }: EstateQuestion,
): EstateHypothesis[] {
  const sitesWith = (kind: string): number =>
    new Set(symptoms.flatMap((symptom) => (symptom.kind === kind ? [symptom.site] : []))).size;
  return [
    ...[...parts].map(([part, kind]): EstateHypothesis => {
      const priorNats = direct.has(part) ? 0 : partNats(kind, book.siteCount(part));
      return { type: 'part', part, priorNats };
    }),
    ...SYMPTOM_KINDS.filter((kind) => Number.isFinite(riseNats(kind)))
      .filter((kind) => sitesWith(kind) >= MIN_SHARED_STORES || open.has(`rise:${kind}`))
      .map((kind): EstateHypothesis => ({ type: 'rise', kind, priorNats: riseNats(kind) })),
  ];
}

/** The set that is believed: what is open is kept unless something else is clearly better. */
export function decide(
  model: EstateCost,
  hypotheses: readonly EstateHypothesis[],
  { direct, open }: EstateQuestion,
): EstateHypothesis[] {
  const certain = hypotheses.filter((entry) => direct.has(hypothesisId(entry)));
  const given = hypotheses.filter((entry) => direct.has(hypothesisId(entry)) || open.has(hypothesisId(entry)));
  const fresh = searchShared(model, hypotheses, certain);
  if (given.length === certain.length) return fresh;
  const kept = searchShared(model, hypotheses, given);
  return model.cost(fresh) < model.cost(kept) - SWITCH_NATS ? fresh : kept;
}

/** What is found, ordered as the hypotheses; only what has a lasting symptom. */
export function findingsOf(
  question: EstateQuestion,
  model: EstateCost,
  hypotheses: readonly EstateHypothesis[],
  set: readonly EstateHypothesis[],
  parts: ReadonlyMap<string, SharedPartKind>,
): SharedFinding[] {
  const { book, direct, open } = question;
  const members = membersOf(question.symptoms, set, model.fit(set));
  return set.flatMap((hypothesis): SharedFinding[] => {
    const id = hypothesisId(hypothesis);
    const own = members.get(id) ?? [];
    if (own.length === 0) return [];
    const hub = direct.get(id);
    const all = hub === undefined ? own : [hub, ...own];
    const { marginNats, candidates } = weighShared(model, hypotheses, set, hypothesis);
    const stores = new Set(own.map(({ site }) => site)).size;
    const isSure = marginNats >= CONFIDENT_NATS && stores >= MIN_SHARED_STORES;
    const isTimely = hypothesis.type === 'part' || isSettled(own, question.nowMs);
    const isConfident = open.has(id) || hub !== undefined || (isSure && isTimely);
    return [
      {
        id,
        kind: parts.get(id) ?? null,
        marginNats: Math.max(0, marginNats),
        isConfident,
        candidates,
        members: all,
        onsetMs: open.get(id)?.onsetMs ?? Math.min(...all.map(({ cause }) => cause.onsetMs)),
        siteCount: hypothesis.type === 'part' ? book.siteCount(id) : book.size,
        cleared: clearedBeside(parts, set, candidates, book),
      },
    ];
  });
}

function isSettled(symptoms: readonly StoreSymptom[], nowMs: number): boolean {
  const onsets = symptoms.map(({ cause }) => cause.onsetMs);
  return nowMs - Math.max(...onsets) >= RISE_QUIET_MS || nowMs - Math.min(...onsets) >= RISE_WAIT_MS;
}

/** Each lasting symptom goes to the cause that it most likely has; to none where the store's own reason is likelier. */
function membersOf(
  symptoms: readonly StoreSymptom[],
  set: readonly EstateHypothesis[],
  { coverage, local }: EstateFit,
): Map<string, StoreSymptom[]> {
  const rises = new Set(set.flatMap((entry) => (entry.type === 'rise' ? [entry.kind] : [])));
  const members = new Map<string, StoreSymptom[]>();
  for (const symptom of symptoms) {
    if (symptom.endedAtMs !== null) continue;
    const shares = symptom.parts
      .flatMap((part) => (coverage.has(part) ? [{ part, share: coverage.get(part) as number }] : []))
      .sort((a, b) => b.share - a.share || (a.part < b.part ? -1 : 1));
    const misses = shares.reduce((product, { share }) => product * (1 - share), 1);
    const isLocal = local[symptom.kind] * misses > (1 - misses) / 2;
    const rise = rises.has(symptom.kind) ? `rise:${symptom.kind}` : null;
    const id = isLocal ? rise : (shares[0]?.part ?? null);
    if (id === null) continue;
    const own = members.get(id);
    if (own === undefined) members.set(id, [symptom]);
    else own.push(symptom);
  }
  return members;
}

const MAX_CLEARED = 5;

/** Parts that some stores show too, but that are not needed to explain it; and a store that has the part and is well. */
function clearedBeside(
  parts: ReadonlyMap<string, SharedPartKind>,
  set: readonly EstateHypothesis[],
  candidates: SharedFinding['candidates'],
  book: SymptomBook,
): SharedFinding['cleared'] {
  const named = new Set([...set.map(hypothesisId), ...candidates.map(({ component }) => component)]);
  return [...parts.keys()]
    .filter((part) => !named.has(part))
    .flatMap((component) => {
      const by = book.wellSite(component);
      return by === null ? [] : [{ component, by }];
    })
    .slice(0, MAX_CLEARED);
}
