/** Which test would tell the most about a cause that several components may be; and which components of a site no test can tell apart. */
import type { Suspect } from './causes.js';
import { type CheckIncidence, crossedBy, type FaultGraph } from './fault-graph.js';

/** What a test takes, in the order in which they are preferred; `never`: it could disturb trade. */
export const TEST_EFFORTS = ['probe', 'neighbour', 'person', 'never'] as const;
export type TestEffort = (typeof TEST_EFFORTS)[number];

/** A test that could be made now. */
export interface AvailableTest {
  readonly id: string;
  readonly effort: TestEffort;
  /** Chance that it fails or shows the fault if this component is the broken one, by component's id, 0..1; a component that is not named would not show. */
  readonly failChance: ReadonlyMap<string, number>;
  /** Chance that it fails although nothing that it sees is broken, 0..1. */
  readonly falseAlarm: number;
}

/** What a test is worth. */
export interface RankedTest {
  readonly test: string;
  readonly effort: TestEffort;
  /** How much less uncertain the set is after it, on average; bits, 0 or more. */
  readonly gainBits: number;
  /** {@link gainBits} less what the effort costs. */
  readonly worthBits: number;
}

/** Each unit of effort costs this much: a better probe is taken before a person is sent, unless the person tells far more (diagnosis.md, 5). */
const BITS_PER_EFFORT = 0.01;
const EFFORT: Readonly<Record<TestEffort, number>> = {
  probe: 1,
  neighbour: 4,
  person: 8,
  never: Number.POSITIVE_INFINITY,
};

/** Tests by what they are worth, best first; those that tell nothing or could disturb trade are left out. */
export function rankTests(suspects: readonly Suspect[], tests: readonly AvailableTest[]): RankedTest[] {
  const total = suspects.reduce((sum, { share }) => sum + share, 0);
  if (suspects.length < 2 || total <= 0) return [];
  const shares = suspects.map(({ share }) => share / total);
  return tests
    .flatMap((test): RankedTest[] => {
      const gainBits = entropyBits(shares) - entropyAfter(test, suspects, shares);
      const worthBits = gainBits - BITS_PER_EFFORT * EFFORT[test.effort];
      return worthBits > 0 ? [{ test: test.id, effort: test.effort, gainBits, worthBits }] : [];
    })
    .sort((a, b) => b.worthBits - a.worthBits || (a.test < b.test ? -1 : 1));
}

/** Expected entropy over both outcomes. */
function entropyAfter(test: AvailableTest, suspects: readonly Suspect[], shares: readonly number[]): number {
  const fails = suspects.map(({ component }) => {
    const chance = test.failChance.get(component) ?? 0;
    return chance + (1 - chance) * test.falseAlarm;
  });
  const outcomes = [fails, fails.map((chance) => 1 - chance)];
  return outcomes.reduce((sum, likelihoods) => {
    const joint = likelihoods.map((likelihood, at) => likelihood * (shares[at] as number));
    const chance = joint.reduce((all, each) => all + each, 0);
    return chance <= 0 ? sum : sum + chance * entropyBits(joint.map((each) => each / chance));
  }, 0);
}

function entropyBits(shares: readonly number[]): number {
  return shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log2(share) : sum), 0);
}

/** A check as a test that can be made on demand: it shows whatever it crosses, less what may escape it. */
export function testOfCheck(graph: FaultGraph, check: CheckIncidence, effort: TestEffort = 'probe'): AvailableTest {
  const failChance = new Map<string, number>();
  const add = (component: number, chance: number): void => {
    const id = graph.components[component]?.id;
    if (id !== undefined) failChance.set(id, Math.max(failChance.get(id) ?? 0, chance));
  };
  for (const { component, failChance: chance, escapeChance } of check.crossings)
    add(component, chance * (1 - escapeChance));
  for (const { kind, ways, escapeChance } of check.groups) {
    const share = kind === 'balanced' ? 1 / ways.length : ways.length === 1 ? 1 : 1 - escapeChance;
    for (const crossing of ways.flat()) add(crossing.component, crossing.failChance * share);
  }
  return { id: check.id, effort, failChance, falseAlarm: check.falseAlarm };
}

/** Components that every check of the site sees alike: if one of them breaks, the site's own checks cannot say which. */
export interface BlindSpot {
  /** Ids, ascending; at least two, or one that no check sees at all. */
  readonly components: readonly string[];
  /** False: no check crosses any of them, they may break and nobody learns of it. */
  readonly isSeen: boolean;
}

/** The site's risks of blindness from its definition alone, the largest first. */
export function blindSpots(graph: FaultGraph): BlindSpot[] {
  const signatures = graph.components.map((): string[] => []);
  for (const [index, check] of graph.checks.entries()) {
    const places = check.groups.flatMap(({ ways }, group) =>
      ways.flatMap((way, at) => way.map(() => `${group}.${at}`)),
    );
    crossedBy(check).forEach(({ component, failChance, escapeChance, isStateOnly }, at) => {
      const place = places[at - check.crossings.length] ?? '';
      signatures[component]?.push(`${index}:${failChance}:${escapeChance}:${isStateOnly === true}:${place}`);
    });
  }
  const classes = new Map<string, string[]>();
  graph.components.forEach(({ id, isSilentHelper }, index) => {
    if (isSilentHelper === true) return;
    const key = (signatures[index] as string[]).join(' ');
    classes.set(key, [...(classes.get(key) ?? []), id]);
  });
  return [...classes]
    .map(([key, components]) => ({ components: components.sort(), isSeen: key !== '' }))
    .filter(({ components, isSeen }) => components.length > 1 || !isSeen)
    .sort(
      (a, b) =>
        b.components.length - a.components.length || ((a.components[0] ?? '') < (b.components[0] ?? '') ? -1 : 1),
    );
}
