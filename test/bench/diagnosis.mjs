// The diagnosis campaign: random stores, random faults, the engine's verdicts against what was really broken.

import { chance, randomOf } from './diagnosis/random.mjs';
import { HEALTHY_MS, lookalikes, play } from './diagnosis/run.mjs';
import { randomFault, randomStore } from './diagnosis/store.mjs';

const LOSS = [0.15, 0.3, 0.5, 0.7];
const QUIET = { alarm: 0.001, burst: 0.01, stuck: 0 };
const MAX_TELLING = 12;

/** A store with a fault that some check shows; draws until there is one. */
function drawCase(random, isLossy) {
  for (;;) {
    const store = randomStore(random);
    const component = randomFault(random, store, isLossy);
    const { isVisible, same } = lookalikes(store, component, !isLossy);
    if (isVisible) return { store, component, same };
  }
}

const topOf = ({ causes }) => causes.map(({ suspects }) => suspects[0].component);
const setOf = ({ causes }) => causes.flatMap(({ suspects }) => suspects.map(({ component }) => component));
const confident = (verdict) => ({ ...verdict, causes: verdict.causes.filter(({ isConfident }) => isConfident) });

/** Single faults: `share` of attempts that each takes. */
function singles({ seed, runs, atMs, shareOf, isLossy = false }) {
  const score = {
    cases: 0,
    alone: 0,
    exactAlone: 0,
    byClass: 0,
    inSet: 0,
    sizes: [],
    extra: 0,
    tookMs: [],
    failing: [],
  };
  for (let n = 0; n < runs; n++) {
    const random = randomOf(seed + n * 7919);
    const { store, component, same } = drawCase(random, isLossy);
    const share = shareOf(random);
    const faults = [{ component, share, fromMs: HEALTHY_MS }];
    const [{ verdict, tookMs }] = play({ store, faults, random, judgeAtMs: [atMs], noise: QUIET });
    const top = topOf(verdict);
    const isExact = top.includes(component);
    const isClass = top.some((id) => same.includes(id));
    score.cases++;
    score.tookMs.push(tookMs);
    if (same.length === 1) {
      score.alone++;
      if (isExact) score.exactAlone++;
    }
    if (isClass) score.byClass++;
    if (setOf(verdict).includes(component)) score.inSet++;
    else
      score.failing.push({
        n,
        component,
        share,
        found: verdict.causes.map(({ mode, suspects }) => [mode, ...suspects.map((s) => s.component)]),
      });
    score.sizes.push(...verdict.causes.map(({ suspects }) => suspects.length));
    score.extra += verdict.causes.filter(({ suspects }) => !suspects.some((s) => same.includes(s.component))).length;
  }
  return score;
}

/** Two faults on components that differ in what they show. */
function doubles({ seed, runs, atMs, shareOf, isLossy = false }) {
  const score = { cases: 0, both: 0, inSets: 0, one: 0 };
  for (let n = 0; n < runs; n++) {
    const random = randomOf(seed + n * 6007);
    const first = drawCase(random, isLossy);
    const second = randomFault(random, first.store, isLossy);
    const other = lookalikes(first.store, second);
    if (!other.isVisible || other.same.includes(first.component)) continue;
    const faults = [first.component, second].map((component) => ({
      component,
      share: shareOf(random),
      fromMs: HEALTHY_MS,
    }));
    // One within the other's shadow cannot be seen at all.
    const hides = (a, b) => lookalikesBoth(first.store, [a, b]) === lookalikesBoth(first.store, [a]);
    if (hides(first.component, second) || hides(second, first.component)) continue;
    const [{ verdict }] = play({ store: first.store, faults, random, judgeAtMs: [atMs], noise: QUIET });
    const top = topOf(verdict);
    const hits = [first.same, other.same].map((same) => top.some((id) => same.includes(id)));
    const sets = [first.component, second].map((id) => setOf(verdict).includes(id));
    score.cases++;
    if (hits.every(Boolean)) score.both++;
    if (sets.every(Boolean)) score.inSets++;
    if (hits.some(Boolean)) score.one++;
  }
  return score;
}

function lookalikesBoth(store, components) {
  const attempts = play({
    store,
    faults: components.map((component) => ({ component, share: 1, fromMs: 0 })),
    random: randomOf(1),
    judgeAtMs: [30_000],
    noise: { alarm: 0, burst: 0, stuck: 0 },
  });
  const { causes, unexplained } = attempts[0].verdict;
  return [...new Set([...causes.flatMap((cause) => cause.explains), ...unexplained])].sort().join();
}

/** Nothing is broken; how often is anybody accused? */
function healthy({ seed, runs, noise }) {
  let causes = 0;
  let isolated = 0;
  for (let n = 0; n < runs; n++) {
    const random = randomOf(seed + n * 104_729);
    const store = randomStore(random);
    const [{ verdict }] = play({ store, faults: [], random, judgeAtMs: [60_000], noise });
    for (const { explains } of confident(verdict).causes) {
      if (explains.length > 1) causes++;
      else isolated++;
    }
  }
  return { causes: causes / runs, isolated: isolated / runs };
}

const percent = (part, whole) => (whole === 0 ? 0 : (100 * part) / whole);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export async function run({ quick, note }) {
  const runs = Number(process.env.TILLWATCH_RUNS ?? (quick ? 60 : 400));
  const seed = Number(process.env.TILLWATCH_SEED ?? Math.floor(Math.random() * 2 ** 31));
  note(`seed ${seed}, ${runs} runs a figure; TILLWATCH_SEED and TILLWATCH_RUNS repeat it`);
  const hard = singles({ seed, runs, atMs: 15_000, shareOf: () => 0.99 });
  const lossyShare = (random) => LOSS[Math.floor(random() * LOSS.length)];
  const lossy = singles({ seed: seed + 1, runs, atMs: 30_000, shareOf: lossyShare, isLossy: true });
  const lossyLate = singles({ seed: seed + 1, runs, atMs: 60_000, shareOf: lossyShare, isLossy: true });
  const two = doubles({ seed: seed + 2, runs, atMs: 20_000, shareOf: () => 0.99 });
  const mixed = doubles({
    seed: seed + 3,
    runs,
    atMs: 30_000,
    isLossy: true,
    shareOf: (random) => (chance(random, 0.5) ? 0.99 : lossyShare(random)),
  });
  const quiet = healthy({ seed: seed + 4, runs, noise: { alarm: 0.001, burst: 0.01, stuck: 0 } });
  const noisy = healthy({ seed: seed + 5, runs, noise: { alarm: 0.01, burst: 0.1, stuck: 0 } });
  for (const miss of hard.failing.slice(0, MAX_TELLING)) note(`hard, not in the set: ${JSON.stringify(miss)}`);
  for (const miss of lossyLate.failing.slice(0, MAX_TELLING))
    note(`lossy 60 s, not in the set: ${JSON.stringify(miss)}`);
  const row = (measure, value, unit, budget) => ({
    measure,
    who: 'tillwatch',
    unit,
    values: [value],
    ...(budget && { budget }),
  });
  return [
    row('hard, 15 s: cases where nothing else fits', percent(hard.alone, hard.cases), '%'),
    row('hard, 15 s: exact where nothing else fits', percent(hard.exactAlone, hard.alone), '%', { atLeast: 97 }),
    row('hard, 15 s: in the 95 % set', percent(hard.inSet, hard.cases), '%', { atLeast: 98 }),
    row('hard, 15 s: by class', percent(hard.byClass, hard.cases), '%'),
    row('hard, 15 s: members of a set, mean', mean(hard.sizes), 'components', { atMost: 1.7 }),
    row('hard, 15 s: causes beside it', hard.extra / hard.cases, 'a diagnosis'),
    row('lossy, 30 s: by class', percent(lossy.byClass, lossy.cases), '%', { atLeast: 88 }),
    row('lossy, 60 s: in the 95 % set', percent(lossyLate.inSet, lossyLate.cases), '%', { atLeast: 93 }),
    row('lossy, 60 s: causes beside it', lossyLate.extra / lossyLate.cases, 'a diagnosis', { atMost: 0.04 }),
    row('two hard, 20 s: both by class', percent(two.both, two.cases), '%', { atLeast: 83 }),
    row('two hard, 20 s: both in the sets', percent(two.inSets, two.cases), '%', { atLeast: 90 }),
    row('two mixed, 30 s: both by class', percent(mixed.both, mixed.cases), '%', { atLeast: 79 }),
    row('two mixed, 30 s: at least one', percent(mixed.one, mixed.cases), '%', { atLeast: 95 }),
    row('healthy, bursts on 1 %: causes on two or more checks', quiet.causes, 'a minute', { atMost: 0.005 }),
    row('healthy, bursts on 10 %: causes on two or more checks', noisy.causes, 'a minute', { atMost: 0.01 }),
    row('healthy, bursts on 1 %: single checks accused', quiet.isolated, 'a minute', { atMost: 0.02 }),
    {
      measure: 'one judgement',
      who: 'tillwatch',
      unit: 'ms',
      values: [...hard.tookMs, ...lossy.tookMs],
      budget: { atMost: 10 },
    },
  ];
}
