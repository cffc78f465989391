/** What a set of hypotheses costs: how unlikely it is by itself, less how well it explains the rows. */
import { type FaultClass, type Hypothesis, LEVELS } from './candidates.js';
import { type CrossingTable, crossingTable, type GivenFault, SOFT_ESCAPE } from './crossing-table.js';
import { type CheckEvidence, type EscapeBounds, mostWeight, weigh } from './evidence.js';
import type { CheckIncidence, FaultGraph } from './fault-graph.js';

/** What a set becomes by a step, and how much its cost changes by that. */
export interface Addition {
  readonly added: Hypothesis;
  readonly nats: number;
}

/** Answers the cost of any set of hypotheses over one body of evidence, nats. Remembers single weights: most sets look alike to most checks. */
export interface CostModel {
  readonly classes: readonly FaultClass[];
  readonly hypotheses: readonly Hypothesis[];
  /** The whole cost of a set; 0 for the empty one. */
  cost(set: readonly Hypothesis[]): number;
  /** Weight of one check's rows under a set, nats. */
  weight(check: number, set: readonly Hypothesis[]): number;
  /**
   * What the cost becomes less what it is when `set` gains `added` and loses its member at `dropped`; null and -1 for neither. Cheaper than two costs. Where
   * it is sure to be more than `limitNats`, that is answered as Infinity, and cheaper still.
   */
  change(set: readonly Hypothesis[], dropped: number, added: Hypothesis | null, limitNats?: number): number;
  /** Of all hypotheses whose class is not barred that with the least {@link change}, if it is less than `belowNats`; of equal ones the first. */
  best(
    set: readonly Hypothesis[],
    dropped: number,
    isBarred: (faultClass: number) => boolean,
    belowNats: number,
  ): Addition | null;
  /** The check that speaks most against `added` in the place of the member at `dropped`: the first of those whose rows it makes least likely. */
  worstCheck(
    set: readonly Hypothesis[],
    dropped: number,
    added: Hypothesis,
  ): { readonly check: number; readonly nats: number } | null;
  /** No set that holds this one costs less than this and the priors of what it has more. */
  least(set: readonly Hypothesis[]): number;
  /** Single weights that were looked up or worked out so far: how much was done, by the evidence alone and not by the clock. */
  readonly work: number;
}

/** Weights under one set without one of its members: what each addition is measured against. */
interface Base {
  readonly set: readonly Hypothesis[];
  readonly dropped: number;
  readonly kept: readonly Hypothesis[];
  /** By check. */
  readonly weights: Float64Array;
  /** By check: what could be saved at best. */
  readonly slack: Float64Array;
  /** By check: 1 where one of the kept crosses it. */
  readonly crossed: Uint8Array;
  /** By slot: the weight of its check when what it stands for is added; NaN: not worked out. Of checks that none crosses, those of the empty set are taken. */
  readonly added: Float64Array;
  /** What dropping the member costs. */
  readonly droppedNats: number;
}

/** A class's checks, those that speak against most classes first, and where each one's slots begin. */
interface Reach {
  readonly checks: Int32Array;
  readonly slots: Int32Array;
}

/** Bases remembered: a search asks for the same set with each of its members dropped in turn. */
const MAX_BASES = 8;
/** Bounds are sums of the same figures in another order. */
const ROUNDING_NATS = 1e-9;

/** Makes the model. `evidence` is by check; checks without rows say nothing. Whatever is `given` holds under every set and costs nothing. */
export function createCostModel(
  graph: FaultGraph,
  evidence: readonly (CheckEvidence | undefined)[],
  classes: readonly FaultClass[],
  hypotheses: readonly Hypothesis[],
  given: readonly GivenFault[] = [],
): CostModel {
  const table = crossingTable(graph, classes, given);
  const weightUnder = rememberedWeights(graph, evidence, table);
  const { reaches, slotCount } = reachesOf(graph, evidence, classes, table);
  const firstOf = firstHypotheses(classes, hypotheses);
  /** By check: its weight under what is given alone, and the greatest that there may be. */
  const innocent = Float64Array.from(graph.checks, (_, check) => weightUnder(check, []));
  const most = Float64Array.from(graph.checks, (check, index) => {
    const rows = evidence[index];
    return rows === undefined ? 0 : Math.max(innocent[index] as number, mostWeight(check, rows, escapeBounds(check)));
  });
  const bases: Base[] = [];
  let work = 0;
  const empty = makeBase([], -1);

  function makeBase(set: readonly Hypothesis[], dropped: number): Base {
    const kept = dropped < 0 ? set : set.filter((_, index) => index !== dropped);
    // The tables of a base that is forgotten are taken again: a search makes hundreds.
    const old = bases.length === MAX_BASES ? bases.shift() : undefined;
    const weights = old?.weights ?? new Float64Array(innocent.length);
    const slack = old?.slack ?? new Float64Array(innocent.length);
    const crossed = (old?.crossed ?? new Uint8Array(innocent.length)).fill(0);
    const added = (old?.added ?? new Float64Array(slotCount)).fill(Number.NaN);
    weights.set(innocent);
    for (const { faultClass } of kept) for (const check of (reaches[faultClass] as Reach).checks) crossed[check] = 1;
    for (let check = 0; check < weights.length; check++) {
      if (crossed[check] === 1) weights[check] = weightUnder(check, kept);
      slack[check] = Math.max(0, (most[check] as number) - (weights[check] as number));
    }
    work += weights.length;
    return { set, dropped, kept, weights, slack, crossed, added, droppedNats: droppedNats(set, dropped, weights) };
  }

  function baseOf(set: readonly Hypothesis[], dropped: number): Base {
    if (set.length === 0) return empty;
    const known = bases.find((base) => base.set === set && base.dropped === dropped);
    if (known !== undefined) return known;
    const base = makeBase(set, dropped);
    bases.push(base);
    return base;
  }

  function droppedNats(set: readonly Hypothesis[], dropped: number, without: Float64Array): number {
    const gone = set[dropped];
    if (gone === undefined) return 0;
    const { weights } = baseOf(set, -1);
    let nats = -gone.priorNats;
    for (const check of (classes[gone.faultClass] as FaultClass).checks)
      nats += (weights[check] as number) - (without[check] as number);
    return nats;
  }

  /** Weight of the check at `at` of what `added` reaches, beside what `base` keeps. */
  function weightWith(base: Base, added: Hypothesis, { checks, slots }: Reach, at: number): number {
    const check = checks[at] as number;
    const from = base.crossed[check] === 1 ? base : empty;
    const slot = (slots[at] as number) + added.level;
    const known = from.added[slot] as number;
    if (!Number.isNaN(known)) return known;
    const nats = weightUnder(check, from.kept, added);
    from.added[slot] = nats;
    return nats;
  }

  /** What all checks of the class could save at best. */
  function slackOf({ slack }: Base, { checks }: Reach): number {
    let nats = 0;
    for (let at = 0; at < checks.length; at++) nats += slack[checks[at] as number] as number;
    work += checks.length;
    return nats;
  }

  /** What `base` with `added` costs beyond what the whole set did; Infinity where it is more than `limitNats`. */
  function addedNats(base: Base, added: Hypothesis, slackNats: number, limitNats: number): number {
    const reach = reaches[added.faultClass] as Reach;
    const { checks } = reach;
    let nats = base.droppedNats + added.priorNats;
    let left = slackNats;
    for (let at = 0; at < checks.length; at++) {
      if (nats - left > limitNats + ROUNDING_NATS) {
        work += at;
        return Number.POSITIVE_INFINITY;
      }
      const check = checks[at] as number;
      nats += (base.weights[check] as number) - weightWith(base, added, reach, at);
      left -= base.slack[check] as number;
    }
    work += checks.length;
    return nats;
  }

  function cost(set: readonly Hypothesis[]): number {
    const { weights } = baseOf(set, -1);
    let nats = set.reduce((sum, { priorNats }) => sum + priorNats, 0);
    for (let check = 0; check < weights.length; check++)
      nats += (innocent[check] as number) - (weights[check] as number);
    return nats;
  }

  return {
    classes,
    hypotheses,
    cost,
    least: (set) => baseOf(set, -1).slack.reduce((nats, each) => nats - each, cost(set)),
    weight: (check, set) => weightUnder(check, set),
    get work() {
      return work;
    },
    change(set, dropped, added, limitNats = Number.POSITIVE_INFINITY) {
      const base = baseOf(set, dropped);
      if (added === null) return base.droppedNats;
      const slackNats = limitNats === Number.POSITIVE_INFINITY ? 0 : slackOf(base, reaches[added.faultClass] as Reach);
      return addedNats(base, added, slackNats, limitNats);
    },
    best(set, dropped, isBarred, belowNats) {
      const base = baseOf(set, dropped);
      let best: Hypothesis | null = null;
      let bestNats = belowNats;
      for (let faultClass = 0; faultClass < classes.length; faultClass++) {
        if (isBarred(faultClass)) continue;
        const first = firstOf[faultClass] as number;
        const slackNats = slackOf(base, reaches[faultClass] as Reach);
        for (let at = first; at < (firstOf[faultClass + 1] as number); at++) {
          const added = hypotheses[at] as Hypothesis;
          const nats = addedNats(base, added, slackNats, bestNats);
          if (nats < bestNats) [best, bestNats] = [added, nats];
        }
      }
      return best === null ? null : { added: best, nats: bestNats };
    },
    worstCheck(set, dropped, added) {
      const base = baseOf(set, dropped);
      const reach = reaches[added.faultClass] as Reach;
      let worst: { check: number; nats: number } | null = null;
      reach.checks.forEach((check, at) => {
        const nats = weightWith(base, added, reach, at) - (base.weights[check] as number);
        if (worst === null || nats < worst.nats || (nats === worst.nats && check < worst.check))
          worst = { check, nats };
      });
      return worst;
    },
  };
}

/** Of several crossings that bite the one counts that escapes least. What stands in a group may do as it likes. */
function escapeBounds({ crossings, groups }: CheckIncidence): EscapeBounds {
  const escapes = crossings.map(({ escapeChance }) => escapeChance);
  const firm = escapes.filter((chance) => chance <= SOFT_ESCAPE);
  const soft = escapes.filter((chance) => chance > SOFT_ESCAPE);
  return {
    leastFirm: Math.min(1, ...firm),
    mostFirm: firm.length === 0 && groups.length === 0 ? 1 : SOFT_ESCAPE,
    leastSoft: Math.min(1, ...soft),
    isAnything: groups.length > 0,
  };
}

/** By class: where its hypotheses begin in the list of all; one more for the end of the last. */
function firstHypotheses(classes: readonly FaultClass[], hypotheses: readonly Hypothesis[]): Int32Array {
  const first = new Int32Array(classes.length + 1);
  for (const { faultClass } of hypotheses) first[faultClass + 1] = (first[faultClass + 1] as number) + 1;
  for (let at = 1; at < first.length; at++) first[at] = (first[at] as number) + (first[at - 1] as number);
  return first;
}

/** One slot for each check, shape of a crossing and severity. What answers comes first: it soon tells that a class cannot be it. */
function reachesOf(
  graph: FaultGraph,
  evidence: readonly (CheckEvidence | undefined)[],
  classes: readonly FaultClass[],
  table: CrossingTable,
): { readonly reaches: readonly Reach[]; readonly slotCount: number } {
  const shapes = classes.map(({ checks }, faultClass) => checks.map((check) => table.shape(check, faultClass)));
  const shapeCount = new Int32Array(graph.checks.length);
  classes.forEach(({ checks }, faultClass) => {
    checks.forEach((check, at) => {
      shapeCount[check] = Math.max(shapeCount[check] as number, 1 + (shapes[faultClass]?.[at] as number));
    });
  });
  const firstSlot = new Int32Array(graph.checks.length);
  let slotCount = 0;
  for (let check = 0; check < firstSlot.length; check++) {
    firstSlot[check] = slotCount;
    slotCount += LEVELS * (shapeCount[check] as number);
  }
  const failures = (check: number): number => evidence[check]?.totalFailures ?? 0;
  const reaches = classes.map(({ checks }, faultClass): Reach => {
    const order = checks.map((_, at) => at);
    order.sort((a, b) => failures(checks[a] as number) - failures(checks[b] as number) || a - b);
    return {
      checks: Int32Array.from(order, (at) => checks[at] as number),
      slots: Int32Array.from(
        order,
        (at) => (firstSlot[checks[at] as number] as number) + LEVELS * (shapes[faultClass]?.[at] as number),
      ),
    };
  });
  return { reaches, slotCount };
}

type WeightUnder = (check: number, set: readonly Hypothesis[], added?: Hypothesis) => number;

/** Weights by what a set means for a check; each is worked out once. */
function rememberedWeights(
  graph: FaultGraph,
  evidence: readonly (CheckEvidence | undefined)[],
  table: CrossingTable,
): WeightUnder {
  const remembered: (Map<number, number> | undefined)[] = graph.checks.map(() => undefined);
  return (check, set, added) => {
    const incidence = graph.checks[check];
    const rows = evidence[check];
    if (incidence === undefined || rows === undefined) return 0;
    const key = table.key(check, set, added);
    const known = remembered[check]?.get(key);
    if (known !== undefined) return known;
    const nats = weigh(incidence, rows, key < 0 ? null : table.fromKey(key));
    remembered[check] ??= new Map();
    remembered[check].set(key, nats);
    return nats;
  };
}
