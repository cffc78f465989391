// The diagnosis campaign: random stores, random faults, the engine's verdicts against what was really broken, beside simpler rules.
import { campaign, GOALS } from './diagnosis/campaign.mjs';
import { crowded } from './diagnosis/crowded.mjs';

const MAX_TELLING = 8;
const MAX_JUDGEMENT_MS = 10;

export async function run({ quick, note }) {
  const runs = Number(process.env.TILLWATCH_RUNS ?? (quick ? 40 : 300));
  const seed = Number(process.env.TILLWATCH_SEED ?? Math.floor(Math.random() * 2 ** 31));
  note(`seed ${seed}, ${runs} runs a figure; TILLWATCH_SEED and TILLWATCH_RUNS repeat it`);
  const { figures, failing, tookMs } = campaign({ seed, runs });
  for (const [name, misses] of failing)
    for (const miss of misses.slice(0, MAX_TELLING)) note(`${name}, not in the sets: ${JSON.stringify(miss)}`);
  note('what stays quiet, months of healthy life without an incident, is a bench of its own: npm run bench -- healthy');
  return [
    ...figures.map(({ measure, who = 'tillwatch', unit, value }) => ({
      measure,
      who,
      unit,
      values: [value],
      ...(who === 'tillwatch' && GOALS[measure] && { budget: GOALS[measure] }),
    })),
    ...times('one judgement', tookMs),
    ...crowdedRows(seed, runs, note),
  ];
}

function crowdedRows(seed, runs, note) {
  const { tookMs, cut, size } = crowded({ seed, runs: Math.max(3, Math.ceil(runs / 20)) });
  note(
    `much fails in many ways: ${size.components} components, ${size.checks} checks, ${cut} of ${tookMs.length} searches cut`,
  );
  return times('one judgement where much fails in many ways', tookMs);
}

function times(measure, tookMs) {
  const sorted = [...tookMs].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  const row = (what, value) => ({
    measure: `${measure}, processor time: ${what}`,
    who: 'tillwatch',
    unit: 'ms',
    values: [value],
    budget: { atMost: MAX_JUDGEMENT_MS },
  });
  return [row('median', at(0.5)), row('p99', at(0.99)), row('worst', sorted.at(-1))];
}
