// Which figures the campaign has, from which cases, and what each should reach.
import { doubles, hardShare, healthy, lossyShare, mixedShare, singles } from './cases.mjs';
import { seenSingles, VIEWS } from './seen.mjs';

/** Goals by measure; `count` tells of how many draws a share is one, for the error of it. */
export const GOALS = {
  'hard, 15 s: exact where nothing else fits': { atLeast: 97 },
  'hard, 15 s: in the 95 % set': { atLeast: 98 },
  'hard, 15 s: members of the set, mean': { atMost: 1.7 },
  'lossy, 30 s: by class': { atLeast: 88 },
  'lossy, 60 s: in the 95 % set': { atLeast: 93 },
  'lossy, 60 s: causes beside it': { atMost: 0.04 },
  'two hard, 20 s: both by class': { atLeast: 83 },
  'two hard, 20 s: both in the sets': { atLeast: 90 },
  'two mixed, 30 s: both by class': { atLeast: 79 },
  'two mixed, 30 s: both in the sets': { atLeast: 85 },
  'two mixed, 30 s: at least one': { atLeast: 95 },
  'healthy, bursts on 1 %: causes on two or more checks': { atMost: 0.005 },
  'healthy, bursts on 1 %: single checks accused': { atMost: 0.02 },
  'healthy, bursts on 10 %: causes on two or more checks': { atMost: 0.01 },
  'hard, 15 s, 2 % wrong edges: by class': { atLeast: 88 },
  'hard, 15 s, 5 % wrong edges: by class': { atLeast: 88 },
  'hard, 15 s, 10 % late: by class': { atLeast: 88 },
  'hard, 15 s, 30 % late: by class': { atLeast: 88 },
};

const NOISES = [
  ['bursts on 1 %', { alarm: 0.001, burst: 0.01, stuck: 0 }],
  ['bursts on 3 %', { alarm: 0.003, burst: 0.03, stuck: 0 }],
  ['bursts on 10 %', { alarm: 0.01, burst: 0.1, stuck: 0 }],
  ['stuck 0.2 %', { alarm: 0.001, burst: 0.01, stuck: 0.002 }],
  ['stuck 1 %', { alarm: 0.001, burst: 0.01, stuck: 0.01 }],
  ['stuck 3 %', { alarm: 0.001, burst: 0.01, stuck: 0.03 }],
];

/** How often an agent looks where nothing tells it otherwise. */
const AGENT_EVERY_MS = 10_000;

const percent = (part, whole) => (whole === 0 ? 0 : (100 * part) / whole);
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const atShare = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;

/** All figures of one seed: [{ measure, who?, unit, value, count? }], the failing runs by case, and the time of each judgement. */
export function campaign({ seed, runs }) {
  const figures = [];
  const failing = [];
  const tookMs = [];
  const sure = [];
  const share = (measure, part, whole, who) =>
    figures.push({ measure, unit: '%', value: percent(part, whole), count: whole, ...(who && { who }) });
  const rate = (measure, value, unit, who) => figures.push({ measure, unit, value, ...(who && { who }) });

  const single = (name, settings) => {
    const score = singles({ seed: seed + figures.length, runs, ...settings });
    failing.push([name, score.failing]);
    tookMs.push(...score.tookMs);
    share(`${name}: by class`, score.byClass, score.cases);
    share(`${name}: in the 95 % set`, score.inSet, score.cases);
    sure.push([name, score]);
    rate(`${name}: causes beside it`, score.extra / score.cases, 'a diagnosis');
    return score;
  };
  const beside = (name, { baselines, cases }) => {
    for (const [who, { byClass, extra }] of baselines) {
      share(`${name}: by class`, byClass, cases, who);
      rate(`${name}: causes beside it`, extra / cases, 'a diagnosis', who);
    }
  };

  const hard = single('hard, 15 s', { atMs: 15_000, shareOf: hardShare });
  share('hard, 15 s: cases where nothing else fits', hard.alone, hard.cases);
  share('hard, 15 s: exact where nothing else fits', hard.exactAlone, hard.alone);
  rate('hard, 15 s: members of the set, mean', mean(hard.sizes), 'components');
  rate('hard, 15 s: members of the set, p95', atShare(hard.sizes, 0.95), 'components');
  rate('hard, 15 s: components that fit, mean', mean(hard.fitting), 'components');
  beside('hard, 15 s', hard);
  beside('lossy, 30 s', single('lossy, 30 s', { atMs: 30_000, shareOf: lossyShare, isLossy: true }));
  single('lossy, 60 s', { atMs: 60_000, shareOf: lossyShare, isLossy: true });
  const old = single('hard, 15 s, beside 0-5 old ones', { atMs: 15_000, shareOf: hardShare, old: 5 });
  beside('hard, 15 s, beside 0-5 old ones', old);
  for (const wrongEdges of [0.02, 0.05])
    single(`hard, 15 s, ${100 * wrongEdges} % wrong edges`, { atMs: 15_000, shareOf: hardShare, wrongEdges });
  for (const late of [0.1, 0.3]) single(`hard, 15 s, ${100 * late} % late`, { atMs: 15_000, shareOf: hardShare, late });

  const double = (name, settings) => {
    const score = doubles({ seed: seed + figures.length, runs, ...settings });
    failing.push([name, score.failing]);
    share(`${name}: both by class`, score.both, score.cases);
    share(`${name}: both in the sets`, score.inSets, score.cases);
    share(`${name}: at least one`, score.one, score.cases);
  };
  double('two hard, 20 s', { atMs: 20_000, shareOf: hardShare });
  double('two mixed, 30 s', { atMs: 30_000, shareOf: mixedShare, isLossy: true });

  const paced = { shareOf: lossyShare, isLossy: true, everyMs: AGENT_EVERY_MS };
  single('each check every 10 s, hard, 15 s', {
    atMs: 15_000,
    shareOf: hardShare,
    everyMs: AGENT_EVERY_MS,
    isAsking: true,
  });
  single('each check every 10 s, lossy, 60 s', { atMs: 60_000, ...paced, isAsking: true });
  single('each check every 10 s, no witnesses, lossy, 60 s', { atMs: 60_000, ...paced });

  const seen = (name, settings) => {
    const scores = seenSingles({ seed: seed + figures.length, runs, ...settings });
    for (const view of VIEWS) {
      const score = scores[view];
      const measure = `${name}, ${view === 'live' ? 'the centre live' : 'the centre, filled in'}`;
      failing.push([measure, score.failing]);
      share(`${measure}: by class`, score.byClass, score.cases);
      share(`${measure}: in the 95 % set`, score.inSet, score.cases);
      rate(`${measure}: causes beside it`, score.extra / score.cases, 'a diagnosis');
      share(`${measure}: cases where nothing else fits`, score.alone, score.cases);
      rate(`${measure}: members of the set, mean`, mean(score.sizes), 'components');
      rate(`${measure}: components that fit, mean`, mean(score.fitting), 'components');
    }
  };
  seen('hard, 30 s', { judgeMs: 30_000, shareOf: hardShare });
  seen('lossy, 60 s', { judgeMs: 60_000, shareOf: lossyShare, isLossy: true });

  for (const [name, noise] of NOISES) {
    const { causes, isolated } = healthy({ seed: seed + figures.length, runs, noise });
    rate(`healthy, ${name}: causes on two or more checks`, causes, 'a minute');
    rate(`healthy, ${name}: single checks accused`, isolated, 'a minute');
  }
  // A case draws with the number of figures before it: these come last, so that a seed draws what it always drew.
  for (const [name, score] of sure) share(`${name}: sure enough to be told`, score.sure, score.cases);
  return { figures, failing, tookMs };
}
