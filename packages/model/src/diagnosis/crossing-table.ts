/** What a set of hypotheses means for each check, as one number: the innermost loop of the search reads it. */
import type { FaultClass, Hypothesis } from './candidates.js';
import { type Expectation, groupOutcome, MOST_FAIL } from './evidence.js';
import type { CheckIncidence, CrossingGroup, FaultGraph } from './fault-graph.js';

export interface CrossingTable {
  /** Chances under `set` and `added` in one number; negative where the check crosses none of them. */
  key(check: number, set: readonly Hypothesis[], added?: Hypothesis): number;
  fromKey(key: number): Expectation;
}

/** Chances are taken in these steps, so that weights can be remembered; finer differences say nothing. */
const CHANCE_STEPS = 10_000;
const NOT_CROSSED = -1;

/** Makes the table for `classes`, of which the first member stands for all. */
export function crossingTable(graph: FaultGraph, classes: readonly FaultClass[]): CrossingTable {
  const width = classes.length;
  const fails = new Float64Array(graph.checks.length * width);
  const escapes = new Float64Array(graph.checks.length * width);
  const isStateOnly = new Uint8Array(graph.checks.length * width);
  const classOf = new Map(classes.map((faultClass, index) => [faultClass.members[0] as number, index]));
  const groups = graph.checks.map((check) => check.groups.map((group) => groupTable(group, classOf)));
  graph.checks.forEach(({ crossings }, check) => {
    for (const crossing of crossings) {
      const index = classOf.get(crossing.component);
      if (index === undefined) continue;
      fails[check * width + index] = crossing.failChance;
      escapes[check * width + index] = crossing.escapeChance;
      isStateOnly[check * width + index] = crossing.isStateOnly === true ? 1 : 0;
    }
  });

  function seriesKey(check: number, set: readonly Hypothesis[], added: Hypothesis | undefined): number {
    const first = check * width;
    let holds = 1 - (graph.checks[check] as CheckIncidence).falseAlarm;
    let slips = 2;
    for (let index = 0; index <= set.length; index++) {
      const member = index === set.length ? added : (set[index] as Hypothesis);
      if (member === undefined) continue;
      const place = first + member.faultClass;
      const fail = fails[place] as number;
      if (fail === 0 || (isStateOnly[place] === 1 && member.severity < 1)) continue;
      holds *= 1 - fail * member.severity;
      const own = escapes[place] as number;
      if (own < slips) slips = own;
    }
    return slips > 1 ? NOT_CROSSED : keyOf(Math.min(MOST_FAIL, 1 - holds), slips);
  }

  /** As {@link expectation}, but over the members of the set instead of over all crossings. */
  function groupedKey(check: number, set: readonly Hypothesis[], added: Hypothesis | undefined): number {
    const first = check * width;
    let holds = 1 - (graph.checks[check] as CheckIncidence).falseAlarm;
    let slips = 2;
    for (let index = 0; index <= set.length; index++) {
      const member = index === set.length ? added : (set[index] as Hypothesis);
      if (member === undefined) continue;
      const place = first + member.faultClass;
      const fail = fails[place] as number;
      if (fail === 0 || (isStateOnly[place] === 1 && member.severity < 1)) continue;
      holds *= 1 - fail * member.severity;
      slips = Math.min(slips, escapes[place] as number);
    }
    for (const group of groups[check] as readonly GroupTable[]) {
      const found = group.expect(set, added);
      if (found === null) continue;
      holds *= 1 - found.failChance;
      slips = Math.min(slips, found.escapeChance);
    }
    return slips > 1 ? NOT_CROSSED : keyOf(Math.min(MOST_FAIL, 1 - holds), slips);
  }

  return {
    key: (check, set, added) =>
      (groups[check]?.length ?? 0) > 0 ? groupedKey(check, set, added) : seriesKey(check, set, added),
    fromKey(key) {
      const slips = key % (CHANCE_STEPS + 1);
      return { failChance: (key - slips) / (CHANCE_STEPS + 1) / CHANCE_STEPS, escapeChance: slips / CHANCE_STEPS };
    },
  };
}

function keyOf(failChance: number, escapeChance: number): number {
  return Math.round(failChance * CHANCE_STEPS) * (CHANCE_STEPS + 1) + Math.round(escapeChance * CHANCE_STEPS);
}

/** One group of a check by the classes in it. */
interface GroupTable {
  /** Null where the set does not touch it. The same object is given again by the next call. */
  expect(set: readonly Hypothesis[], added: Hypothesis | undefined): Expectation | null;
}

interface Place {
  readonly way: number;
  readonly failChance: number;
  readonly escapeChance: number;
}

function groupTable(group: CrossingGroup, classOf: ReadonlyMap<number, number>): GroupTable {
  const places = new Map<number, Place[]>();
  group.ways.forEach((crossings, way) => {
    for (const { component, failChance, escapeChance } of crossings) {
      const index = classOf.get(component);
      if (index === undefined) continue;
      places.set(index, [...(places.get(index) ?? []), { way, failChance, escapeChance }]);
    }
  });
  const holds = new Float64Array(group.ways.length);
  return {
    expect(set, added) {
      holds.fill(1);
      let own = 1;
      let isTouched = false;
      for (let index = 0; index <= set.length; index++) {
        const member = index === set.length ? added : (set[index] as Hypothesis);
        const found = member === undefined ? undefined : places.get(member.faultClass);
        if (member === undefined || found === undefined) continue;
        isTouched = true;
        for (const { way, failChance, escapeChance } of found) {
          holds[way] = (holds[way] as number) * (1 - failChance * member.severity);
          own = Math.min(own, escapeChance);
        }
      }
      return isTouched ? groupOutcome(group, holds, own) : null;
    },
  };
}
