// The estate campaign: shared causes over 200 stores, found against what was really broken; what was told on the way counts too.
import { playCase } from './estate/play.mjs';

/** What is broken in each case; `expected`: the only shared cause that may be named. */
const CASES = [
  { name: 'a carrier wholly', part: 'carrier:ct' },
  { name: 'a carrier for 60 % of its stores', part: 'carrier:ct', share: 0.6 },
  { name: 'a region', part: 'region:east' },
  { name: 'central database', part: 'hub-1/central-db' },
  { name: 'VIP seen by 35 %', part: 'hub-1/vip', share: 0.35 },
  { name: 'a bad version', part: 'version:pos=4.7.0', share: 0.8 },
  { name: 'a carrier for 15 % of its stores', part: 'carrier:ct', share: 0.15, isHard: true },
  { name: 'storm night, 4 % of lines', part: null, ownLine: 0.04 },
  { name: 'nothing', part: null },
];
const MAX_TELLING = 8;

/** Shares of runs in which the cause is named, and named beside others; stores that it takes wrongly or leaves out. */
function campaign(seed, runs, one) {
  const score = { found: 0, extra: 0, rises: 0, possibly: 0, tookMs: [], afterMs: [], wrong: 0, failing: [] };
  for (let n = 0; n < runs; n++) {
    const { causes, told: ever, tookMs, foundAfterMs } = playCase(seed + n * 7919, one);
    const told = [...ever];
    const isFound = one.part === null || causes.some((cause) => cause.isConfident && cause.component === one.part);
    const extra = told.filter((id) => id !== one.part && !id.startsWith('rise:'));
    if (isFound) score.found++;
    score.extra += extra.length;
    score.rises += told.filter((id) => id.startsWith('rise:')).length;
    if (!isFound && causes.some(({ candidates }) => candidates.some(({ component }) => component === one.part)))
      score.possibly++;
    score.tookMs.push(tookMs);
    if (foundAfterMs !== null) score.afterMs.push(foundAfterMs / 1000);
    if (!isFound || extra.length > 0)
      score.failing.push({ run: n, seed: seed + n * 7919, told, maybe: causes.map((c) => c.component) });
  }
  return score;
}

export async function run({ quick, note }) {
  const runs = Number(process.env.TILLWATCH_RUNS ?? (quick ? 20 : 60));
  const seed = Number(process.env.TILLWATCH_SEED ?? Math.floor(Math.random() * 2 ** 31));
  note(`seed ${seed}, ${runs} runs a case; TILLWATCH_SEED and TILLWATCH_RUNS repeat it`);
  const took = [];
  const rows = CASES.flatMap((one, at) => {
    const score = campaign(seed + at * 104_729, runs, one);
    took.push(...score.tookMs);
    for (const miss of score.failing.slice(0, MAX_TELLING)) note(`${one.name}: ${JSON.stringify(miss)}`);
    const row = (measure, value, unit, budget) => ({
      measure: `${one.name}: ${measure}`,
      who: 'tillwatch',
      unit,
      values: Array.isArray(value) ? value : [value],
      ...(budget && { budget }),
    });
    return [
      ...(one.part === null
        ? []
        : [
            row('named', (100 * score.found) / runs, '% of runs', one.isHard ? undefined : { atLeast: 100 }),
            ...(score.afterMs.length > 0 ? [row('named after', score.afterMs, 's')] : []),
          ]),
      row('another part named, also on the way', score.extra / runs, 'a run', { atMost: 0 }),
      row('told as a rise without a place, also on the way', score.rises / runs, 'a run'),
      ...(one.isHard
        ? [row('not named, but among the candidates that are shown', (100 * score.possibly) / runs, '% of runs')]
        : []),
    ];
  });
  return [
    ...rows,
    { measure: 'slowest judgement of a run, processor time', who: 'tillwatch', unit: 'ms', values: took },
  ];
}
