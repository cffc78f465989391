import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createEstateStage,
  type EstateSighting,
  type EstateStage,
  type StoreReport,
  SYMPTOM_MEMORY_MS,
} from '../../src/index.js';
import { carrierOf, cause, hubReport, line, report, storeName } from './estate-kit.js';

const STORES = 60;
const T0 = 10_000_000;

function healthyEstate(stores = STORES): EstateStage {
  const stage = createEstateStage();
  for (let n = 0; n < stores; n++) stage.note(report(n, []), T0 - 60_000);
  return stage;
}

function failLines(stage: EstateStage, stores: readonly number[], atMs = T0): void {
  for (const n of stores) stage.note(report(n, [line(n, atMs)]), atMs);
}

const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
const ofCarrier = (carrier: string): number[] => range(STORES).filter((n) => carrierOf(n) === carrier);
const told = ({ causes }: EstateSighting): string[] =>
  causes.filter(({ isConfident }) => isConfident).map(({ component }) => component);

describe('a shared cause', () => {
  test('that takes a carrier is named once, with its stores and the causes that it takes', () => {
    const stage = healthyEstate();
    failLines(stage, ofCarrier('ct'));
    const [shared, ...others] = stage.judge(T0 + 1000).causes;
    expect(others).toEqual([]);
    expect(shared).toMatchObject({
      component: 'carrier:ct',
      isConfident: true,
      class: 'infrastructure/network-wan',
      trigger: 'third-party',
      onsetMs: T0,
      siteCount: STORES / 2,
    });
    expect(shared?.sites).toEqual(ofCarrier('ct').map(storeName));
    expect(shared?.members).toEqual(ofCarrier('ct').map((n) => ({ site: storeName(n), component: 'wan' })));
    expect(shared?.candidates[0]).toMatchObject({ site: null, component: 'carrier:ct' });
  });

  test('leaves a store its own cause, and a store whose set excludes the carrier', () => {
    const stage = healthyEstate();
    const [first, second, ...rest] = ofCarrier('ct') as [number, number, ...number[]];
    failLines(stage, rest);
    stage.note(report(first, [line(first, T0), cause(storeName(first), ['till-1'], T0)]), T0);
    stage.note(report(second, [cause(storeName(second), ['router'], T0)]), T0);
    const [shared] = stage.judge(T0 + 1000).causes;
    expect(shared?.members).toContainEqual({ site: storeName(first), component: 'wan' });
    expect(shared?.members).not.toContainEqual({ site: storeName(first), component: 'till-1' });
    expect(shared?.sites).not.toContain(storeName(second));
  });

  test('of a carrier is not that of the centre too because some of its stores leave the carrier out of their sets', () => {
    const stage = healthyEstate();
    const stores = ofCarrier('ct');
    failLines(stage, stores.slice(5));
    for (const n of stores.slice(0, 5)) stage.note(report(n, [cause(storeName(n), ['wan', 'router'], T0)]), T0);
    for (let afterMs = 1_000; afterMs <= 60_000; afterMs += 1_000) {
      const { causes } = stage.judge(T0 + afterMs);
      expect(causes.map(({ component }) => component)).toEqual(['carrier:ct']);
    }
  });

  test('a region is told from a carrier by the stores that are well', () => {
    const stage = healthyEstate();
    const east = range(STORES).filter((n) => n % 4 < 2);
    failLines(stage, east);
    expect(told(stage.judge(T0 + 1000))).toEqual(['region:east']);
  });

  test('a few lines here and there are nobody’s: a rise without a place, and never a carrier', () => {
    const stage = healthyEstate();
    failLines(stage, [0, 1, 2, 3, 14, 15, 20, 21]);
    const early = stage.judge(T0 + 1000);
    expect(told(early)).toEqual([]);
    expect(early.causes).toMatchObject([{ component: 'rise:line', isConfident: false }]);
    expect(told(stage.judge(T0 + 30_000))).toEqual(['rise:line']);
  });

  test('of three stores in sixty nothing is said for certain', () => {
    const stage = healthyEstate();
    failLines(stage, [0, 5, 10]);
    expect(told(stage.judge(T0 + 1000))).toEqual([]);
  });

  test('evidence adds up over an unsteady time: different stores, one after the other, none for long', () => {
    const stage = healthyEstate();
    const stores = ofCarrier('ct').slice(0, 14);
    stores.forEach((n, at) => {
      const atMs = T0 + at * 30_000;
      stage.note(report(n, [line(n, atMs)]), atMs);
      stage.judge(atMs + 1000);
      // Three are down at any time, out of sixty.
      const over = stores[at - 3];
      if (over !== undefined) stage.note(report(over, []), atMs + 2000);
    });
    const { causes } = stage.judge(T0 + 14 * 30_000);
    expect(told({ causes } as EstateSighting)).toEqual(['carrier:ct']);
    expect(causes[0]?.sites).toHaveLength(3);
  });

  test('stores that are unknown neither accuse nor clear', () => {
    const well = healthyEstate();
    const blind = healthyEstate();
    const down = ofCarrier('ct').slice(0, 6);
    failLines(well, down);
    failLines(blind, down);
    for (const n of ofCarrier('ct').slice(6)) blind.note(report(n, null), T0);
    const shareOf = (stage: EstateStage): number =>
      stage.judge(T0 + 1000).causes[0]?.candidates.find(({ component }) => component === 'carrier:ct')?.share ?? 0;
    expect(shareOf(blind)).toBeGreaterThan(shareOf(well));
  });

  test('a store that has been without its line for hours says nothing of now', () => {
    const stage = healthyEstate();
    for (const n of [0, 2, 4, 6, 8, 10, 12, 14]) stage.note(report(n, [line(n, T0 - 2 * SYMPTOM_MEMORY_MS)]), T0);
    expect(stage.judge(T0 + 1000).causes).toEqual([]);
  });

  test('a version that fails in the stores that run it', () => {
    const stage = createEstateStage();
    const versionOf = (n: number) => [{ node: 'till-1', subject: 'pos', version: n % 3 === 0 ? '4.7.0' : '4.6.9' }];
    for (let n = 0; n < STORES; n++) {
      const isBad = n % 3 === 0 && n % 5 !== 0;
      const causes = isBad ? [cause(storeName(n), ['till-1/service', 'till-1'], T0)] : [];
      stage.note(report(n, causes, versionOf(n)), T0);
    }
    const { causes } = stage.judge(T0 + 1000);
    expect(told({ causes } as EstateSighting)).toEqual(['version:pos=4.7.0']);
    expect(causes[0]).toMatchObject({ class: 'application/software', trigger: 'change-induced' });
  });
});

describe('parts of the centre', () => {
  test('five stores of sixty are enough, for no store has a reason of its own', () => {
    const stage = healthyEstate();
    for (const n of [3, 8, 21, 30, 44]) stage.note(report(n, [cause(storeName(n), ['central-db'], T0)]), T0);
    expect(told(stage.judge(T0))).toEqual(['hub-1/central-db']);
  });

  test('the hub’s own finding is believed at once, and its cause is a member', () => {
    const stage = healthyEstate();
    stage.note(hubReport([cause('hub-1', ['central-db'], T0)]), T0);
    expect(stage.judge(T0).causes).toEqual([]);
    stage.note(report(7, [cause(storeName(7), ['central-db'], T0)]), T0);
    const [shared] = stage.judge(T0).causes;
    expect(shared).toMatchObject({ component: 'hub-1/central-db', isConfident: true, sites: ['hub-1', 's007'] });
  });

  test('a VIP and a carrier at once are two causes', () => {
    const stage = healthyEstate();
    failLines(stage, ofCarrier('cu'));
    for (const n of ofCarrier('ct').slice(0, 20)) stage.note(report(n, [cause(storeName(n), ['vip'], T0)]), T0);
    expect(told(stage.judge(T0))).toEqual(['carrier:cu', 'hub-1/vip']);
  });
});

describe('its life', () => {
  test('it stays while its stores come back, and what is left in the end is released', () => {
    const stage = healthyEstate();
    const stores = ofCarrier('ct');
    failLines(stage, stores);
    stage.judge(T0 + 1000);
    stores.slice(0, 27).forEach((n, at) => {
      stage.note(report(n, []), T0 + 2000 + at * 1000);
      expect(told(stage.judge(T0 + 2000 + at * 1000))).toEqual(['carrier:ct']);
    });
    for (const n of stores.slice(27, 29)) stage.note(report(n, []), T0 + 60_000);
    expect(told(stage.judge(T0 + 60_000))).toEqual(['carrier:ct']);
    expect(stage.judge(T0 + 121_000).causes).toEqual([]);
    expect(stage.judge(T0 + 180_000).causes).toEqual([]);
  });

  test('it gives way to a better explanation', () => {
    const stage = healthyEstate();
    const east = range(STORES).filter((n) => n % 4 < 2);
    failLines(
      stage,
      east.filter((n) => carrierOf(n) === 'ct'),
    );
    stage.judge(T0 + 1000);
    failLines(
      stage,
      east.filter((n) => carrierOf(n) === 'cu'),
      T0 + 5000,
    );
    expect(told(stage.judge(T0 + 6000))).toEqual(['region:east']);
  });

  test('goes on after a restart, although its evidence is old', () => {
    const stage = createEstateStage();
    stage.resume([{ component: 'carrier:ct', onsetMs: T0 - 3 * SYMPTOM_MEMORY_MS, siteCount: 30 }], T0);
    for (let n = 0; n < STORES; n++) {
      const isDown = carrierOf(n) === 'ct';
      stage.note(report(n, isDown ? [line(n, T0 - 3 * SYMPTOM_MEMORY_MS)] : []), T0);
    }
    const [shared] = stage.judge(T0 + 1000).causes;
    expect(shared).toMatchObject({ component: 'carrier:ct', isConfident: true, onsetMs: T0 - 3 * SYMPTOM_MEMORY_MS });
    expect(shared?.sites).toHaveLength(30);
  });

  test('a site that leaves the estate leaves the cause', () => {
    const stage = healthyEstate();
    failLines(stage, ofCarrier('ct'));
    stage.judge(T0);
    stage.forget('s000');
    expect(stage.judge(T0 + 1000).causes[0]?.sites).not.toContain('s000');
  });
});

test('a report that says nothing new changes nothing', () => {
  const stage = healthyEstate();
  const down = report(2, [line(2, T0)]);
  expect(stage.note(down, T0)).toBe(true);
  expect(stage.note(down, T0 + 1000)).toBe(false);
  expect(stage.note(report(3, []), T0)).toBe(false);
  expect(stage.note(report(3, null), T0)).toBe(true);
});

test('the order of reports does not matter', () => {
  const reports = range(30).map((n): StoreReport => {
    if (n % 7 === 0) return report(n, null);
    if (n % 2 === 0) return report(n, [line(n, T0)]);
    return report(n, n % 5 === 0 ? [cause(storeName(n), ['vip', 'central-db'], T0)] : []);
  });
  const judged = (order: readonly StoreReport[]): EstateSighting => {
    const stage = createEstateStage();
    for (const each of order) stage.note(each, T0);
    return stage.judge(T0 + 1000);
  };
  const expected = judged(reports);
  expect(expected.causes.length).toBeGreaterThan(0);
  fc.assert(
    fc.property(fc.shuffledSubarray(reports, { minLength: reports.length }), (shuffled) => {
      expect(judged(shuffled)).toEqual(expected);
    }),
  );
});
