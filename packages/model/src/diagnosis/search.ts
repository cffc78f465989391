/** Looks for the cheapest set of hypotheses: greedy, repaired after each step, and all pairs where few were found; as long as the work is not too much. */
import type { Hypothesis } from './candidates.js';
import type { CostModel } from './cost.js';

/** Causes that one search finds at most. */
export const MAX_CAUSES = 6;
const MAX_REPAIRS = 20;
/** Pairs are weighed with the first among this many hypotheses, those that are cheapest alone. */
const MAX_PAIRED = 100;
/** What is not worth this is rounding, nats. */
const WORTH_NATS = 1e-9;

/** Beyond this many causes a second start and second thoughts about members cost more than they find. */
const MAX_RECONSIDERED = 4;

/**
 * Single weights that a search looks up before it is content with what it has. Additions alone are never left out: there are {@link MAX_CAUSES} of them, and
 * what they leave unexplained would be reported as a riddle.
 */
export const WORK_LIMIT = 50_000;

export interface SearchResult {
  /** In a fixed order that does not depend on the order of evidence; empty where nothing is worth its price. */
  readonly causes: readonly Hypothesis[];
  /** The work became too much: something cheaper may have been left unseen. */
  readonly isCut: boolean;
}

/** One search: how far it may go, and whether that kept it from anything. */
interface Search {
  readonly model: CostModel;
  readonly workLimit: number;
  isCut: boolean;
}

/**
 * The cheapest set found. Greedy with repair alone finds the best pair in 99-100 % of small stores (diagnosis.md, 4). A second start from the best of all
 * pairs makes a pair the best pair; doing without each member in turn finds the triples in which two explain what one member explained badly.
 */
export function searchCauses(model: CostModel, workLimit = WORK_LIMIT): SearchResult {
  const search: Search = { model, workLimit, isCut: false };
  const greedy = greedySearch(search, []);
  if (greedy.length > MAX_RECONSIDERED || isBest(model, greedy)) return resultOf(search, greedy);
  // What is no more than a pair has to be beaten by one; of more, two may be a better beginning without being cheaper themselves.
  const pair = bestPair(search, greedy.length > 2 ? 0 : model.cost(greedy));
  const other = pair === null ? greedy : greedySearch(search, repair(search, pair));
  return resultOf(search, reconsider(search, cheaper(model, greedy, other)));
}

function resultOf({ isCut }: Search, set: readonly Hypothesis[]): SearchResult {
  return { causes: [...set].sort((a, b) => a.faultClass - b.faultClass || b.severity - a.severity), isCut };
}

/** False when the work that was done is enough; to be asked only before something that would still be done. */
function mayGoOn(search: Search): boolean {
  if (search.model.work < search.workLimit) return true;
  search.isCut = true;
  return false;
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
  return model.cost(set) <= first + second + model.least([]);
}

function cheaper(model: CostModel, first: Hypothesis[], second: Hypothesis[]): Hypothesis[] {
  return model.cost(second) < model.cost(first) - WORTH_NATS ? second : first;
}

function greedySearch(search: Search, start: Hypothesis[], without: number | null = null): Hypothesis[] {
  let set = start;
  while (set.length < start.length + MAX_CAUSES) {
    const own = set;
    const isBarred = (faultClass: number): boolean => faultClass === without || holds(own, faultClass);
    const next = search.model.best(set, -1, isBarred, -WORTH_NATS);
    if (next === null) return set;
    set = without === null ? repair(search, [...set, next.added]) : [...set, next.added];
  }
  return set;
}

/** Searches anew without the class of each member in turn, and takes what is cheaper after repair. */
function reconsider(search: Search, set: Hypothesis[]): Hypothesis[] {
  let best = set;
  for (const member of set) {
    if (!mayGoOn(search)) return best;
    const others = set.filter((hypothesis) => hypothesis !== member);
    best = cheaper(search.model, best, repair(search, greedySearch(search, others, member.faultClass)));
  }
  return best;
}

/** Drops and exchanges members until nothing helps. Each step lowers the cost, so it ends; the bound is for numbers that do not behave. */
function repair(search: Search, start: Hypothesis[]): Hypothesis[] {
  let set = start;
  for (let round = 0; round < MAX_REPAIRS; round++) {
    const better = bestRepair(search, set);
    if (better === null) return set;
    set = better;
  }
  return set;
}

function bestRepair(search: Search, set: readonly Hypothesis[]): Hypothesis[] | null {
  const { model } = search;
  let move: { dropped: number; added: Hypothesis | null } | null = null;
  let bestNats = -WORTH_NATS;
  for (const [dropped, member] of set.entries()) {
    if (!mayGoOn(search)) break;
    const droppedNats = model.change(set, dropped, null);
    if (droppedNats < bestNats) [move, bestNats] = [{ dropped, added: null }, droppedNats];
    const isBarred = (faultClass: number): boolean => faultClass !== member.faultClass && holds(set, faultClass);
    const exchange = model.best(set, dropped, isBarred, bestNats);
    if (exchange !== null) [move, bestNats] = [{ dropped, added: exchange.added }, exchange.nats];
  }
  return move === null ? null : afterMove(set, move);
}

function holds(set: readonly Hypothesis[], faultClass: number): boolean {
  return set.some((member) => member.faultClass === faultClass);
}

function afterMove(
  set: readonly Hypothesis[],
  { dropped, added }: { dropped: number; added: Hypothesis | null },
): Hypothesis[] {
  const kept = set.filter((_, index) => index !== dropped);
  return added === null ? kept : [...kept, added];
}

/** The cheapest pair that costs less than `belowNats`, or null. Classes take the first place in turn, the cheapest one first, and none is weighed twice. */
function bestPair(search: Search, belowNats: number): Hypothesis[] | null {
  const { model } = search;
  const alone = model.hypotheses
    .map((hypothesis) => ({ hypothesis, nats: model.change([], -1, hypothesis) }))
    .sort((a, b) => a.nats - b.nats)
    .slice(0, MAX_PAIRED);
  const leastPriorNats = model.classes.reduce(
    (least, { priorNats }) => Math.min(least, priorNats),
    Number.POSITIVE_INFINITY,
  );
  const done = new Set<number>();
  let best: Hypothesis[] | null = null;
  let bestNats = belowNats - WORTH_NATS;
  for (const { hypothesis } of alone) {
    const { faultClass } = hypothesis;
    if (done.has(faultClass)) continue;
    done.add(faultClass);
    for (const { hypothesis: first, nats } of alone) {
      if (first.faultClass !== faultClass) continue;
      const set = [first];
      if (model.least(set) + leastPriorNats >= bestNats) continue;
      if (!mayGoOn(search)) return best;
      const second = model.best(set, -1, (other) => done.has(other), bestNats - nats);
      if (second === null) continue;
      bestNats = nats + second.nats;
      best = [first, second.added];
    }
  }
  return best;
}
