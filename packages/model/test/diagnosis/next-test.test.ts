import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AvailableTest,
  blindSpots,
  faultGraph,
  rankTests,
  type Suspect,
  TEST_EFFORTS,
  type TestEffort,
  testOfCheck,
} from '../../src/index.js';
import { STORE } from './store.js';

const graph = faultGraph(STORE);
const available = (id: string, sees: readonly string[], effort: TestEffort = 'probe'): AvailableTest => ({
  id,
  effort,
  failChance: new Map(sees.map((component) => [component, 0.97])),
  falseAlarm: 0.01,
});
const even = (...components: string[]): Suspect[] =>
  components.map((component) => ({ component, share: 1 / components.length }));

describe('the next best test', () => {
  test('halves the set where it can', () => {
    const suspects = even('a', 'b', 'c', 'd');
    const ranked = rankTests(suspects, [
      available('one', ['a']),
      available('two', ['a', 'b']),
      available('all', ['a', 'b', 'c', 'd']),
    ]);
    expect(ranked.map((each) => each.test)).toEqual(['two', 'one']);
    expect(ranked[0]?.gainBits).toBeGreaterThan(0.8);
  });

  test('a probe goes before a person who tells the same, and a person before a probe that tells little', () => {
    const suspects = even('a', 'b');
    expect(rankTests(suspects, [available('look', ['a'], 'person'), available('ping', ['a'])])[0]?.test).toBe('ping');
    const weak: AvailableTest = { ...available('weak', []), failChance: new Map([['a', 0.1]]) };
    expect(rankTests(suspects, [weak, available('look', ['a'], 'person')])[0]?.test).toBe('look');
  });

  test('what could disturb trade is never proposed, nor anything where there is no doubt', () => {
    expect(rankTests(even('a', 'b'), [available('risky', ['a'], 'never')])).toEqual([]);
    expect(rankTests(even('a'), [available('ping', ['a'])])).toEqual([]);
  });

  test('a check of the site splits line and router', () => {
    const tests = graph.checks.map((check) => testOfCheck(graph, check));
    const [best] = rankTests(even('router', 'wan'), tests);
    const seen = graph.checks.find(({ id }) => id === best?.test);
    const crossed = seen?.crossings.map(({ component }) => graph.components[component]?.id);
    expect(crossed?.includes('router')).not.toBe(crossed?.includes('wan'));
  });

  test('nothing can tell more than there is to know', () => {
    const share = fc.double({ min: 0.001, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(share, { minLength: 2, maxLength: 6 }),
        fc.array(fc.tuple(fc.array(share, { minLength: 6, maxLength: 6 }), fc.constantFrom(...TEST_EFFORTS)), {
          maxLength: 6,
        }),
        (weights, rows) => {
          const total = weights.reduce((sum, each) => sum + each, 0);
          const suspects = weights.map((each, at) => ({ component: `c${at}`, share: each / total }));
          const bits = suspects.reduce((sum, each) => sum - each.share * Math.log2(each.share), 0);
          const tests = rows.map(
            ([chances, effort], at): AvailableTest => ({
              id: `t${at}`,
              effort,
              failChance: new Map(chances.map((chance, index) => [`c${index}`, chance])),
              falseAlarm: 0.01,
            }),
          );
          for (const { gainBits, effort } of rankTests(suspects, tests)) {
            expect(gainBits).toBeLessThanOrEqual(bits + 1e-9);
            expect(gainBits).toBeGreaterThan(0);
            expect(effort).not.toBe('never');
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('blind spots', () => {
  const spots = blindSpots(graph);

  test('a device and its cable on a switch that tells nothing of its ports', () => {
    expect(spots).toContainEqual({ components: ['till-1', 'till-1->sw-a'], isSeen: true });
  });

  test('each component is in one at most, and what no check sees is told apart', () => {
    const all = spots.flatMap(({ components }) => components);
    expect(new Set(all).size).toBe(all.length);
    const seen = new Set(
      graph.checks.flatMap(({ crossings, groups }) =>
        [...crossings, ...groups.flatMap(({ ways }) => ways.flat())].map(
          ({ component }) => graph.components[component]?.id,
        ),
      ),
    );
    for (const { components, isSeen } of spots) for (const id of components) expect(seen.has(id)).toBe(isSeen);
  });

  test('a port that is watched splits them', () => {
    const port = {
      id: 'p',
      on: { link: 'till-1->sw-a' },
      kind: 'snmp-router',
      target: '10.0.0.2',
      intervalMs: 5_000,
      timeoutMs: 800,
      values: [],
    };
    const managed = blindSpots(faultGraph({ ...STORE, checks: [...STORE.checks, port] }));
    expect(managed.flatMap(({ components }) => components)).not.toContain('till-1');
  });
});
