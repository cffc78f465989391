/** Which components may explain the failures at hand, those that no check tells apart taken together. */
import { type CheckEvidence, logSumExp, severitiesOf } from './evidence.js';
import {
  type CheckIncidence,
  type Component,
  type Crossing,
  crossedBy,
  type FaultGraph,
  LOSS_RATES,
  LOSSY_NATS,
} from './fault-graph.js';

/** Components that all checks with rows cross in the same way: searched as one. */
export interface FaultClass {
  /** Indexes of components, ascending. */
  readonly members: readonly number[];
  /** Prior that one of them is broken, nats. */
  readonly priorNats: number;
  readonly canBeLossy: boolean;
  /** Checks with rows that cross it, ascending. */
  readonly checks: readonly number[];
}

/** A class broken in one way. */
export interface Hypothesis {
  /** Index in the list of classes. */
  readonly faultClass: number;
  readonly mode: 'hard' | 'lossy';
  /** Share of attempts that fails, 0..1. */
  readonly severity: number;
  /** Place of {@link severity} among all that there are, less than {@link LEVELS}: 0 for `hard`, then the loss rates. */
  readonly level: number;
  readonly priorNats: number;
}

/** Severities that there are. */
export const LEVELS = 1 + LOSS_RATES.length;

/** Groups the components that at least one failing check crosses. `evidence` is by check; undefined where a check gave no rows. */
export function faultClasses(graph: FaultGraph, evidence: readonly (CheckEvidence | undefined)[]): FaultClass[] {
  const suspected = new Set<number>();
  graph.checks.forEach((check, index) => {
    if ((evidence[index]?.totalFailures ?? 0) === 0) return;
    for (const { component } of crossedBy(check)) suspected.add(component);
  });
  const checks = new Map<number, number[]>([...suspected].map((component) => [component, []]));
  const alike = createSplitter(graph, suspected);
  graph.checks.forEach((check, index) => {
    if (evidence[index] === undefined) return;
    alike.split(check, (component) => {
      const own = checks.get(component) as number[];
      if (own.at(-1) !== index) own.push(index);
    });
  });
  for (const takeOver of takeOvers(graph, suspected)) {
    suspected.add(takeOver);
    checks.set(
      takeOver,
      graph.checks.flatMap(({ groups }, index) =>
        evidence[index] !== undefined && groups.some((group) => group.takeOver === takeOver) ? [index] : [],
      ),
    );
  }
  const classes = new Map<number, number[]>();
  for (const component of [...suspected].sort((a, b) => a - b)) {
    const members = classes.get(alike.of(component));
    if (members === undefined) classes.set(alike.of(component), [component]);
    else members.push(component);
  }
  return [...classes.values()].map((members) => {
    const components = members.map((member) => graph.components[member] as Component);
    return {
      members,
      priorNats: -logSumExp(components.map((component) => -component.priorNats)),
      canBeLossy: components[0]?.modes.includes('lossy') === true,
      checks: checks.get(members[0] as number) ?? [],
    };
  });
}

/** Components in parts that are split by one check after the other, until each holds what all of them cross in the same way. */
interface Splitter {
  /** Splits by how `check` crosses them, and calls `visit` with each of them that it does. */
  split(check: CheckIncidence, visit: (component: number) => void): void;
  /** The part that a component is in; one that was not asked for is a part of its own. */
  of(component: number): number;
}

function isAlike(one: Crossing, other: Crossing): boolean {
  return (
    one.failChance === other.failChance &&
    one.escapeChance === other.escapeChance &&
    (one.isStateOnly === true) === (other.isStateOnly === true)
  );
}

function createSplitter(graph: FaultGraph, components: ReadonlySet<number>): Splitter {
  const parts = new Map<number, number>();
  for (const component of components) {
    parts.set(component, graph.components[component]?.modes.includes('lossy') === true ? 1 : 0);
  }
  let last = 1;
  return {
    split(check, visit) {
      const made: { readonly old: number; readonly like: Crossing; readonly way: number; readonly part: number }[] = [];
      // Within a group the way matters; in a series it does not.
      const splitWay = (crossings: readonly Crossing[], way: number): void => {
        for (const crossing of crossings) {
          const old = parts.get(crossing.component);
          if (old === undefined) continue;
          const known = made.find((one) => one.old === old && one.way === way && isAlike(one.like, crossing));
          const part = known?.part ?? ++last;
          if (known === undefined) made.push({ old, like: crossing, way, part });
          parts.set(crossing.component, part);
          visit(crossing.component);
        }
      };
      splitWay(check.crossings, 0);
      let way = 0;
      for (const group of check.groups) for (const crossings of group.ways) splitWay(crossings, ++way);
    },
    of: (component) => parts.get(component) ?? -1 - component,
  };
}

/** What keeps a second line from being taken matters where a first one may be broken. */
function takeOvers(graph: FaultGraph, suspected: ReadonlySet<number>): number[] {
  const groups = graph.checks.flatMap((check) => check.groups);
  const called = groups.filter(({ ways }) => ways[0]?.some(({ component }) => suspected.has(component)) === true);
  return [...new Set(called.flatMap(({ takeOver }) => takeOver ?? []))];
}

/** Every way in which every class may be broken; those of one class follow each other, `hard` first. */
export function hypotheses(classes: readonly FaultClass[]): Hypothesis[] {
  return classes.flatMap(({ priorNats, canBeLossy }, faultClass) =>
    (canBeLossy ? (['hard', 'lossy'] as const) : (['hard'] as const)).flatMap((mode) =>
      severitiesOf(mode).map(
        (severity, at): Hypothesis => ({
          faultClass,
          mode,
          severity,
          level: mode === 'hard' ? 0 : 1 + at,
          priorNats: priorNats + (mode === 'lossy' ? LOSSY_NATS : 0),
        }),
      ),
    ),
  );
}
