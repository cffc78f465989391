/** Which components may explain the failures at hand, those that no check tells apart taken together. */
import { type CheckEvidence, logSumExp, severitiesOf } from './evidence.js';
import { type Component, crossedBy, type FaultGraph, LOSSY_NATS } from './fault-graph.js';

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
  readonly priorNats: number;
}

/** Groups the components that at least one failing check crosses. `evidence` is by check; undefined where a check gave no rows. */
export function faultClasses(graph: FaultGraph, evidence: readonly (CheckEvidence | undefined)[]): FaultClass[] {
  const suspected = new Set<number>();
  const crossings = new Map<number, { checks: Set<number>; signature: string[] }>();
  graph.checks.forEach((check, index) => {
    const rows = evidence[index];
    if (rows === undefined) return;
    crossedBy(check).forEach(({ component, failChance, escapeChance, isStateOnly }, place) => {
      if (rows.totalFailures > 0) suspected.add(component);
      const entry = crossings.get(component) ?? { checks: new Set(), signature: [] };
      crossings.set(component, entry);
      entry.checks.add(index);
      // Within a group the way matters; in a series it does not.
      const way = place < check.crossings.length ? '' : wayOf(check.groups, place - check.crossings.length);
      entry.signature.push(`${index}:${failChance}:${escapeChance}:${isStateOnly === true ? 1 : 0}:${way}`);
    });
  });
  for (const takeOver of takeOvers(graph, suspected)) {
    suspected.add(takeOver);
    const checks = graph.checks.flatMap(({ groups }, index) =>
      evidence[index] !== undefined && groups.some((group) => group.takeOver === takeOver) ? [index] : [],
    );
    crossings.set(takeOver, { checks: new Set(checks), signature: ['take-over'] });
  }
  const classes = new Map<string, number[]>();
  for (const component of [...suspected].sort((a, b) => a - b)) {
    const lossy = graph.components[component]?.modes.includes('lossy') === true;
    const key = `${lossy} ${crossings.get(component)?.signature.join(' ')}`;
    const members = classes.get(key);
    if (members === undefined) classes.set(key, [component]);
    else members.push(component);
  }
  return [...classes.values()].map((members) => {
    const first = members[0] as number;
    const components = members.map((member) => graph.components[member] as Component);
    return {
      members,
      priorNats: -logSumExp(components.map((component) => -component.priorNats)),
      canBeLossy: components[0]?.modes.includes('lossy') === true,
      checks: [...(crossings.get(first)?.checks ?? [])].sort((a, b) => a - b),
    };
  });
}

/** What keeps a second line from being taken matters where a first one may be broken. */
function takeOvers(graph: FaultGraph, suspected: ReadonlySet<number>): number[] {
  const groups = graph.checks.flatMap((check) => check.groups);
  const called = groups.filter(({ ways }) => ways[0]?.some(({ component }) => suspected.has(component)) === true);
  return [...new Set(called.flatMap(({ takeOver }) => takeOver ?? []))];
}

function wayOf(groups: FaultGraph['checks'][number]['groups'], place: number): string {
  let rest = place;
  for (const [index, group] of groups.entries()) {
    for (const [at, way] of group.ways.entries()) {
      if (rest < way.length) return `${index}.${at}`;
      rest -= way.length;
    }
  }
  return '';
}

/** Every way in which every class may be broken. */
export function hypotheses(classes: readonly FaultClass[]): Hypothesis[] {
  return classes.flatMap(({ priorNats, canBeLossy }, faultClass) =>
    (canBeLossy ? (['hard', 'lossy'] as const) : (['hard'] as const)).flatMap((mode) =>
      severitiesOf(mode).map(
        (severity): Hypothesis => ({
          faultClass,
          mode,
          severity,
          priorNats: priorNats + (mode === 'lossy' ? LOSSY_NATS : 0),
        }),
      ),
    ),
  );
}
