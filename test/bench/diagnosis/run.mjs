// One run of the campaign: a store, faults, attempts in virtual time through the real hysteresis and the real engine.
import { createCheckState, createSiteDiagnosis, foldAttempt, notOk, ok } from '@tillwatch/model';
import { ASKS_NOBODY, createAsker } from './pace.mjs';
import { chance } from './random.mjs';
import { createWalker } from './walker.mjs';

const PORT_DOWN = notOk('down', 'interface-down');
/** A fault that takes this share of the attempts or more is whole. */
const WHOLE = 0.95;
export const TIMEOUT = notOk('down', 'timeout');
export const ANSWER = ok(500);
/** Before the fault everything is looked at a few times. */
export const HEALTHY_MS = 10_000;
/** What takes the main line down. */
export const LINE_PARTS = ['wan', 'carrier', 'router->wan'];

/** Chance of a false alarm per attempt, of a burst (60 % of 5 s) per check and minute, and of a check that is stuck at failing. */
export const QUIET = { alarm: 0.001, burst: 0.01, stuck: 0 };

/**
 * Plays `faults` ([{ component, share, fromMs }]) and answers the verdicts at the given times after the newest fault began, with the check states of that
 * moment. `believed`: the definition that the diagnosis goes by, where it is not the truth. `late`: share of results that come up to 10 s after the others.
 * `isAsking`: witnesses of what fails are asked out of turn.
 */
export function play({
  store,
  faults,
  random,
  judgeAtMs,
  noise = QUIET,
  believed = store,
  late = 0,
  isAsking = false,
}) {
  const asker = isAsking ? createAsker(believed) : ASKS_NOBODY;
  const attempt = attempter({ store, faults, random, noise });
  const diagnosis = createSiteDiagnosis(believed);
  const healths = store.checks.map(() => createCheckState());
  const dueMs = store.checks.map((check) => random() * check.intervalMs);
  const newestMs = Math.max(0, ...faults.map(({ fromMs }) => fromMs));
  const underway = [];

  const hear = (index, outcome, atMs) => {
    const folded = foldAttempt(healths[index], outcome, atMs);
    healths[index] = folded.state;
    diagnosis.note(index, outcome, atMs);
    asker.note(index, outcome, atMs);
    return Math.min(...folded.effects.map(({ type, afterMs }) => (type === 'reprobe' ? afterMs : Infinity)));
  };
  const arrive = (untilMs) => {
    for (let at = 0; at < underway.length; ) {
      const { index, outcome, atMs, heardAtMs } = underway[at];
      if (heardAtMs > untilMs) at++;
      else {
        underway.splice(at, 1);
        hear(index, outcome, atMs);
      }
    }
  };

  const look = (index, nowMs) => {
    arrive(nowMs);
    const outcome = attempt(index, nowMs);
    let againMs = store.checks[index].intervalMs;
    if (chance(random, late)) underway.push({ index, outcome, atMs: nowMs, heardAtMs: nowMs + random() * 10_000 });
    else againMs = Math.min(againMs, hear(index, outcome, nowMs));
    return nowMs + againMs;
  };

  return judgeAtMs.map((judgeMs) => {
    const endMs = newestMs + judgeMs;
    for (;;) {
      let next = 0;
      for (let index = 1; index < dueMs.length; index++) if (dueMs[index] < dueMs[next]) next = index;
      const askMs = asker.nextMs();
      if (Math.min(askMs, dueMs[next]) > endMs) break;
      if (askMs < dueMs[next])
        for (const index of asker.ask(askMs)) dueMs[index] = Math.min(dueMs[index], look(index, askMs));
      else dueMs[next] = look(next, dueMs[next]);
    }
    const { verdict, tookMs } = judged(diagnosis, healths, endMs);
    return { verdict, states: healths.map(({ current }) => current), tookMs };
  });
}

/** A judgement is made this often, and so much oftener where that took long: whatever else a machine does meanwhile seldom falls into all of them. */
const REPEATS = 3;
const REPEATS_IF_LONG = 12;
const LONG_MS = 5;

function judged(diagnosis, healths, atMs) {
  let verdict = null;
  let tookMs = Number.POSITIVE_INFINITY;
  for (let repeat = 0; repeat < (tookMs > LONG_MS ? REPEATS_IF_LONG : REPEATS); repeat++) {
    const started = process.cpuUsage();
    verdict = diagnosis.judge(healths, atMs);
    const { user, system } = process.cpuUsage(started);
    tookMs = Math.min(tookMs, (user + system) / 1000);
  }
  return { verdict, tookMs };
}

/** Whether an attempt of the check at an index fails for no reason at all. */
export function noiseOn({ checks, random, noise }) {
  const bursts = checks.map(() => -1);
  const stuck = checks.map(() => chance(random, noise.stuck));
  return (index, atMs) => {
    if (chance(random, noise.burst * (checks[index].intervalMs / 60_000))) bursts[index] = atMs + 5_000;
    return stuck[index] || chance(random, noise.alarm) || (bursts[index] > atMs && chance(random, 0.6));
  };
}

/** Of `faults` those that take an attempt at `atMs`, as a question; null where none does. */
export function brokenAt(faults, atMs, random) {
  const active = faults.filter(({ fromMs, share }) => atMs >= fromMs && chance(random, share));
  if (active.length === 0) return null;
  const broken = (component) => active.some((fault) => fault.component === component);
  broken.key = active.map(({ component }) => component).join();
  return broken;
}

/** The fault that takes the main line down, if there is one. */
export const lineFaultOf = (faults) =>
  faults.find(({ component, share }) => share >= WHOLE && LINE_PARTS.includes(component));

/** What comes of each attempt: the noise of the check, or what the walk over the wires meets. */
export function attempter({ store, faults, random, noise }) {
  const walker = createWalker(store);
  const isNoise = noiseOn({ checks: store.checks, random, noise });
  const lineFault = lineFaultOf(faults);
  return (index, atMs) => {
    const check = store.checks[index];
    if (isNoise(index, atMs)) return TIMEOUT;
    const broken = brokenAt(faults, atMs, random);
    if (check.on.link !== undefined) {
      const isWhole = (fault) => atMs >= fault.fromMs && fault.share >= WHOLE;
      const stands = (id) => !faults.some((fault) => fault.component === id && isWhole(fault));
      const read = walker.reads(check, broken ?? NOTHING_BROKEN, stands);
      return read === 'ok' ? ANSWER : read === 'down' ? PORT_DOWN : TIMEOUT;
    }
    if (broken === null) return ANSWER;
    const mainDownSinceMs = lineFault !== undefined && atMs >= lineFault.fromMs ? lineFault.fromMs : null;
    return walker.answers(check, broken, atMs, mainDownSinceMs) ? ANSWER : TIMEOUT;
  };
}

const NOTHING_BROKEN = Object.assign(() => false, { key: '' });

/** All that may be broken in a store: nodes, links, and programs that some check hears. */
export const partsOf = (store) => [
  ...store.nodes.map(({ id }) => id),
  ...store.links.map(({ from, to }) => `${from}->${to}`),
  ...new Set(
    store.checks
      .filter(({ kind, on }) => kind !== 'icmp' && on.node !== undefined)
      .map((check) => `${check.on.node}/service`),
  ),
];

/** Whether the check at `index` is of the port behind which `id` hangs: it may go down with it or not. */
export function isHabitOf(walker, store, id, index) {
  const { link } = store.checks[index].on;
  return link !== undefined && walker.farEnd(link) === id;
}

/**
 * Components that, broken alone, could fail exactly the same checks at last: nothing tells them apart. Whether a port goes down with the device behind it
 * is the device's habit, which nobody knows: both fit.
 */
export function lookalikes(store, components, isHard = true) {
  const walker = createWalker(store);
  const own = patternOf(walker, store, [components].flat(), isHard);
  const all = partsOf(store).filter((id) => id !== 'front-end');
  const isHabit = (id, at) => isHard && isHabitOf(walker, store, id, at % store.checks.length);
  const fits = (id) =>
    patternOf(walker, store, [id], isHard).every((outcome, at) => outcome === own[at] || isHabit(id, at));
  return {
    isVisible: own.some((outcome) => outcome !== 'ok'),
    pattern: own.join(),
    get same() {
      return all.filter((id) => id === components || fits(id));
    },
  };
}

/** What every check says while all of `components` are broken, before and after the router changes lines. */
export function patternOf(walker, store, components, isHard) {
  const isLine = components.some((id) => LINE_PARTS.includes(id));
  const broken = (other) => components.includes(other);
  broken.key = components.join();
  const stands = (other) => !isHard || !components.includes(other);
  return [false, isLine].flatMap((isOnBackup) => walker.survey(store.checks, broken, stands, isOnBackup));
}
