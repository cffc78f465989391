// The cases of the campaign and what counts as found: single faults, two at once, a new one beside old ones, and healthy stores.
import { exactCover, greedyCover, nearestFailingParent } from './baselines.mjs';
import { pacedStore } from './pace.mjs';
import { chance, integer, pick, randomOf } from './random.mjs';
import { HEALTHY_MS, lookalikes, play } from './run.mjs';
import { believedStore, randomFault, randomStore } from './store.mjs';

const LOSS = [0.15, 0.3, 0.5, 0.7];
export const hardShare = () => 0.99;
export const lossyShare = (random) => pick(random, LOSS);
export const mixedShare = (random) => (chance(random, 0.5) ? hardShare() : lossyShare(random));

/** Rules beside ours, by name. */
export const BASELINES = {
  'nearest failing parent': nearestFailingParent,
  'greedy cover': greedyCover,
  'exact cover': exactCover,
};
/** Old faults begin this long before the new one. */
const OLD_MS = 75_000;

/** A store with a fault that some check shows; draws until there is one. */
function drawCase(random, isLossy) {
  for (;;) {
    const store = randomStore(random);
    const component = randomFault(random, store, { isLossy });
    const { isVisible, same } = lookalikes(store, component, !isLossy);
    if (isVisible) return { store, component, same };
  }
}

const topOf = ({ causes }) => causes.map(({ suspects }) => suspects[0].component);
const setOf = ({ causes }) => causes.flatMap(({ suspects }) => suspects.map(({ component }) => component));

/** Runs `one(random, n)` with a seed of its own each; a run can be repeated alone. */
function each(seed, runs, step, one) {
  for (let n = 0; n < runs; n++) one(randomOf(seed + n * step), n);
}

/**
 * Single faults, `shareOf` their attempts. `everyMs`: how often each check is made, `isAsking`: witnesses out of turn beside. `old`: up to so many faults on single devices that began
 * long before.
 */
export function singles({
  seed,
  runs,
  atMs,
  shareOf,
  isLossy = false,
  wrongEdges = 0,
  late = 0,
  old = 0,
  everyMs = 0,
  isAsking = false,
}) {
  const score = {
    cases: 0,
    alone: 0,
    exactAlone: 0,
    byClass: 0,
    inSet: 0,
    sure: 0,
    sizes: [],
    fitting: [],
    extra: 0,
    tookMs: [],
    failing: [],
    baselines: new Map(Object.keys(BASELINES).map((name) => [name, { byClass: 0, extra: 0 }])),
  };
  each(seed, runs, 7919, (random, n) => {
    const { store: drawn, component, same: alike } = drawCase(random, isLossy);
    const store = pacedStore(drawn, everyMs);
    const share = shareOf(random);
    const same = [...alike, ...backendsLike(store, component, isLossy ? share : 1)];
    const fromMs = old > 0 ? OLD_MS : HEALTHY_MS;
    const older = oldFaults(random, store, component, integer(random, 0, old));
    const faults = [...older, { component, share, fromMs }];
    const believed = wrongEdges > 0 ? believedStore(random, store, wrongEdges) : store;
    const [{ verdict, states, tookMs }] = play({ store, faults, random, judgeAtMs: [atMs], believed, late, isAsking });
    score.cases++;
    score.tookMs.push(tookMs);
    score.fitting.push(same.length);
    const top = topOf(verdict);
    const known = new Set([...same, ...older.flatMap((fault) => lookalikes(store, fault.component).same)]);
    if (same.length === 1) score.alone++;
    if (same.length === 1 && top.includes(component)) score.exactAlone++;
    if (top.some((id) => same.includes(id))) score.byClass++;
    if (setOf(verdict).includes(component)) score.inSet++;
    else score.failing.push({ run: n, seed: seed + n * 7919, component, share, found: namesOf(verdict) });
    const own = verdict.causes.filter(({ suspects }) => suspects.some((s) => same.includes(s.component)));
    if (own.some(({ isConfident }) => isConfident)) score.sure++;
    score.sizes.push(...own.map(({ suspects }) => suspects.length));
    score.extra += verdict.causes.filter(({ suspects }) => !suspects.some((s) => known.has(s.component))).length;
    for (const [name, rule] of Object.entries(BASELINES)) {
      const found = rule(believed, states);
      const tally = score.baselines.get(name);
      if (found.some((id) => same.includes(id))) tally.byClass++;
      tally.extra += found.filter((id) => !known.has(id)).length;
    }
  });
  return score;
}

/** Backends of which one that is dead takes about the share of attempts that the VIP loses: from the store both look alike. */
function backendsLike(store, component, share) {
  const backends = store.nodes.filter(({ kind }) => kind === 'app').map(({ id }) => id);
  const isLike = component.startsWith('vip') && backends.length > 1 && Math.abs(share - 1 / backends.length) <= 0.1;
  return isLike ? backends : [];
}

const namesOf = ({ causes }) => causes.map(({ mode, suspects }) => [mode, ...suspects.map((s) => s.component)]);

/** Printers without paper and scales without a plug: single devices, none of them the new fault's. */
function oldFaults(random, store, component, count) {
  const devices = store.nodes.filter(({ id, kind }) => /till|terminal|printer/.test(kind) && !component.includes(id));
  return Array.from({ length: Math.min(count, devices.length) }, () => {
    const [{ id }] = devices.splice(integer(random, 0, devices.length - 1), 1);
    return { component: id, share: 0.99, fromMs: 0 };
  });
}

/** Two faults on components that differ in what they show. */
export function doubles({ seed, runs, atMs, shareOf, isLossy = false }) {
  const score = { cases: 0, both: 0, inSets: 0, one: 0, failing: [] };
  each(seed, runs, 6007, (random, n) => {
    const first = drawCase(random, isLossy);
    const { store } = first;
    const second = randomFault(random, store, { isLossy });
    const other = lookalikes(store, second, !isLossy);
    if (!other.isVisible || other.same.includes(first.component) || first.same.includes(second)) return;
    // One in the other's shadow cannot be seen at all.
    if (hides(store, first.component, second) || hides(store, second, first.component)) return;
    const faults = [first.component, second].map((component) => ({
      component,
      share: shareOf(random),
      fromMs: HEALTHY_MS,
    }));
    const [{ verdict }] = play({ store, faults, random, judgeAtMs: [atMs] });
    const top = topOf(verdict);
    const hits = [first.same, other.same].map((same) => top.some((id) => same.includes(id)));
    const sets = [first.component, second].map((id) => setOf(verdict).includes(id));
    score.cases++;
    if (hits.every(Boolean)) score.both++;
    if (sets.every(Boolean)) score.inSets++;
    else
      score.failing.push({
        run: n,
        seed: seed + n * 6007,
        components: [first.component, second],
        shares: faults.map(({ share }) => share),
        found: namesOf(verdict),
      });
    if (hits.some(Boolean)) score.one++;
  });
  return score;
}

/** True where the second changes nothing of what fails beside the first. */
function hides(store, first, second) {
  const shows = (components) => lookalikes(store, components).pattern;
  return shows([first, second]) === shows([first]);
}

/** Nothing is broken; how often is anybody accused with confidence? */
export function healthy({ seed, runs, noise }) {
  let causes = 0;
  let isolated = 0;
  each(seed, runs, 104_729, (random) => {
    const store = randomStore(random);
    const [{ verdict }] = play({ store, faults: [], random, judgeAtMs: [60_000], noise });
    for (const { explains } of verdict.causes.filter(({ isConfident }) => isConfident)) {
      if (explains.length > 1) causes++;
      else isolated++;
    }
  });
  return { causes: causes / runs, isolated: isolated / runs };
}
