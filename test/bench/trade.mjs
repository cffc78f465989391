// Drops of trade at one small shop, walk-forward on real till transactions: false alarms, and how soon a stop is seen; beside simpler rules.
import {
  alarmLog,
  createDropDetector,
  dropFigures,
  foldAlarm,
  learnDay,
  NO_ALARM,
  NOTHING_LEARNED,
  planDay,
} from '@tillwatch/model';
import { bakeryDays } from './trade/bakery.mjs';

const LEARN_DAYS = 28;
const DROPS = 1_000;
const BIN_MINUTES = 5;
const STOP_MINUTES = 120;
const HALF_MINUTES = 240;
const SEED = 20_161_030;

/** Mulberry32: the drops are the same in every run. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Each tested day with what was known before it: its plan, and its tested bins. */
function walkForward(days) {
  let learned = NOTHING_LEARNED;
  const tested = [];
  days.forEach((day, at) => {
    const plan = planDay(learned, day.day);
    const bins = plan.baseline.isTested.flatMap((isTested, bin) => (isTested ? [bin] : []));
    if (at >= LEARN_DAYS && !day.isExcluded && bins.length > 0)
      tested.push({ day, plan, bins, lastWeek: days[at - 7] });
    learned = learnDay(learned, plan, day);
  });
  return tested;
}

/** A rule answers for one day: given counts, the bins (positions in `bins`) after which its alarm rises. */
const oursAt =
  (thresholdLog) =>
  ({ plan, bins }, counts) => {
    const detector = createDropDetector(plan.settings);
    const raised = [];
    let state = NO_ALARM;
    bins.forEach((bin, at) => {
      const before = state.alarm;
      state = foldAlarm(state, detector.add(bin, counts[bin], plan.baseline.mu[bin]), bin, thresholdLog);
      if (before === null && state.alarm !== null) raised.push(at);
    });
    return raised;
  };

/** True again and again is one alarm until it was false. */
const rising = (isAlarm) => (day, counts) => {
  let was = false;
  return day.bins.flatMap((bin, at) => {
    const is = isAlarm(day, counts, bin, at);
    const rises = is && !was;
    was = is;
    return rises ? [at] : [];
  });
};

const silence = (nats) =>
  rising(({ plan, bins }, counts, _bin, at) => {
    let expected = 0;
    for (let back = at; back >= 0; back--) {
      if (counts[bins[back]] > 0) break;
      expected += plan.baseline.mu[bins[back]];
    }
    return expected > nats;
  });

const flat = (minutes) =>
  rising(({ bins }, counts, _bin, at) => {
    const needed = minutes / BIN_MINUTES;
    if (at + 1 < needed) return false;
    return bins.slice(at + 1 - needed, at + 1).every((bin) => counts[bin] === 0);
  });

const lastWeek = (minutes, ratio) =>
  rising(({ bins, lastWeek: past }, counts, _bin, at) => {
    const needed = minutes / BIN_MINUTES;
    if (at + 1 < needed || past === undefined) return false;
    const window = bins.slice(at + 1 - needed, at + 1);
    const sum = (of) => window.reduce((total, bin) => total + of[bin], 0);
    return sum(past.counts) > 0 && sum(counts) < ratio * sum(past.counts);
  });

/** Counts of a day whose orders are kept with chance `share` from `onset` on. */
function dropped(counts, onsetBin, share, random) {
  return counts.map((count, bin) => {
    if (bin < onsetBin) return count;
    let kept = 0;
    for (let n = 0; n < count; n++) if (random() < share) kept++;
    return kept;
  });
}

/** Minutes from onset to alarm of each drop; null: not seen within `withinMinutes`. Stops and half drops begin alike: with four tested hours to come. */
function delays(tested, rule, share, withinMinutes) {
  const random = randomOf(SEED);
  const room = HALF_MINUTES / BIN_MINUTES;
  const fit = tested.filter(({ bins }) => bins.length > room);
  return Array.from({ length: DROPS }, () => {
    for (;;) {
      const day = fit[Math.floor(random() * fit.length)];
      const at = Math.floor(random() * (day.bins.length - room));
      const [raised] = rule(day, dropped(day.day.counts, day.bins[at], share, random));
      // A false alarm stood before the drop began: counted there.
      if (raised !== undefined && raised < at) continue;
      const minutes = raised === undefined ? Number.POSITIVE_INFINITY : (raised - at + 1) * BIN_MINUTES;
      return minutes <= withinMinutes ? minutes : null;
    }
  });
}

/** Share of healthy windows whose orders lie within the told 5 and 95 % points. */
function coverage(tested, hours) {
  const length = (hours * 60) / BIN_MINUTES;
  let held = 0;
  let windows = 0;
  for (const { day, plan, bins } of tested) {
    const { shape } = plan.settings;
    let [before, expectedBefore] = [0, 0];
    for (let from = 0; from + length <= bins.length; from += length) {
      const window = bins.slice(from, from + length);
      const seen = window.reduce((sum, bin) => sum + day.counts[bin], 0);
      const expected = window.reduce((sum, bin) => sum + plan.baseline.mu[bin], 0);
      const figures = dropFigures({ shape: shape + before, rate: shape + expectedBefore, expected, seen });
      held += seen >= figures.expectedLow && seen <= figures.expectedHigh ? 1 : 0;
      windows++;
      before += seen;
      expectedBefore += expected;
    }
  }
  return held / windows;
}

const point = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))];

export async function run({ note }) {
  const days = bakeryDays();
  const tested = walkForward(days);
  const binsADay = tested.reduce((sum, { bins }) => sum + bins.length, 0) / tested.length;
  const daysAYear = (365 * tested.length) / (days.length - LEARN_DAYS);
  note(
    `${tested.length} tested days, ${((binsADay * BIN_MINUTES) / 60).toFixed(2)} tested h/day; level shape at the end ${tested.at(-1).plan.settings.shape.toFixed(0)}, dispersion ${tested.at(-1).plan.settings.dispersion.toFixed(2)}; ${DROPS} drops, seed ${SEED}`,
  );
  const aYear = daysAYear / tested.length;
  const rules = [
    ...[4, 12, 52].map((wish) => {
      const log = alarmLog(binsADay * daysAYear, wish);
      return [`tillwatch, ${wish} a year wished (ln A ${log.toFixed(2)})`, oursAt(log)];
    }),
    ['silence: 9.21 orders expected', silence(9.21)],
    ['no order for 75 min', flat(75)],
    ['no order for 85 min', flat(85)],
    ['same 60 min last week, half', lastWeek(60, 0.5)],
  ];
  const intervals = [1, 2, 4].map((hours) => ({
    measure: `orders of healthy ${hours} h within the told 90 %`,
    who: 'tillwatch',
    unit: 'share',
    values: [coverage(tested, hours)],
  }));
  const found = rules.flatMap(([who, rule]) => {
    const alarms = tested.reduce((sum, day) => sum + rule(day, day.day.counts).length, 0);
    const stop = delays(tested, rule, 0, STOP_MINUTES);
    const half = delays(tested, rule, 0.5, HALF_MINUTES);
    const seen = stop.filter((minutes) => minutes !== null);
    const missed = (list) => list.filter((minutes) => minutes === null).length / list.length;
    const row = (measure, unit, value, budget) => ({ measure, who, unit, values: [value], ...(budget && { budget }) });
    return [
      row('false alarms', 'a year', alarms * aYear),
      row('stop seen after, median', 'min', seen.length === 0 ? Number.NaN : point(seen, 0.5)),
      row('stop seen after, 90 % point', 'min', seen.length === 0 ? Number.NaN : point(seen, 0.9)),
      row('stop not seen within 2 h', 'share', missed(stop)),
      row('half drop not seen within 4 h', 'share', missed(half)),
    ];
  });
  return [...found, ...intervals];
}
