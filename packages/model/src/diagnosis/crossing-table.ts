/** What a set of hypotheses means for each check, as one number: the innermost loop of the search reads it. */
import type { FaultClass, Hypothesis } from './candidates.js';
import { type Expectation, MOST_FAIL, type TakeOver } from './evidence.js';
import type { CheckIncidence, Crossing, FaultGraph } from './fault-graph.js';
import { type GroupTable, groupTable } from './group-table.js';

export interface CrossingTable {
  /** Chances under what is given, `set` and `added` in one number; negative where the check crosses none of them. */
  key(check: number, set: readonly Hypothesis[], added?: Hypothesis): number;
  fromKey(key: number): Expectation;
  /** Faults of classes with the same shape, and of the same severity, mean the same for the check beside any others; from 0 on. */
  shape(check: number, faultClass: number): number;
}

/** A fault that is known already: it is no hypothesis, whatever it explains is explained. */
export interface GivenFault {
  /** Index in the graph's components. */
  readonly component: number;
  /** Share of attempts that it takes, 0..1. */
  readonly severity: number;
}

/** Chances are taken in these steps, so that weights can be remembered; finer differences say nothing. */
const CHANCE_STEPS = 4_000;
const ESCAPE_STEPS = 10_000;
const CHANCES = CHANCE_STEPS + 1;
const ESCAPES = ESCAPE_STEPS + 1;
const NOT_CROSSED = -1;
/** A crossing that is likelier than this not to bite bites all rows of its check or none: three readings of one port are one witness. */
export const SOFT_ESCAPE = 0.1;
const NONE = 2;
const TAKE_OVERS: readonly (TakeOver | null)[] = [null, 'soon', 'late'];
/** All that a key holds is less than 2^53; of what surely bites alone less than 2^31, which is far cheaper to look up. */
const MOMENTS = TAKE_OVERS.length;

/** Chances of one check as they are multiplied up; one for the whole table, as it is asked a million times. */
interface Tally {
  /** That an attempt passes all that surely bites. */
  firmHolds: number;
  /** That it passes all that need not bite. */
  softHolds: number;
  /** Least escape of what surely bites; {@link NONE} where there is nothing. */
  slips: number;
  /** Least escape of what need not bite; {@link NONE} where there is nothing. */
  softSlips: number;
}

/** How a class crosses a check. In a group it matters which one it is. */
interface Shape {
  /** Of the ways in a series. */
  readonly way: number;
  /** Its index where it is in a group; else -1. */
  readonly grouped: number;
}

/** How components are crossed in a series. */
interface Way {
  readonly failChance: number;
  readonly escapeChance: number;
  readonly isStateOnly: boolean;
}

function indexOfWay(ways: Way[], { failChance, escapeChance, isStateOnly = false }: Crossing): number {
  const known = ways.findIndex(
    (way) => way.failChance === failChance && way.escapeChance === escapeChance && way.isStateOnly === isStateOnly,
  );
  return known < 0 ? ways.push({ failChance, escapeChance, isStateOnly }) - 1 : known;
}

/** Makes the table for `classes`, of which the first member stands for all. */
export function crossingTable(
  graph: FaultGraph,
  classes: readonly FaultClass[],
  given: readonly GivenFault[] = [],
): CrossingTable {
  const width = classes.length;
  /** Ways of crossing that there are; the first is none. By check and class: which of them. */
  const ways: Way[] = [{ failChance: 0, escapeChance: 0, isStateOnly: false }];
  const wayAt = new Uint16Array(graph.checks.length * width);
  const classOf = new Map(classes.map((faultClass, index) => [faultClass.members[0] as number, index]));
  graph.checks.forEach(({ crossings }, check) => {
    for (const crossing of crossings) {
      const index = classOf.get(crossing.component);
      if (index === undefined) continue;
      wayAt[check * width + index] = indexOfWay(ways, crossing);
    }
  });
  const givenSeverity = new Map<number, number>();
  for (const { component, severity } of given)
    givenSeverity.set(component, Math.max(severity, givenSeverity.get(component) ?? 0));
  const bases = graph.checks.map((check) => givenTally(check, givenSeverity));
  const groups = graph.checks.map((check) => check.groups.map((group) => groupTable(group, classOf, given)));
  const tally: Tally = { firmHolds: 1, softHolds: 1, slips: NONE, softSlips: NONE };
  const shapes = graph.checks.map((): Shape[] => []);

  function shape(check: number, faultClass: number): number {
    const known = shapes[check] as Shape[];
    const isGrouped = (groups[check] as readonly GroupTable[]).some((group) => group.holds(faultClass));
    const own: Shape = { way: wayAt[check * width + faultClass] as number, grouped: isGrouped ? faultClass : -1 };
    const found = known.findIndex(({ way, grouped }) => way === own.way && grouped === own.grouped);
    return found < 0 ? known.push(own) - 1 : found;
  }

  function add(place: number, severity: number): void {
    const { failChance, escapeChance, isStateOnly } = ways[wayAt[place] as number] as Way;
    if (failChance === 0 || (isStateOnly && severity < 1)) return;
    take(tally, failChance * severity, escapeChance);
  }

  function key(check: number, set: readonly Hypothesis[], added?: Hypothesis): number {
    const base = bases[check] as Tally;
    tally.firmHolds = base.firmHolds;
    tally.softHolds = base.softHolds;
    tally.slips = base.slips;
    tally.softSlips = base.softSlips;
    const first = check * width;
    for (let index = 0; index < set.length; index++) {
      const member = set[index] as Hypothesis;
      add(first + member.faultClass, member.severity);
    }
    if (added !== undefined) add(first + added.faultClass, added.severity);
    const own = groups[check] as readonly GroupTable[];
    return own.length === 0 ? keyOf(tally, 1, 1, null) : groupedKey(tally, own, set, added);
  }

  return {
    key,
    shape,
    fromKey(code) {
      const bites = code % CHANCES;
      const slips = Math.floor(code / CHANCES) % ESCAPES;
      const takenOver = TAKE_OVERS[Math.floor(code / (CHANCES * ESCAPES)) % MOMENTS] ?? null;
      const softSlips = Math.floor(code / (CHANCES * ESCAPES * MOMENTS)) % ESCAPES;
      const other = Math.floor(code / (CHANCES * ESCAPES * MOMENTS * ESCAPES));
      return {
        failChance: bites / CHANCE_STEPS,
        escapeChance: slips / ESCAPE_STEPS,
        softEscape: softSlips / ESCAPE_STEPS,
        elseChance: other / CHANCE_STEPS,
        takenOver,
      };
    },
  };
}

function take(tally: Tally, fail: number, slip: number): void {
  if (slip > SOFT_ESCAPE) {
    tally.softHolds *= 1 - fail;
    if (slip < tally.softSlips) tally.softSlips = slip;
  } else {
    tally.firmHolds *= 1 - fail;
    if (slip < tally.slips) tally.slips = slip;
  }
}

function givenTally({ crossings, falseAlarm }: CheckIncidence, given: ReadonlyMap<number, number>): Tally {
  const tally: Tally = { firmHolds: 1 - falseAlarm, softHolds: 1, slips: NONE, softSlips: NONE };
  for (const { component, failChance, escapeChance, isStateOnly } of crossings) {
    const severity = given.get(component) ?? 0;
    if (severity > 0 && (isStateOnly !== true || severity === 1)) take(tally, failChance * severity, escapeChance);
  }
  return tally;
}

/**
 * With the groups of the check. Only one thing may or may not bite: where a line is to be taken over that is it, and whatever else need not bite counts
 * with its average.
 */
function groupedKey(
  tally: Tally,
  groups: readonly GroupTable[],
  set: readonly Hypothesis[],
  added: Hypothesis | undefined,
): number {
  let line: { bites: number; other: number; escape: number; takenOver: TakeOver | null } | null = null;
  for (const group of groups) {
    const found = group.expect(set, added);
    if (found === null) continue;
    if (found.escape <= SOFT_ESCAPE) take(tally, found.fail, found.escape);
    else if (group.kind === 'balanced') take(tally, found.fail, found.escape);
    else line = { bites: found.fail, other: found.otherFail, escape: found.escape, takenOver: found.takenOver };
  }
  if (line === null) return keyOf(tally, 1, 1, null);
  if (tally.softSlips < NONE) {
    tally.firmHolds *= tally.softSlips + (1 - tally.softSlips) * tally.softHolds;
    tally.softHolds = 1;
  }
  tally.softSlips = line.escape;
  return keyOf(tally, 1 - line.bites, 1 - line.other, line.takenOver);
}

/** `biteHolds` and `elseHolds`: what a line makes of the attempts until it is taken over and then. */
function keyOf(tally: Tally, biteHolds: number, elseHolds: number, taken: TakeOver | null): number {
  const { firmHolds, softHolds, slips, softSlips } = tally;
  if (slips === NONE && softSlips === NONE) return NOT_CROSSED;
  const bites = steps(1 - firmHolds * softHolds * biteHolds);
  const other = softSlips === NONE ? 0 : steps(1 - firmHolds * elseHolds);
  const hard = slips === NONE ? 0 : Math.round(slips * ESCAPE_STEPS);
  const soft = softSlips === NONE ? 0 : Math.round(softSlips * ESCAPE_STEPS);
  const firm = hard * CHANCES + bites;
  if (soft === 0) return firm;
  return ((other * ESCAPES + soft) * MOMENTS + TAKE_OVERS.indexOf(taken)) * ESCAPES * CHANCES + firm;
}

function steps(chance: number): number {
  return Math.round(Math.min(MOST_FAIL, chance) * CHANCE_STEPS);
}
