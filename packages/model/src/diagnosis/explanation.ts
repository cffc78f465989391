/** Why a cause is named: the checks that speak for it, those that speak against it, what they clear, and what came second. */
import type { FaultClass, Hypothesis } from './candidates.js';
import type { CostModel } from './cost.js';
import type { Component, FaultGraph } from './fault-graph.js';

/** How much one check's rows weigh, nats. */
export interface WeighedCheck {
  /** Id of the check. */
  readonly check: string;
  readonly nats: number;
}

/** A component that would explain some of the failures, and the check that speaks most against it. */
export interface Cleared {
  readonly component: string;
  readonly by: WeighedCheck;
}

/**
 * All of it in figures that add up: `priorNats` + the weights in `for` and `against` + `restNats` is the cause's margin. Texts are made of this by whoever
 * shows it.
 */
export interface Explanation {
  /** What it costs to believe in the cause at all, nats; negative. */
  readonly priorNats: number;
  /** Checks whose rows the cause makes likelier, weightiest first. */
  readonly for: readonly WeighedCheck[];
  /** Checks whose rows it makes less likely, weightiest first; always shown, also when there are none. */
  readonly against: readonly WeighedCheck[];
  /** Weight of the checks that are in neither list for want of room, nats. */
  readonly restNats: number;
  readonly cleared: readonly Cleared[];
  /** The next best class in its place, how much worse it is, and the check that decides between them; null where there is none. */
  readonly runnerUp: {
    readonly components: readonly string[];
    readonly nats: number;
    readonly decidedBy: string | null;
  } | null;
}

const MAX_SHOWN = 5;
const MAX_CLEARED = 8;
/** Less than this is no reason. */
const NOTABLE_NATS = 0.05;
/** A component is cleared by a check that makes it this much less likely: 20 to 1. */
const CLEARED_NATS = Math.log(20);

/** Explains `cause`, a member of `found`. */
export function explain(
  graph: FaultGraph,
  model: CostModel,
  found: readonly Hypothesis[],
  cause: Hypothesis,
): Explanation {
  const others = found.filter((hypothesis) => hypothesis !== cause);
  const weighed = checksOf(model, cause)
    .map((check) => ({ check: idOf(graph, check), nats: model.weight(check, found) - model.weight(check, others) }))
    .sort((a, b) => Math.abs(b.nats) - Math.abs(a.nats) || (a.check < b.check ? -1 : 1));
  const speaksFor = weighed.filter(({ nats }) => nats >= NOTABLE_NATS).slice(0, MAX_SHOWN);
  const against = weighed.filter(({ nats }) => nats <= -NOTABLE_NATS).slice(0, MAX_SHOWN);
  const shown = new Set([...speaksFor, ...against]);
  const restNats = weighed.filter((entry) => !shown.has(entry)).reduce((sum, { nats }) => sum + nats, 0);
  return {
    priorNats: -cause.priorNats,
    for: speaksFor,
    against,
    restNats,
    cleared: clearedBy(graph, model, found, cause),
    runnerUp: runnerUp(graph, model, found, cause),
  };
}

/** Components that share a failing check with the cause and that some check excludes, by what they would cost in its place. */
function clearedBy(
  graph: FaultGraph,
  model: CostModel,
  found: readonly Hypothesis[],
  cause: Hypothesis,
): readonly Cleared[] {
  const explained = new Set(checksOf(model, cause));
  const taken = new Set(found.map(({ faultClass }) => faultClass));
  const at = found.indexOf(cause);
  return model.hypotheses
    .flatMap((hard): (Cleared & { nats: number })[] => {
      const faultClass = model.classes[hard.faultClass] as FaultClass;
      if (hard.mode !== 'hard' || taken.has(hard.faultClass) || isHelper(graph, faultClass)) return [];
      if (!faultClass.checks.some((check) => explained.has(check))) return [];
      const worst = model.worstCheck(found, at, hard);
      if (worst === null || worst.nats > -CLEARED_NATS) return [];
      const by = { check: idOf(graph, worst.check), nats: worst.nats };
      return membersOf(graph, faultClass).map(({ id }) => ({ component: id, by, nats: worst.nats }));
    })
    .sort((a, b) => a.nats - b.nats || (a.component < b.component ? -1 : 1))
    .slice(0, MAX_CLEARED)
    .map(({ component, by }) => ({ component, by }));
}

function runnerUp(
  graph: FaultGraph,
  model: CostModel,
  found: readonly Hypothesis[],
  cause: Hypothesis,
): Explanation['runnerUp'] {
  const others = found.filter((hypothesis) => hypothesis !== cause);
  const taken = new Set(found.map(({ faultClass }) => faultClass));
  const isBarred = (index: number): boolean => taken.has(index) || isHelper(graph, model.classes[index]);
  const best = model.best(found, found.indexOf(cause), isBarred, Number.POSITIVE_INFINITY);
  if (best === null) return null;
  const { added: rival, nats } = best;
  const instead = [...others, rival];
  const decides = [...new Set([...checksOf(model, cause), ...checksOf(model, rival)])]
    .map((check) => ({ check, nats: model.weight(check, found) - model.weight(check, instead) }))
    .reduce((most, entry) => (entry.nats > most.nats ? entry : most), { check: -1, nats: NOTABLE_NATS });
  return {
    components: membersOf(graph, model.classes[rival.faultClass]).map(({ id }) => id),
    nats,
    decidedBy: decides.check < 0 ? null : idOf(graph, decides.check),
  };
}

function checksOf(model: CostModel, { faultClass }: Hypothesis): readonly number[] {
  return model.classes[faultClass]?.checks ?? [];
}

function isHelper(graph: FaultGraph, faultClass: FaultClass | undefined): boolean {
  return graph.components[faultClass?.members[0] ?? -1]?.isSilentHelper === true;
}

function membersOf(graph: FaultGraph, faultClass: FaultClass | undefined): Component[] {
  return (faultClass?.members ?? []).flatMap((member) => graph.components[member] ?? []);
}

function idOf(graph: FaultGraph, check: number): string {
  return graph.checks[check]?.id ?? '';
}
