/** Looks for the cheapest set of hypotheses: greedy, repaired after each step, and all pairs where few were found. */
import type { Hypothesis } from './candidates.js';
import type { CostModel } from './cost.js';

/** Causes that one search finds at most. */
export const MAX_CAUSES = 6;
const MAX_REPAIRS = 20;
/** Pairs are weighed among this many hypotheses, those that are cheapest alone. */
const MAX_PAIRED = 100;
/** What is not worth this is rounding, nats. */
const WORTH_NATS = 1e-9;

/** Beyond this many causes a second start and second thoughts about members cost more than they find. */
const MAX_RECONSIDERED = 4;

/**
 * The cheapest set found, in a fixed order that does not depend on the order of evidence; empty where nothing is worth its price. Greedy with repair
 * alone finds the best pair in 99-100 % of small stores (diagnosis.md, 4). A second start from the best of all pairs makes a pair the best pair; doing
 * without each member in turn finds the triples in which two explain what one member explained badly.
 */
export function searchCauses(model: CostModel, given: readonly Hypothesis[] = []): Hypothesis[] {
  const greedy = greedySearch(model, [...given]);
  if (given.length > 0 || greedy.length > MAX_RECONSIDERED || isBest(model, greedy)) return inOrder(greedy);
  const pair = bestPair(model);
  const other = pair === null ? greedy : greedySearch(model, repair(model, pair));
  return inOrder(reconsider(model, cheaper(model, greedy, other)));
}

/**
 * True for at most one cause that no larger set can beat, even if that explained all rows as well as they can be explained. Most troubles are of this
 * kind, and are done here.
 */
function isBest(model: CostModel, set: readonly Hypothesis[]): boolean {
  if (set.length > 1) return false;
  let first = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (const { priorNats } of model.hypotheses) {
    if (priorNats < first) [first, second] = [priorNats, first];
    else if (priorNats < second) second = priorNats;
  }
  return model.cost(set) <= first + second + model.leastNats;
}

function cheaper(model: CostModel, first: Hypothesis[], second: Hypothesis[]): Hypothesis[] {
  return model.cost(second) < model.cost(first) - WORTH_NATS ? second : first;
}

function greedySearch(model: CostModel, start: Hypothesis[], without: number | null = null): Hypothesis[] {
  let set = start;
  while (set.length < start.length + MAX_CAUSES) {
    const next = bestAddition(model, set, without);
    if (next === null) return set;
    set = without === null ? repair(model, [...set, next]) : [...set, next];
  }
  return set;
}

/** Searches anew without the class of each member in turn, and takes what is cheaper after repair. */
function reconsider(model: CostModel, set: Hypothesis[]): Hypothesis[] {
  let best = set;
  for (const member of set) {
    const others = set.filter((hypothesis) => hypothesis !== member);
    best = cheaper(model, best, repair(model, greedySearch(model, others, member.faultClass)));
  }
  return best;
}

function bestAddition(model: CostModel, set: readonly Hypothesis[], without: number | null): Hypothesis | null {
  let best: Hypothesis | null = null;
  let bestNats = -WORTH_NATS;
  for (const hypothesis of model.hypotheses) {
    if (hypothesis.faultClass === without) continue;
    if (set.some(({ faultClass }) => faultClass === hypothesis.faultClass)) continue;
    const nats = model.change(set, -1, hypothesis);
    if (nats < bestNats) [best, bestNats] = [hypothesis, nats];
  }
  return best;
}

/** Drops and exchanges members until nothing helps. Each step lowers the cost, so it ends; the bound is for numbers that do not behave. */
function repair(model: CostModel, start: Hypothesis[]): Hypothesis[] {
  let set = start;
  for (let round = 0; round < MAX_REPAIRS; round++) {
    const better = bestRepair(model, set);
    if (better === null) return set;
    set = better;
  }
  return set;
}

function bestRepair(model: CostModel, set: readonly Hypothesis[]): Hypothesis[] | null {
  let move: { dropped: number; added: Hypothesis | null } | null = null;
  let bestNats = -WORTH_NATS;
  const used = new Set(set.map(({ faultClass }) => faultClass));
  const consider = (dropped: number, added: Hypothesis | null): void => {
    const nats = model.change(set, dropped, added);
    if (nats >= bestNats) return;
    bestNats = nats;
    move = { dropped, added };
  };
  set.forEach((member, index) => {
    consider(index, null);
    for (const other of model.hypotheses) {
      const isOwn = other.faultClass === member.faultClass;
      if (other === member || (!isOwn && used.has(other.faultClass))) continue;
      consider(index, other);
    }
  });
  return move === null ? null : afterMove(set, move);
}

function afterMove(
  set: readonly Hypothesis[],
  { dropped, added }: { dropped: number; added: Hypothesis | null },
): Hypothesis[] {
  const kept = set.filter((_, index) => index !== dropped);
  return added === null ? kept : [...kept, added];
}

/** The cheapest pair that beats nothing at all, or null. Where two cross no check together their costs add up. */
function bestPair(model: CostModel): Hypothesis[] | null {
  const alone = model.hypotheses
    .map((hypothesis) => ({ hypothesis, nats: model.alone(hypothesis) }))
    .sort((a, b) => a.nats - b.nats)
    .slice(0, MAX_PAIRED);
  let best: Hypothesis[] | null = null;
  let bestNats = -WORTH_NATS;
  alone.forEach(({ hypothesis: first, nats }, index) => {
    for (let other = index + 1; other < alone.length; other++) {
      const second = (alone[other] as (typeof alone)[number]).hypothesis;
      if (first.faultClass === second.faultClass) continue;
      if (first.priorNats + second.priorNats + model.leastNats >= bestNats) continue;
      const together = nats + (alone[other] as (typeof alone)[number]).nats + model.joint(first, second);
      if (together >= bestNats) continue;
      bestNats = together;
      best = [first, second];
    }
  });
  return best;
}

function inOrder(set: readonly Hypothesis[]): Hypothesis[] {
  return [...set].sort((a, b) => a.faultClass - b.faultClass || b.severity - a.severity);
}
