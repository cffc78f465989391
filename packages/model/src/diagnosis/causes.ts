/** From rows to causes: each a set of components with shares, how sure it is, and what is left unexplained. */
import { type FaultClass, faultClasses, type Hypothesis, hypotheses } from './candidates.js';
import { type CostModel, createCostModel } from './cost.js';
import type { GivenFault } from './crossing-table.js';
import { type CheckEvidence, checkEvidence, type EvidenceRow, logSumExp, MAX_BUCKETS, weigh } from './evidence.js';
import { type Explanation, explain } from './explanation.js';
import { type CheckIncidence, type Component, crossedBy, type FaultGraph } from './fault-graph.js';
import { searchCauses, WORK_LIMIT } from './search.js';

/** One component that may be it. */
export interface Suspect {
  /** Id of the component. */
  readonly component: string;
  /** Chance that it is this one, given that the cause is real, 0..1. */
  readonly share: number;
}

/** One cause. */
export interface Cause {
  readonly mode: 'hard' | 'lossy';
  /** Share of attempts that fail, 0..1; 1 for `hard`. */
  readonly severity: number;
  /** The fewest components that hold 95 % of the chance, the likeliest first; never empty. */
  readonly suspects: readonly Suspect[];
  /** What the explanation loses without this cause, nats: ln 20 = 3 reads as 20 to 1. */
  readonly marginNats: number;
  /** May be acted on and told; otherwise only drawn. */
  readonly isConfident: boolean;
  /** Ids of the failing checks that this cause makes likelier. */
  readonly explains: readonly string[];
  /** Of the check among those that failed in most of them: buckets of 5 s with a failure. */
  readonly failingBuckets: number;
  readonly explanation: Explanation;
}

export interface Diagnosis {
  readonly causes: readonly Cause[];
  /** Ids of failing checks that no cause explains. */
  readonly unexplained: readonly string[];
  /** There was so much to weigh that the search was ended early: something likelier may have been left unseen. */
  readonly isSearchCut: boolean;
}

/** A cause that the explanation misses by this much may be told: 20 to 1. */
export const CONFIDENT_NATS = Math.log(20);
/**
 * One that loses: 10 000 to 1. It is looked for at every attempt that is lost, some thousands of times a month where nothing is wrong; at 20 to 1 one in
 * sixty healthy store-months named a device for five losses of eighteen that came by chance (`npm run bench -- healthy`).
 */
const CONFIDENT_LOSSY_NATS = Math.log(10_000);
/** Losses in fewer buckets than this may be one burst. */
const LOSSY_BUCKETS = 3;
const SET_SHARE = 0.95;
/** What is worse than the cause by this much has no share in it worth counting: one in a million. */
const NO_SUSPECT_NATS = 14;

/** What the explanation has to lose without a cause of this mode before it may be told, nats. */
export function confidentNats(mode: Cause['mode']): number {
  return mode === 'hard' ? CONFIDENT_NATS : CONFIDENT_LOSSY_NATS;
}

/** A cause that is known already. */
export interface GivenCause {
  /** Id of the component. */
  readonly component: string;
  /** Share of attempts that it takes, 0..1. */
  readonly severity: number;
}

/** What was found beside causes that were known. */
export interface DiagnosisBeside extends Diagnosis {
  /** Failing checks that no new cause explains and a given one does: check and component. */
  readonly ofGiven: readonly { readonly check: string; readonly component: string }[];
  /** Single weights that the search looked up. */
  readonly work: number;
}

/**
 * Explains `rows` over `graph`. Rows may come in any order and name a check's bucket once; a check without rows is unknown and neither accuses nor clears.
 * The same rows give the same answer.
 */
export function diagnose(graph: FaultGraph, rows: readonly EvidenceRow[]): Diagnosis {
  const { causes, unexplained, isSearchCut } = diagnoseBeside(graph, rows, []);
  return { causes, unexplained, isSearchCut };
}

/**
 * As {@link diagnose}, but only what the `given` causes do not explain is searched; they need no evidence in these rows and are not answered. `workLimit`: as of
 * {@link searchCauses}.
 */
export function diagnoseBeside(
  graph: FaultGraph,
  rows: readonly EvidenceRow[],
  given: readonly GivenCause[],
  workLimit = WORK_LIMIT,
): DiagnosisBeside {
  const evidence = gather(graph, rows);
  const classes = faultClasses(graph, evidence);
  const known = given.flatMap(({ component, severity }) => {
    const index = graph.components.findIndex(({ id }) => id === component);
    return index < 0 ? [] : [{ component: index, severity }];
  });
  const model = createCostModel(graph, evidence, classes, hypotheses(classes), known);
  const { causes: found, isCut } = searchCauses(model, workLimit);
  const { work } = model;
  const told = found.filter((cause) => !isHelper(graph, model, cause));
  const causes = told.map((cause) => describe(graph, model, evidence, found, cause));
  const explained = new Set(causes.flatMap((cause) => cause.explains));
  const left = graph.checks.flatMap((check, index) => {
    const rowsOf = evidence[index];
    if (rowsOf === undefined || rowsOf.totalFailures === 0 || explained.has(check.id)) return [];
    const isHelped = known.length > 0 && model.weight(index, []) > weigh(check, rowsOf, null);
    return [{ check: check.id, component: isHelped ? worstCrossed(graph, check, known) : null }];
  });
  return {
    causes,
    isSearchCut: isCut,
    work,
    unexplained: left.flatMap(({ check, component }) => (component === null ? [check] : [])),
    ofGiven: left.flatMap(({ check, component }) => (component === null ? [] : [{ check, component }])),
  };
}

/** Of what is given, the worst that the check crosses. */
function worstCrossed(graph: FaultGraph, check: CheckIncidence, known: readonly GivenFault[]): string | null {
  const crossed = new Set(crossedBy(check).map(({ component }) => component));
  const worst = known
    .filter(({ component }) => crossed.has(component))
    .reduce<GivenFault | null>(
      (most, fault) => (most !== null && most.severity >= fault.severity ? most : fault),
      null,
    );
  return worst === null ? null : (graph.components[worst.component]?.id ?? null);
}

/** The newest rows of each check, in time. */
function gather(graph: FaultGraph, rows: readonly EvidenceRow[]): (CheckEvidence | undefined)[] {
  const byCheck: EvidenceRow[][] = graph.checks.map(() => []);
  for (const row of rows) if (row.attempts > 0) byCheck[row.check]?.push(row);
  return graph.checks.map((check, index) => {
    const own = byCheck[index] as EvidenceRow[];
    if (own.length === 0) return undefined;
    return checkEvidence(check, own.sort((a, b) => a.bucket - b.bucket).slice(-MAX_BUCKETS));
  });
}

function describe(
  graph: FaultGraph,
  model: CostModel,
  evidence: readonly (CheckEvidence | undefined)[],
  found: readonly Hypothesis[],
  cause: Hypothesis,
): Cause {
  const others = found.filter((hypothesis) => hypothesis !== cause);
  const marginNats = model.change(found, found.indexOf(cause), null);
  const explained = (model.classes[cause.faultClass] as FaultClass).checks.filter(
    (check) => (evidence[check]?.totalFailures ?? 0) > 0 && model.weight(check, found) > model.weight(check, others),
  );
  const failingBuckets = explained.reduce((most, check) => Math.max(most, evidence[check]?.failingRows ?? 0), 0);
  return {
    mode: cause.mode,
    severity: cause.severity,
    suspects: suspectsOf(graph, model, found, cause),
    marginNats,
    isConfident: marginNats >= confidentNats(cause.mode) && (cause.mode === 'hard' || failingBuckets >= LOSSY_BUCKETS),
    explains: explained.map((check) => graph.checks[check]?.id ?? ''),
    failingBuckets,
    explanation: explain(graph, model, found, cause),
  };
}

/** Puts every other class in the cause's place, and shares the chance out among all. */
function suspectsOf(
  graph: FaultGraph,
  model: CostModel,
  found: readonly Hypothesis[],
  cause: Hypothesis,
): readonly Suspect[] {
  const others = found.filter((hypothesis) => hypothesis !== cause);
  const taken = new Set(others.map(({ faultClass }) => faultClass));
  const at = found.indexOf(cause);
  const natsByClass = new Map<number, number[]>();
  for (const hypothesis of model.hypotheses) {
    if (taken.has(hypothesis.faultClass) || isHelper(graph, model, hypothesis)) continue;
    const nats = hypothesis === cause ? 0 : model.change(found, at, hypothesis, NO_SUSPECT_NATS);
    if (nats === Number.POSITIVE_INFINITY) continue;
    const list = natsByClass.get(hypothesis.faultClass);
    if (list === undefined) natsByClass.set(hypothesis.faultClass, [-nats]);
    else list.push(-nats);
  }
  const total = logSumExp([...natsByClass.values()].flat());
  const suspects = [...natsByClass].flatMap(([faultClass, nats]) => {
    const share = Math.exp(logSumExp(nats) - total);
    return sharedOut(graph, model.classes[faultClass] as FaultClass, share);
  });
  return smallestSet(suspects);
}

function isHelper(graph: FaultGraph, { classes }: CostModel, { faultClass }: Hypothesis): boolean {
  return graph.components[classes[faultClass]?.members[0] ?? -1]?.isSilentHelper === true;
}

/** Within a class only the priors differ. */
function sharedOut(graph: FaultGraph, { members, priorNats }: FaultClass, share: number): Suspect[] {
  return members.map((member) => {
    const component = graph.components[member] as Component;
    return { component: component.id, share: share * Math.exp(priorNats - component.priorNats) };
  });
}

function smallestSet(suspects: readonly Suspect[]): Suspect[] {
  const sorted = [...suspects].sort((a, b) => b.share - a.share || (a.component < b.component ? -1 : 1));
  let held = 0;
  const end = sorted.findIndex(({ share }) => {
    held += share;
    return held >= SET_SHARE;
  });
  return sorted.slice(0, end < 0 ? sorted.length : end + 1);
}
