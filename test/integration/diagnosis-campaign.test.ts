/** The campaigns of the diagnosis with fixed seeds and few runs: what they reached stays reached, within two standard errors of the goals. */
import { describe, expect, test } from '@jest/globals';
// @ts-expect-error the campaign is plain JavaScript
import { doubles, hardShare, healthy, lossyShare, singles } from '../bench/diagnosis/cases.mjs';
// @ts-expect-error the campaign is plain JavaScript
import { seenSingles } from '../bench/diagnosis/seen.mjs';
// @ts-expect-error the campaign is plain JavaScript
import { playCase } from '../bench/estate/play.mjs';

const SEED = 20_261_101;

/** A share as the goal has it, less two standard errors at so many draws. */
const within = (goal: number, draws: number): number => goal - 2 * Math.sqrt((goal * (1 - goal)) / draws);

describe('300 stores', () => {
  test('one hard fault, 15 s', () => {
    const score = singles({ seed: SEED, runs: 100, atMs: 15_000, shareOf: hardShare });
    expect(score.cases).toBe(100);
    expect(score.inSet / score.cases).toBeGreaterThanOrEqual(within(0.98, score.cases));
    expect(score.byClass / score.cases).toBeGreaterThanOrEqual(within(0.94, score.cases));
    expect(score.exactAlone / score.alone).toBeGreaterThanOrEqual(within(0.97, score.alone));
    expect(score.extra / score.cases).toBeLessThanOrEqual(0.1);
    const rule = (name: string): number => score.baselines.get(name).byClass;
    for (const name of score.baselines.keys()) expect(score.byClass).toBeGreaterThan(rule(name));
  });

  test('one lossy fault, 60 s', () => {
    const score = singles({ seed: SEED + 1, runs: 60, atMs: 60_000, shareOf: lossyShare, isLossy: true });
    expect(score.inSet / score.cases).toBeGreaterThanOrEqual(within(0.93, score.cases));
    expect(score.byClass / score.cases).toBeGreaterThanOrEqual(within(0.88, score.cases));
  });

  test('two hard faults, 20 s', () => {
    const score = doubles({ seed: SEED + 2, runs: 80, atMs: 20_000, shareOf: hardShare });
    expect(score.cases).toBeGreaterThan(40);
    expect(score.both / score.cases).toBeGreaterThanOrEqual(within(0.83, score.cases));
    expect(score.inSets / score.cases).toBeGreaterThanOrEqual(within(0.9, score.cases));
    expect(score.one / score.cases).toBeGreaterThanOrEqual(within(0.95, score.cases));
  });

  test('one hard fault as the centre sees it, live and filled in, 30 s', () => {
    const scores = seenSingles({ seed: SEED + 4, runs: 60, judgeMs: 30_000, shareOf: hardShare });
    for (const { inSet, cases, byClass } of [scores.live, scores.merged]) {
      expect(cases).toBe(60);
      expect(inSet / cases).toBeGreaterThanOrEqual(within(0.98, cases));
      expect(byClass / cases).toBeGreaterThanOrEqual(within(0.94, cases));
    }
  });

  test('nothing broken, bursts on a tenth of the checks: hardly anybody is accused by two of them', () => {
    const { causes } = healthy({ seed: SEED + 3, runs: 60, noise: { alarm: 0.01, burst: 0.1, stuck: 0 } });
    expect(causes).toBeLessThanOrEqual(0.01 + 2 * Math.sqrt(0.01 / 60));
  });
});

describe('an estate of 200 stores', () => {
  test.each([
    ['a carrier wholly', { part: 'carrier:ct' }],
    ['a carrier for 60 % of its stores', { part: 'carrier:ct', share: 0.6 }],
    ['a region', { part: 'region:east' }],
    ['the central database', { part: 'hub-1/central-db' }],
    ['a VIP seen by 35 %', { part: 'hub-1/vip', share: 0.35 }],
    ['a version', { part: 'version:pos=4.7.0', share: 0.8 }],
    ['a storm night', { part: null, ownLine: 0.04 }],
  ])('%s: that and no other part is ever told', (_, fault) => {
    for (let run = 0; run < 5; run++) {
      const { told } = playCase(SEED + run * 7919, fault);
      const parts = [...told].filter((id) => !id.startsWith('rise:'));
      expect(parts).toEqual(fault.part === null ? [] : [fault.part]);
    }
  });
});
