/** Looks for the cheapest set of shared causes: greedy with repair, and what may stand in the place of each. */
import type { IncidentCandidate } from '../incident/incident.js';
import type { EstateCost, EstateHypothesis } from './estate-cost.js';

/** Shared causes of one estate at a time. */
export const MAX_SHARED_CAUSES = 6;
const MAX_REPAIRS = 20;
const WORTH_NATS = 1e-9;
const SET_SHARE = 0.95;

/** The component that stands for a hypothesis: a part's id, or `rise:line`. */
export function hypothesisId(hypothesis: EstateHypothesis): string {
  return hypothesis.type === 'part' ? hypothesis.part : `rise:${hypothesis.kind}`;
}

/** The cheapest set found from `given`, which stays in it, in the order of `hypotheses`. */
export function searchShared(
  model: EstateCost,
  hypotheses: readonly EstateHypothesis[],
  given: readonly EstateHypothesis[] = [],
): EstateHypothesis[] {
  const fixed = new Set(given);
  let set: EstateHypothesis[] = [...given];
  while (set.length < given.length + MAX_SHARED_CAUSES) {
    const grown = cheapest(
      model,
      set,
      hypotheses.filter((other) => !set.includes(other)).map((other) => [...set, other]),
    );
    if (grown === set) break;
    set = repair(model, hypotheses, grown, fixed);
  }
  return hypotheses.filter((hypothesis) => set.includes(hypothesis));
}

function repair(
  model: EstateCost,
  hypotheses: readonly EstateHypothesis[],
  start: EstateHypothesis[],
  fixed: ReadonlySet<EstateHypothesis>,
): EstateHypothesis[] {
  let set = start;
  for (let round = 0; round < MAX_REPAIRS; round++) {
    const others = hypotheses.filter((other) => !set.includes(other));
    const moves = set
      .filter((member) => !fixed.has(member))
      .flatMap((member) => {
        const rest = set.filter((other) => other !== member);
        return [rest, ...others.map((other) => [...rest, other])];
      });
    const better = cheapest(model, set, moves);
    if (better === set) return set;
    set = better;
  }
  return set;
}

/** The first of the cheapest; `set` itself where none is cheaper. */
function cheapest(
  model: EstateCost,
  set: EstateHypothesis[],
  others: readonly EstateHypothesis[][],
): EstateHypothesis[] {
  let best = set;
  let bestNats = model.cost(set) - WORTH_NATS;
  for (const other of others) {
    const nats = model.cost(other);
    if (nats < bestNats) [best, bestNats] = [other, nats];
  }
  return best;
}

/** How sure one member of a set is. */
export interface SharedMargin {
  /** What the explanation loses without it, if a rise may take its place; nats. */
  readonly marginNats: number;
  /** The fewest that hold 95 % of the chance, likeliest first. */
  readonly candidates: readonly IncidentCandidate[];
}

/** Weighs `member` of `set` against doing without it, and against every other in its place. */
export function weighShared(
  model: EstateCost,
  hypotheses: readonly EstateHypothesis[],
  set: readonly EstateHypothesis[],
  member: EstateHypothesis,
): SharedMargin {
  const own = model.cost(set);
  const rest = set.filter((other) => other !== member);
  const instead = hypotheses
    .filter((other) => other === member || !set.includes(other))
    .map((other) => ({ other, nats: other === member ? 0 : model.cost([...rest, other]) - own }));
  const rises = instead.filter(({ other }) => other !== member && other.type === 'rise').map(({ nats }) => nats);
  const marginNats = Math.min(model.cost(rest) - own, ...(member.type === 'part' ? rises : []));
  const total = instead.reduce((sum, { nats }) => sum + Math.exp(-nats), 0);
  const sorted = instead
    .map(({ other, nats }) => ({ site: null, component: hypothesisId(other), share: Math.exp(-nats) / total }))
    .sort((a, b) => b.share - a.share || (a.component < b.component ? -1 : 1));
  let held = 0;
  const end = sorted.findIndex(({ share }) => {
    held += share;
    return held >= SET_SHARE;
  });
  return { marginNats, candidates: sorted.slice(0, end < 0 ? sorted.length : end + 1) };
}
