/** Lines of which one takes over from the other, and backends that share the load: what faults in them mean for a check. */
import type { Hypothesis } from './candidates.js';
import type { TakeOver } from './evidence.js';
import type { CrossingGroup } from './fault-graph.js';

/** What faults in a group mean. Chances, 0..1. */
export interface GroupOutcome {
  /** That an attempt fails if the group's faults bite: on the way that is broken. */
  fail: number;
  /** That it fails where they do not: on the other way. */
  otherFail: number;
  /** That they do not bite. */
  escape: number;
  /** They bite until the other way is taken; null: it was taken long ago, or none is. */
  takenOver: TakeOver | null;
}

/** One group of a check by the classes in it. */
export interface GroupTable {
  readonly kind: CrossingGroup['kind'];
  /** Null where the faults change nothing. The same object is given again by the next call. */
  expect(set: readonly Hypothesis[], added: Hypothesis | undefined): GroupOutcome | null;
  /** Whether faults of the class mean anything for the group. */
  holds(faultClass: number): boolean;
}

interface Place {
  readonly way: number;
  readonly failChance: number;
  readonly escapeChance: number;
}

/** What takes this share of the attempts makes a router leave a line; what takes less seldom does. */
const LEAVES_LINE = 0.9;
/** Chance that a line which only loses is left. */
const LOSSY_LEAVING = 0.25;

/** Makes the table; `given` faults hold beside every set, and whatever they cut has been left long ago. */
export function groupTable(
  group: CrossingGroup,
  classOf: ReadonlyMap<number, number>,
  given: readonly { readonly component: number; readonly severity: number }[],
): GroupTable {
  const places = new Map<number, Place[]>();
  const ways = group.ways.length;
  const givenHolds = new Float64Array(ways).fill(1);
  let givenEscape = 1;
  group.ways.forEach((crossings, way) => {
    for (const { component, failChance, escapeChance } of crossings) {
      for (const fault of given) {
        if (fault.component !== component) continue;
        givenHolds[way] = (givenHolds[way] as number) * (1 - failChance * fault.severity);
        givenEscape = Math.min(givenEscape, escapeChance);
      }
      const index = classOf.get(component);
      if (index === undefined) continue;
      places.set(index, [...(places.get(index) ?? []), { way, failChance, escapeChance }]);
    }
  });
  const takeOver = group.takeOver === undefined ? undefined : classOf.get(group.takeOver);
  const isLongLeft = 1 - (givenHolds[0] ?? 1) >= LEAVES_LINE || group.isSettled === true;
  const holds = new Float64Array(ways);
  const outcome: GroupOutcome = { fail: 0, otherFail: 0, escape: 0, takenOver: null };
  let own = 1;
  let hindered = 0;

  function strike({ faultClass, severity }: Hypothesis): void {
    if (faultClass === takeOver) hindered = severity;
    const found = places.get(faultClass);
    if (found === undefined) return;
    for (const { way, failChance, escapeChance } of found) {
      holds[way] = (holds[way] as number) * (1 - failChance * severity);
      if (escapeChance < own) own = escapeChance;
    }
  }

  const judge =
    group.kind === 'balanced'
      ? () => balanced(outcome, group.escapeChance, holds, own)
      : () => failover(outcome, group.escapeChance, holds, own, isLongLeft, hindered);
  return {
    kind: group.kind,
    expect(set, added) {
      holds.set(givenHolds);
      own = givenEscape;
      hindered = 0;
      for (let index = 0; index < set.length; index++) strike(set[index] as Hypothesis);
      if (added !== undefined) strike(added);
      return judge();
    },
    holds: (faultClass) => places.has(faultClass) || faultClass === takeOver,
  };
}

/** An equal share of the attempts goes each way; where some are whole those that are broken may have been taken out. */
function balanced(outcome: GroupOutcome, avoided: number, holds: Float64Array, own: number): GroupOutcome | null {
  let broken = 0;
  let sum = 0;
  for (const hold of holds) {
    if (hold < 1) broken++;
    sum += 1 - hold;
  }
  if (broken === 0) return null;
  outcome.fail = sum / holds.length;
  outcome.otherFail = 0;
  outcome.escape = broken === holds.length ? own : avoided;
  outcome.takenOver = null;
  return outcome;
}

/**
 * All attempts go the first way while it stands: the other one may be broken and nobody notices. Once it is dead the other is taken, unless something
 * keeps it from being: `hindered` 1, or delays that: less than 1, more than 0.
 */
function failover(
  outcome: GroupOutcome,
  avoided: number,
  holds: Float64Array,
  own: number,
  isLongLeft: boolean,
  hindered: number,
): GroupOutcome | null {
  const main = 1 - (holds[0] as number);
  if (main === 0) return null;
  let other = 1;
  for (let way = 1; way < holds.length; way++) other *= 1 - (holds[way] as number);
  const isDead = main >= LEAVES_LINE;
  outcome.fail = main;
  outcome.otherFail = other;
  const isNoMatter = holds.length === 1 || (isDead && (hindered === 1 || other >= LEAVES_LINE));
  outcome.escape = isNoMatter ? own : isDead ? avoided : LOSSY_LEAVING;
  outcome.takenOver = !isDead || isLongLeft ? null : hindered > 0 ? 'late' : 'soon';
  return outcome;
}
