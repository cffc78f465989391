// The diagnosis campaign: random stores, random faults, the engine's verdicts against what was really broken, beside simpler rules.
import { campaign, GOALS } from './diagnosis/campaign.mjs';

const MAX_TELLING = 8;

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
    { measure: 'one judgement, processor time', who: 'tillwatch', unit: 'ms', values: tookMs, budget: { atMost: 10 } },
  ];
}
