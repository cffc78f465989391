/** From rows to causes: each a set of components with shares, how sure it is, and what is left unexplained. */
import { type FaultClass, faultClasses, type Hypothesis, hypotheses } from './candidates.js';
import { type CostModel, createCostModel } from './cost.js';
import { type CheckEvidence, checkEvidence, type EvidenceRow, logSumExp, MAX_BUCKETS } from './evidence.js';
import { type Explanation, explain } from './explanation.js';
import type { Component, FaultGraph } from './fault-graph.js';
import { searchCauses } from './search.js';

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
}

/** A cause that the explanation misses by this much may be told: 20 to 1. */
export const CONFIDENT_NATS = Math.log(20);
/** Losses in fewer buckets than this may be one burst. */
const LOSSY_BUCKETS = 3;
const SET_SHARE = 0.95;

/**
 * Explains `rows` over `graph`. Rows may come in any order and name a check's bucket once; a check without rows is unknown and neither accuses nor clears.
 * The same rows give the same answer.
 */
export function diagnose(graph: FaultGraph, rows: readonly EvidenceRow[]): Diagnosis {
  const evidence = gather(graph, rows);
  const classes = faultClasses(graph, evidence);
  const model = createCostModel(graph, evidence, classes, hypotheses(classes));
  const found = searchCauses(model);
  const causes = found.map((cause) => describe(graph, model, evidence, found, cause));
  const explained = new Set(causes.flatMap((cause) => cause.explains));
  const unexplained = graph.checks
    .filter((check, index) => (evidence[index]?.totalFailures ?? 0) > 0 && !explained.has(check.id))
    .map((check) => check.id);
  return { causes, unexplained };
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
  const failingBuckets = explained.reduce((most, check) => Math.max(most, bucketsThatFail(evidence[check])), 0);
  return {
    mode: cause.mode,
    severity: cause.severity,
    suspects: suspectsOf(graph, model, found, cause),
    marginNats,
    isConfident: marginNats >= CONFIDENT_NATS && (cause.mode === 'hard' || failingBuckets >= LOSSY_BUCKETS),
    explains: explained.map((check) => graph.checks[check]?.id ?? ''),
    failingBuckets,
    explanation: explain(graph, model, found, cause),
  };
}

function bucketsThatFail(evidence: CheckEvidence | undefined): number {
  return evidence?.failures.filter((failures) => failures > 0).length ?? 0;
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
    if (taken.has(hypothesis.faultClass)) continue;
    const nats = hypothesis === cause ? 0 : model.change(found, at, hypothesis);
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
