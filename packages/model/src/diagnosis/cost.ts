/** What a set of hypotheses costs: how unlikely it is by itself, less how well it explains the rows. */
import type { FaultClass, Hypothesis } from './candidates.js';
import { type CrossingTable, crossingTable, type GivenFault } from './crossing-table.js';
import { type CheckEvidence, mostWeight, weigh } from './evidence.js';
import type { FaultGraph } from './fault-graph.js';

/** Answers the cost of any set of hypotheses over one body of evidence, nats. Remembers single weights: most sets look alike to most checks. */
export interface CostModel {
  readonly classes: readonly FaultClass[];
  readonly hypotheses: readonly Hypothesis[];
  /** The whole cost of a set; 0 for the empty one. */
  cost(set: readonly Hypothesis[]): number;
  /** Weight of one check's rows under a set, nats. */
  weight(check: number, set: readonly Hypothesis[]): number;
  /** What the cost becomes less what it is when `set` gains `added` and loses its member at `dropped`; null and -1 for neither. Cheaper than two costs. */
  change(set: readonly Hypothesis[], dropped: number, added: Hypothesis | null): number;
  /** What `hypothesis` costs alone. */
  alone(hypothesis: Hypothesis): number;
  /** What two cost together beyond what they cost apart. */
  joint(first: Hypothesis, second: Hypothesis): number;
  /** What the rows could save at best, whatever explained them and for nothing; negative. No set costs less than its priors and this. */
  readonly leastNats: number;
}

/** Weights under one set without one of its members: what each addition is measured against. */
interface Base {
  readonly set: readonly Hypothesis[];
  readonly dropped: number;
  readonly kept: readonly Hypothesis[];
  /** By check. */
  readonly weights: Float64Array;
  /** By check: how many of the kept cross it. */
  readonly crossed: Uint8Array;
  /** What dropping the member costs. */
  readonly droppedNats: number;
}

/** Bases remembered: a search asks for the same set with each of its members dropped in turn. */
const MAX_BASES = 8;

/** Makes the model. `evidence` is by check; checks without rows say nothing. Whatever is `given` holds under every set and costs nothing. */
export function createCostModel(
  graph: FaultGraph,
  evidence: readonly (CheckEvidence | undefined)[],
  classes: readonly FaultClass[],
  hypotheses: readonly Hypothesis[],
  given: readonly GivenFault[] = [],
): CostModel {
  const weightUnder = rememberedWeights(graph, evidence, crossingTable(graph, classes, given));
  /** By check: its weight under what is given alone. */
  const innocent = Float64Array.from(graph.checks, (_, check) => weightUnder(check, []));
  /** By hypothesis: what it saves at each check of its class if nothing else is broken, and in all. */
  const saved = new Map<Hypothesis, Float64Array>();
  const bases: Base[] = [];

  function savedBy(hypothesis: Hypothesis): Float64Array {
    const known = saved.get(hypothesis);
    if (known !== undefined) return known;
    const set = [hypothesis];
    const { checks } = classes[hypothesis.faultClass] as FaultClass;
    const savings = Float64Array.from(checks, (check) => (innocent[check] as number) - weightUnder(check, set));
    saved.set(hypothesis, savings);
    return savings;
  }

  function alone(hypothesis: Hypothesis): number {
    let nats = hypothesis.priorNats;
    for (const each of savedBy(hypothesis)) nats += each;
    return nats;
  }

  function joint(first: Hypothesis, second: Hypothesis): number {
    const checks = checksOf(first);
    const others = checksOf(second);
    const [savings, otherSavings] = [savedBy(first), savedBy(second)];
    const alone = [first];
    let nats = 0;
    for (let at = 0, other = 0; at < checks.length; at++) {
      const check = checks[at] as number;
      while (other < others.length && (others[other] as number) < check) other++;
      if (other === others.length) break;
      if (others[other] !== check) continue;
      const both = weightUnder(check, alone, second);
      nats += (innocent[check] as number) - both - (savings[at] as number) - (otherSavings[other] as number);
    }
    return nats;
  }

  function baseOf(set: readonly Hypothesis[], dropped: number): Base {
    const known = bases.find((base) => base.set === set && base.dropped === dropped);
    if (known !== undefined) return known;
    const kept = dropped < 0 ? set : set.filter((_, index) => index !== dropped);
    const weights = Float64Array.from(innocent);
    const crossed = new Uint8Array(innocent.length);
    for (const member of kept) for (const check of checksOf(member)) crossed[check] = (crossed[check] as number) + 1;
    for (let check = 0; check < crossed.length; check++)
      if (crossed[check] !== 0) weights[check] = weightUnder(check, kept);
    const base = { set, dropped, kept, weights, crossed, droppedNats: droppedNats(set, dropped, weights) };
    if (bases.length === MAX_BASES) bases.shift();
    bases.push(base);
    return base;
  }

  function checksOf({ faultClass }: Hypothesis): readonly number[] {
    return (classes[faultClass] as FaultClass).checks;
  }

  function droppedNats(set: readonly Hypothesis[], dropped: number, without: Float64Array): number {
    const gone = set[dropped];
    if (gone === undefined) return 0;
    const { weights } = baseOf(set, -1);
    let nats = -gone.priorNats;
    for (const check of checksOf(gone)) nats += (weights[check] as number) - (without[check] as number);
    return nats;
  }

  function change(set: readonly Hypothesis[], dropped: number, added: Hypothesis | null): number {
    const { kept, weights, crossed, droppedNats: gone } = baseOf(set, dropped);
    if (added === null) return gone;
    const savings = savedBy(added);
    const checks = checksOf(added);
    let nats = gone + added.priorNats;
    for (let at = 0; at < checks.length; at++) {
      const check = checks[at] as number;
      if (crossed[check] === 0) nats += savings[at] as number;
      else nats += (weights[check] as number) - weightUnder(check, kept, added);
    }
    return nats;
  }

  function cost(set: readonly Hypothesis[]): number {
    const { weights } = baseOf(set, -1);
    let nats = set.reduce((sum, { priorNats }) => sum + priorNats, 0);
    for (let check = 0; check < weights.length; check++)
      nats += (innocent[check] as number) - (weights[check] as number);
    return nats;
  }

  const leastNats = graph.checks.reduce((sum, check, index) => {
    const rows = evidence[index];
    return rows === undefined ? sum : sum + Math.min(0, (innocent[index] as number) - mostWeight(check, rows));
  }, 0);
  return {
    classes,
    hypotheses,
    cost,
    change,
    alone,
    joint,
    leastNats,
    weight: (check, set) => weightUnder(check, set),
  };
}

type WeightUnder = (check: number, set: readonly Hypothesis[], added?: Hypothesis) => number;

/** Weights by what a set means for a check; each is worked out once. */
function rememberedWeights(
  graph: FaultGraph,
  evidence: readonly (CheckEvidence | undefined)[],
  table: CrossingTable,
): WeightUnder {
  const remembered: Map<number, number>[] = graph.checks.map(() => new Map());
  return (check, set, added) => {
    const incidence = graph.checks[check];
    const rows = evidence[check];
    if (incidence === undefined || rows === undefined) return 0;
    const key = table.key(check, set, added);
    const memory = remembered[check] as Map<number, number>;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const nats = weigh(incidence, rows, key < 0 ? null : table.fromKey(key));
    memory.set(key, nats);
    return nats;
  };
}
