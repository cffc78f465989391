/** What a set of hypotheses costs: how unlikely it is by itself, less how well it explains the rows. */
import type { FaultClass, Hypothesis } from './candidates.js';
import { type ActiveFault, type CheckEvidence, type Expectation, expectation, MOST_FAIL, weigh } from './evidence.js';
import type { CheckIncidence, FaultGraph } from './fault-graph.js';

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
}

/** Chances are taken in these steps, so that weights can be remembered; finer differences say nothing. */
const CHANCE_STEPS = 10_000;
const NOT_CROSSED = -1;
const NO_CHECKS: readonly number[] = [];

/** Makes the model. `evidence` is by check; checks without rows say nothing. */
export function createCostModel(
  graph: FaultGraph,
  evidence: readonly (CheckEvidence | undefined)[],
  classes: readonly FaultClass[],
  hypotheses: readonly Hypothesis[],
): CostModel {
  const remembered: Map<number, number>[] = graph.checks.map(() => new Map());
  const innocent = Float64Array.from(graph.checks, (check, index) => {
    const rows = evidence[index];
    return rows === undefined ? 0 : weigh(check, rows, null);
  });
  const table = crossingTable(graph, classes);
  const stamps = new Uint32Array(graph.checks.length);
  let stamp = 0;

  function weightOf(check: number, set: readonly Hypothesis[], dropped: number, added: Hypothesis | null): number {
    const incidence = graph.checks[check];
    const rows = evidence[check];
    if (incidence === undefined || rows === undefined) return innocent[check] ?? 0;
    const key =
      incidence.groups.length > 0 ? groupedKey(check, set, dropped, added) : table.key(check, set, dropped, added);
    if (key === NOT_CROSSED) return innocent[check] ?? 0;
    const memory = remembered[check] as Map<number, number>;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const nats = weigh(incidence, rows, fromKey(key));
    memory.set(key, nats);
    return nats;
  }

  function groupedKey(check: number, set: readonly Hypothesis[], dropped: number, added: Hypothesis | null): number {
    const kept = set.filter((_, index) => index !== dropped);
    const faults = (added === null ? kept : [...kept, added]).map(toFault);
    const expected = expectation(graph.checks[check] as CheckIncidence, faults);
    return expected === null ? NOT_CROSSED : keyOf(expected.failChance, expected.escapeChance);
  }

  function toFault({ faultClass, severity }: Hypothesis): ActiveFault {
    return { component: classes[faultClass]?.members[0] ?? -1, severity };
  }

  function change(set: readonly Hypothesis[], dropped: number, added: Hypothesis | null): number {
    const gone = set[dropped];
    let nats = (added?.priorNats ?? 0) - (gone?.priorNats ?? 0);
    stamp++;
    for (const moved of [gone, added]) {
      const touched = moved == null ? NO_CHECKS : (classes[moved.faultClass]?.checks ?? NO_CHECKS);
      for (const check of touched) {
        if (stamps[check] === stamp) continue;
        stamps[check] = stamp;
        nats += weightOf(check, set, -1, null) - weightOf(check, set, dropped, added);
      }
    }
    return nats;
  }

  function cost(set: readonly Hypothesis[]): number {
    let nats = 0;
    set.forEach((member, index) => {
      nats += change(set.slice(0, index), -1, member);
    });
    return nats;
  }

  return { classes, hypotheses, cost, change, weight: (check, set) => weightOf(check, set, -1, null) };
}

/** How each check in series crosses each class, as one table: the innermost loop of the search reads it. */
function crossingTable(
  graph: FaultGraph,
  classes: readonly FaultClass[],
): { key(check: number, set: readonly Hypothesis[], dropped: number, added: Hypothesis | null): number } {
  const width = classes.length;
  const fails = new Float64Array(graph.checks.length * width);
  const escapes = new Float64Array(graph.checks.length * width);
  const classOf = new Map(classes.map((faultClass, index) => [faultClass.members[0], index]));
  graph.checks.forEach(({ crossings }, check) => {
    for (const { component, failChance, escapeChance } of crossings) {
      const index = classOf.get(component);
      if (index === undefined) continue;
      fails[check * width + index] = failChance;
      escapes[check * width + index] = escapeChance;
    }
  });
  return {
    key(check, set, dropped, added) {
      const first = check * width;
      let holds = 1 - (graph.checks[check] as CheckIncidence).falseAlarm;
      let slips = 2;
      for (let index = 0; index <= set.length; index++) {
        const member = index === set.length ? added : index === dropped ? null : (set[index] as Hypothesis);
        if (member === null) continue;
        const fail = fails[first + member.faultClass] as number;
        if (fail === 0) continue;
        holds *= 1 - fail * member.severity;
        const own = escapes[first + member.faultClass] as number;
        if (own < slips) slips = own;
      }
      return slips > 1 ? NOT_CROSSED : keyOf(Math.min(MOST_FAIL, 1 - holds), slips);
    },
  };
}

function keyOf(failChance: number, escapeChance: number): number {
  return Math.round(failChance * CHANCE_STEPS) * (CHANCE_STEPS + 1) + Math.round(escapeChance * CHANCE_STEPS);
}

function fromKey(key: number): Expectation {
  const escapes = key % (CHANCE_STEPS + 1);
  return { failChance: (key - escapes) / (CHANCE_STEPS + 1) / CHANCE_STEPS, escapeChance: escapes / CHANCE_STEPS };
}
