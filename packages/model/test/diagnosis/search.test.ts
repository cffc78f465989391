/** The search against the whole truth: on small graphs every set of hypotheses can be weighed. */
import fc from 'fast-check';
import { faultClasses, type Hypothesis, hypotheses } from '../../src/diagnosis/candidates.js';
import { type CostModel, createCostModel } from '../../src/diagnosis/cost.js';
import { checkEvidence } from '../../src/diagnosis/evidence.js';
import { MAX_CAUSES, searchCauses, WORK_LIMIT } from '../../src/diagnosis/search.js';
import { diagnose, type FaultGraph, faultGraph } from '../../src/index.js';
import { rowsOf, STORE } from './store.js';

interface Small {
  /** By check: the components that it crosses, and its failures out of five. */
  readonly checks: readonly { readonly crosses: readonly number[]; readonly failures: number }[];
  readonly priors: readonly number[];
}
const COMPONENTS = 6;
const small: fc.Arbitrary<Small> = fc.record({
  checks: fc.array(
    fc.record({
      crosses: fc.uniqueArray(fc.nat(COMPONENTS - 1), { minLength: 1, maxLength: 4 }),
      failures: fc.constantFrom(0, 0, 0, 2, 5, 5),
    }),
    { minLength: 1, maxLength: 9 },
  ),
  priors: fc.array(fc.constantFrom(7, 8, 9), { minLength: COMPONENTS, maxLength: COMPONENTS }),
});

function modelOf({ checks, priors }: Small): CostModel {
  const graph: FaultGraph = {
    components: priors.map((priorNats, index) => ({ id: `c${index}`, priorNats, modes: ['hard', 'lossy'] })),
    checks: checks.map(({ crosses }, index) => ({
      id: `k${index}`,
      crossings: [...crosses]
        .sort((a, b) => a - b)
        .map((component) => ({ component, failChance: 0.99, escapeChance: 0.02 })),
      groups: [],
      falseAlarm: 0.01,
      misread: 0.004,
    })),
  };
  const evidence = graph.checks.map((check, index) => {
    const failures = checks[index]?.failures ?? 0;
    return checkEvidence(
      check,
      [0, 1, 2].map((bucket) => ({ check: index, bucket, attempts: 5, failures })),
    );
  });
  const classes = faultClasses(graph, evidence);
  return createCostModel(graph, evidence, classes, hypotheses(classes));
}

/** The cheapest of all sets of at most three. */
function cheapest(model: CostModel): number {
  let best = 0;
  const list = model.hypotheses;
  const extend = (set: readonly Hypothesis[], from: number): void => {
    best = Math.min(best, model.cost(set));
    if (set.length === 3) return;
    for (let at = from; at < list.length; at++) {
      const next = list[at] as Hypothesis;
      if (!set.some(({ faultClass }) => faultClass === next.faultClass)) extend([...set, next], at + 1);
    }
  };
  extend([], 0);
  return best;
}

it('finds the cheapest set of up to three on small graphs, nearly always exactly', () => {
  let missed = 0;
  const runs = 60;
  fc.assert(
    fc.property(small, (graph) => {
      const model = modelOf(graph);
      const found = model.cost(searchCauses(model).causes);
      const best = cheapest(model);
      // A set of more than three may cost even less; a hundredth of a nat is rounding.
      if (found > best + 0.01) missed++;
      expect(found).toBeLessThan(best + 3);
    }),
    { numRuns: runs, seed: 20181207 },
  );
  expect(missed).toBeLessThanOrEqual(1);
});

it('remembers nothing wrong: differences agree with whole costs', () => {
  fc.assert(
    fc.property(small, fc.array(fc.nat(), { maxLength: 4 }), fc.nat(), (graph, picks, extra) => {
      const model = modelOf(graph);
      const list = model.hypotheses;
      if (list.length === 0) return;
      const set = [
        ...new Map(picks.map((pick) => list[pick % list.length] as Hypothesis).map((h) => [h.faultClass, h])).values(),
      ];
      const added = list[extra % list.length] as Hypothesis;
      const rest = set.filter(({ faultClass }) => faultClass !== added.faultClass);
      const next = [...rest, added];
      const whole = model.cost(next) - model.cost(rest);
      expect(model.change(rest, -1, added)).toBeCloseTo(whole, 6);
      expect(model.change(next, next.length - 1, null)).toBeCloseTo(-whole, 6);
    }),
    { numRuns: 100 },
  );
});

const setOf = (list: readonly Hypothesis[], picks: readonly number[]): Hypothesis[] => [
  ...new Map(picks.map((pick) => list[pick % list.length] as Hypothesis).map((h) => [h.faultClass, h])).values(),
];

it('passes over nothing that would be better: the best step is that of all of them', () => {
  fc.assert(
    fc.property(small, fc.array(fc.nat(), { maxLength: 3 }), fc.nat(4), (graph, picks, place) => {
      const model = modelOf(graph);
      if (model.hypotheses.length === 0) return;
      const set = setOf(model.hypotheses, picks);
      const dropped = (place % (set.length + 1)) - 1;
      const isBarred = (faultClass: number): boolean => set.some((member) => member.faultClass === faultClass);
      const all = model.hypotheses
        .filter(({ faultClass }) => !isBarred(faultClass))
        .map((added) => ({ added, nats: model.change(set, dropped, added) }));
      const least = Math.min(...all.map(({ nats }) => nats));
      const found = model.best(set, dropped, isBarred, Number.POSITIVE_INFINITY);
      expect(found?.nats ?? Number.POSITIVE_INFINITY).toBe(least);
      expect(found?.added).toBe(all.find(({ nats }) => nats === least)?.added);
      expect(model.best(set, dropped, isBarred, least)).toBeNull();
    }),
    { numRuns: 200 },
  );
});

it('no larger set costs less than the bound of a set says', () => {
  fc.assert(
    fc.property(small, fc.array(fc.nat(), { maxLength: 4 }), fc.nat(4), (graph, picks, size) => {
      const model = modelOf(graph);
      if (model.hypotheses.length === 0) return;
      const larger = setOf(model.hypotheses, picks);
      const smaller = larger.slice(0, size);
      const more = larger.slice(size).reduce((nats, { priorNats }) => nats + priorNats, 0);
      expect(model.cost(larger)).toBeGreaterThanOrEqual(model.least(smaller) + more - 1e-6);
    }),
    { numRuns: 300 },
  );
});

describe('the bound of the work', () => {
  /** Every check of a large store loses some attempts, each in its own buckets: one lossy part, or several of them? */
  const tills = Array.from({ length: 60 }, (_, n) => `x-${n}`);
  const CROWDED = {
    ...STORE,
    nodes: [...STORE.nodes, ...tills.map((id) => ({ id, kind: 'till' as const, name: id }))],
    links: [...STORE.links, ...tills.map((id, n) => ({ from: id, to: n % 2 === 0 ? 'sw-a' : 'sw-b' }))],
    checks: [
      ...STORE.checks,
      ...tills.flatMap((id) =>
        ['icmp', 'http'].map((kind) => ({
          id: `${id}/${kind}`,
          on: { node: id },
          kind,
          target: '10.0.0.1',
          intervalMs: 1_000,
          timeoutMs: 800,
          values: [],
        })),
      ),
    ],
  };
  const graph = faultGraph(CROWDED);
  const rows = rowsOf(CROWDED, () => 0, 12).map((row) => ({
    ...row,
    failures: (7 * row.check + 5 * row.bucket + row.check * row.bucket) % 4,
  }));
  const modelOfRows = (): CostModel => {
    const evidence = graph.checks.map((check, index) =>
      checkEvidence(
        check,
        rows.filter((row) => row.check === index),
      ),
    );
    const classes = faultClasses(graph, evidence);
    return createCostModel(graph, evidence, classes, hypotheses(classes));
  };
  /** One look at every hypothesis with every check that it crosses. */
  const sweepOf = (model: CostModel): number =>
    graph.checks.length +
    model.hypotheses.reduce((sum, { faultClass }) => sum + (model.classes[faultClass]?.checks.length ?? 0), 0) +
    model.classes.reduce((sum, { checks }) => sum + checks.length, 0);

  it('ends a search that would go on, says so, and keeps what it has', () => {
    const free = modelOfRows();
    const whole = searchCauses(free, Number.POSITIVE_INFINITY);
    expect(whole.isCut).toBe(false);
    expect(free.work).toBeGreaterThan(WORK_LIMIT);
    for (const limit of [0, 10_000, WORK_LIMIT]) {
      const model = modelOfRows();
      const { causes, isCut } = searchCauses(model, limit);
      expect(isCut).toBe(true);
      expect(model.work).toBeLessThan(limit + (2 * MAX_CAUSES + 2) * sweepOf(model));
      expect(causes.length).toBeGreaterThan(0);
      expect(model.cost(causes)).toBeLessThan(0);
      expect(model.cost(causes)).toBeGreaterThanOrEqual(free.cost(whole.causes) - 1e-6);
    }
  });

  it('cuts by what there is to weigh, not by the order in which it came', () => {
    const verdict = diagnose(graph, rows);
    expect(verdict.isSearchCut).toBe(true);
    expect(verdict.causes.length).toBeGreaterThan(0);
    expect(diagnose(graph, rows.toReversed())).toEqual(verdict);
    expect(
      diagnose(
        graph,
        [...rows].sort((a, b) => a.failures - b.failures || a.bucket - b.bucket),
      ),
    ).toEqual(verdict);
  });

  it('is far from what a dead switch takes', () => {
    expect(
      diagnose(
        graph,
        rowsOf(CROWDED, (id) => (/^(x|till|sw-a)/.test(id) ? 1 : 0), 12),
      ).isSearchCut,
    ).toBe(false);
  });
});
