// One run of the campaign: a store, faults, attempts in virtual time through the real hysteresis and the real engine.
import { createCheckState, createSiteDiagnosis, foldAttempt, notOk, ok } from '@tillwatch/model';
import { chance } from './random.mjs';
import { createWalker } from './walker.mjs';

const PORT_DOWN = notOk('down', 'interface-down');
/** A fault that takes this share of the attempts or more is whole. */
const WHOLE = 0.95;
const TIMEOUT = notOk('down', 'timeout');
const ANSWER = ok(500);
const REPROBE_MS = 250;
/** Before the fault everything is looked at a few times. */
export const HEALTHY_MS = 10_000;
/** What takes the main line down. */
export const LINE_PARTS = ['wan', 'carrier', 'router->wan'];

/**
 * Plays `faults` ([{ component, share, fromMs }]) and answers the verdicts at the given times after the newest fault began. `noise`: chance of a false
 * alarm per attempt, and of a burst (60 % of 5 s) per check and minute.
 */
export function play({ store, faults, random, judgeAtMs, noise }) {
  const walker = createWalker(store);
  const diagnosis = createSiteDiagnosis(store);
  const healths = store.checks.map(() => createCheckState());
  const dueMs = store.checks.map((check) => random() * check.intervalMs);
  const bursts = store.checks.map(() => -1);
  const newestMs = Math.max(0, ...faults.map(({ fromMs }) => fromMs));
  const stuck = store.checks.map(() => chance(random, noise.stuck));
  let mainDownSinceMs = null;

  const attempt = (index, atMs) => {
    const check = store.checks[index];
    if (chance(random, noise.burst * (check.intervalMs / 60_000))) bursts[index] = atMs + 5_000;
    if (stuck[index] || chance(random, noise.alarm) || (bursts[index] > atMs && chance(random, 0.6))) return TIMEOUT;
    const active = faults.filter(({ fromMs, share }) => atMs >= fromMs && chance(random, share));
    if (active.length === 0 && check.on.link === undefined) return ANSWER;
    const broken = (component) => active.some((fault) => fault.component === component);
    if (check.on.link !== undefined) {
      const isWhole = (fault) => atMs >= fault.fromMs && fault.share >= WHOLE;
      const stands = (id) => !faults.some((fault) => fault.component === id && isWhole(fault));
      const read = walker.reads(check, broken, stands);
      return read === 'ok' ? ANSWER : read === 'down' ? PORT_DOWN : TIMEOUT;
    }
    return walker.answers(check, broken, atMs, mainDownSinceMs) ? ANSWER : TIMEOUT;
  };
  const lineFault = faults.find(({ component, share }) => share >= WHOLE && LINE_PARTS.includes(component));

  const verdicts = [];
  let nowMs = 0;
  for (const judgeMs of judgeAtMs) {
    const endMs = newestMs + judgeMs;
    for (;;) {
      let next = 0;
      for (let index = 1; index < dueMs.length; index++) if (dueMs[index] < dueMs[next]) next = index;
      if (dueMs[next] > endMs) break;
      nowMs = dueMs[next];
      if (lineFault !== undefined && nowMs >= lineFault.fromMs) mainDownSinceMs = lineFault.fromMs;
      const outcome = attempt(next, nowMs);
      const folded = foldAttempt(healths[next], outcome, nowMs);
      healths[next] = folded.state;
      diagnosis.note(next, outcome, nowMs);
      const isHurried = folded.effects.some(({ type }) => type === 'reprobe');
      dueMs[next] = nowMs + (isHurried ? REPROBE_MS : store.checks[next].intervalMs);
    }
    const started = process.cpuUsage();
    const verdict = diagnosis.judge(healths, endMs);
    const { user, system } = process.cpuUsage(started);
    verdicts.push({ verdict, tookMs: (user + system) / 1000 });
  }
  return verdicts;
}

/**
 * Components that, broken alone, could fail exactly the same checks at last: nothing tells them apart. Whether a port goes down with the device behind it
 * is the device's habit, which nobody knows: both fit.
 */
export function lookalikes(store, component, isHard = true) {
  const walker = createWalker(store);
  const patternOf = (id) => {
    const isLine = LINE_PARTS.includes(id);
    const broken = (other) => other === id;
    const stands = (other) => other !== id || !isHard;
    // Before and after the router changes lines.
    return [false, isLine].flatMap((isOnBackup) => walker.survey(store.checks, broken, stands, isOnBackup));
  };
  const isHabit = (id, at) => {
    const { link } = store.checks[at % store.checks.length].on;
    return isHard && link !== undefined && walker.farEnd(link) === id;
  };
  const own = patternOf(component);
  const all = [
    ...store.nodes.filter(({ id }) => id !== 'front-end').map(({ id }) => id),
    ...store.links.map(({ from, to }) => `${from}->${to}`),
    ...new Set(
      store.checks
        .filter(({ kind, on }) => kind !== 'icmp' && on.node !== undefined)
        .map((check) => `${check.on.node}/service`),
    ),
  ];
  const fits = (id) => patternOf(id).every((outcome, at) => outcome === own[at] || isHabit(id, at));
  return { isVisible: own.some((outcome) => outcome !== 'ok'), same: all.filter((id) => id === component || fits(id)) };
}
