// The same faults as the centre sees them: windows of the store that get through, its silence, and the hub's own checks; live, and once the store has filled in.
import {
  addAttempt,
  addTransition,
  checksByPlace,
  closeWindow,
  createCheckState,
  diagnoseSeen,
  foldAttempt,
  openWindow,
  outsideChecks,
  seenGraph,
  troubleOf,
} from '@tillwatch/model';
import { randomOf } from './random.mjs';
import {
  ANSWER,
  attempter,
  brokenAt,
  HEALTHY_MS,
  isHabitOf,
  LINE_PARTS,
  lineFaultOf,
  noiseOn,
  partsOf,
  patternOf,
  QUIET,
  TIMEOUT,
} from './run.mjs';
import { hubOf, randomFault, randomStore } from './store.mjs';
import { createWalker } from './walker.mjs';

/** `live`: what is known at the centre at the moment. `merged`: with all that the store has seen meanwhile. */
export const VIEWS = ['live', 'merged'];
const CADENCE_MS = 5_000;
const SILENT_AFTER_MS = 3 * CADENCE_MS;
const FAILOVER_MS = 10_000;

/** Attempts of one agent as it would send them: its windows by their end, each with the confirmed states of that moment. */
function windowsOf({ checks, attempt, random, untilMs, muteFromMs = Number.POSITIVE_INFINITY }) {
  const healths = checks.map(() => createCheckState());
  const dueMs = checks.map((check) => random() * check.intervalMs);
  const windows = [];
  for (let endMs = CADENCE_MS; endMs <= Math.min(untilMs, muteFromMs); endMs += CADENCE_MS) {
    const window = openWindow(checks.length, endMs - CADENCE_MS);
    for (let next = soonest(dueMs); dueMs[next] < endMs; next = soonest(dueMs)) {
      const atMs = dueMs[next];
      const outcome = attempt(next, atMs);
      const { state, effects } = foldAttempt(healths[next], outcome, atMs);
      healths[next] = state;
      addAttempt(window, next, outcome);
      let againMs = checks[next].intervalMs;
      for (const effect of effects) {
        if (effect.type === 'transition') addTransition(window, { ...effect.transition, check: next });
        else againMs = Math.min(againMs, effect.afterMs);
      }
      dueMs[next] = atMs + againMs;
    }
    const heartbeat = { seq: windows.length + 1, ...closeWindow(window, endMs, healths) };
    const states = healths.map(({ current, reason, sinceMs }) => ({ current, reason, sinceMs }));
    windows.push({ boot: 'boot', heartbeat, endedAtMs: endMs, states });
  }
  return windows;
}

const soonest = (dueMs) => dueMs.reduce((first, atMs, index) => (atMs < dueMs[first] ? index : first), 0);

/** What each view makes of a fault `judgeMs` after it began. */
export function playSeen({ store, fault, random, judgeMs, noise = QUIET }) {
  const hub = hubOf(store);
  const walker = createWalker(store);
  const nowMs = HEALTHY_MS + judgeMs;
  const faults = [{ ...fault, fromMs: HEALTHY_MS }];
  const lineFault = lineFaultOf(faults);
  const isMute = walker.isMute((id) => id === fault.component);
  const own = windowsOf({
    checks: store.checks,
    attempt: attempter({ store, faults, random, noise }),
    random,
    untilMs: nowMs,
    ...(isMute && { muteFromMs: HEALTHY_MS }),
  });
  const isNoise = noiseOn({ checks: hub.checks, random, noise });
  const atHub = windowsOf({
    checks: hub.checks,
    attempt: (index, atMs) => {
      if (isNoise(index, atMs)) return TIMEOUT;
      const broken = brokenAt(faults, atMs, random);
      return broken === null || walker.answersAtHub(hub.checks[index], broken) ? ANSWER : TIMEOUT;
    },
    random,
    untilMs: nowMs,
  });
  // A message is sent again until it is acknowledged: only what is wholly broken keeps it back.
  const isCut = (atMs) =>
    fault.share >= 0.95 &&
    atMs > HEALTHY_MS &&
    !walker.isHeard(wholly(fault.component), lineFault !== undefined && atMs - HEALTHY_MS >= FAILOVER_MS);
  const heard = own.filter(({ endedAtMs }) => !isCut(endedAtMs));
  const heardAtMs = heard.at(-1)?.endedAtMs ?? 0;
  const isSilent = nowMs - heardAtMs >= SILENT_AFTER_MS;
  const outside = outsideChecks(store, [{ site: hub.site.id, places: checksByPlace(hub) }]);
  const graph = seenGraph(store, outside);
  const judge = (windows) =>
    diagnoseSeen(
      {
        definition: store,
        graph,
        windows,
        states: windows.at(-1)?.states ?? [],
        heardAtMs,
        silentSinceMs: isSilent ? heardAtMs + CADENCE_MS : null,
        outside: outside.map(({ index, check }) => ({
          trouble: troubleOf(atHub, index, check),
          state: atHub.at(-1).states[index],
        })),
        changeNats: new Map(),
      },
      nowMs,
    );
  return { live: judge(isSilent ? [] : heard), merged: judge(own) };
}

const wholly = (component) => Object.assign((id) => id === component, { key: component });

/** What a component would show of itself to each view; the parts of a string are own checks, whether it is heard, and the hub's. */
function shows(walker, store, hub, component, isHard) {
  const broken = wholly(component);
  const isMute = isHard && walker.isMute(broken);
  const isHeard = !isMute && (!isHard || walker.isHeard(broken, LINE_PARTS.includes(component)));
  const rows = isMute ? null : patternOf(walker, store, [component], isHard);
  return { rows, isHeard, hub: walker.surveyAtHub(hub.checks, broken).join() };
}

/** Components that would show the same to a view, as {@link lookalikes} has them for the store alone. */
function alikeOf(store, component, isHard) {
  const walker = createWalker(store);
  const hub = hubOf(store);
  const own = shows(walker, store, hub, component, isHard);
  const parts = [
    ...partsOf(store),
    ...hub.checks.filter(({ kind }) => kind !== 'icmp').map(({ on }) => `${on.node}/service`),
  ];
  const all = [...new Set([...parts, 'front-end/agent'])];
  const isSame = (view, id) => {
    const other = shows(walker, store, hub, id, isHard);
    if (other.isHeard !== own.isHeard || other.hub !== own.hub) return false;
    // Live, a store that is cut off says nothing of its own checks; one that is mute never will.
    if (own.rows === null || (view === 'live' && !own.isHeard)) return true;
    if (other.rows === null) return false;
    return other.rows.every(
      (row, at) => row === own.rows[at] || (isHard && isHabitOf(walker, store, id, at % store.checks.length)),
    );
  };
  const isVisible = !own.isHeard || own.rows?.some((row) => row !== 'ok') || /lost|of/.test(own.hub);
  return { isVisible, same: (view) => all.filter((id) => id === component || isSame(view, id)) };
}

/** Single faults of all kinds, also those that only the centre sees, by view: { cases, byClass, inSet, sizes, fitting, extra, alone, failing }. */
export function seenSingles({ seed, runs, judgeMs, shareOf, isLossy = false }) {
  const scores = Object.fromEntries(
    VIEWS.map((view) => [
      view,
      { cases: 0, alone: 0, byClass: 0, inSet: 0, sizes: [], fitting: [], extra: 0, failing: [] },
    ]),
  );
  for (let n = 0; n < runs; n++) {
    const random = randomOf(seed + n * 7919);
    const { store, component, alike } = drawSeen(random, isLossy);
    const share = shareOf(random);
    const verdicts = playSeen({ store, fault: { component, share }, random, judgeMs });
    for (const view of VIEWS)
      note(scores[view], verdicts[view], alike.same(view), { component, share, seed: seed + n * 7919 });
  }
  return scores;
}

function drawSeen(random, isLossy) {
  for (;;) {
    const store = randomStore(random);
    const component = randomFault(random, store, { isLossy, isSeen: true });
    const alike = alikeOf(store, component, !isLossy);
    if (alike.isVisible) return { store, component, alike };
  }
}

function note(score, { causes }, same, { component, share, seed }) {
  const own = causes.filter(({ suspects }) => suspects.some((suspect) => same.includes(suspect.component)));
  score.cases++;
  score.fitting.push(same.length);
  score.sizes.push(...own.map(({ suspects }) => suspects.length));
  if (same.length === 1) score.alone++;
  if (causes.some(({ suspects }) => same.includes(suspects[0].component))) score.byClass++;
  if (causes.some(({ suspects }) => suspects.some((suspect) => suspect.component === component))) score.inSet++;
  else
    score.failing.push({
      seed,
      component,
      share,
      found: causes.map(({ mode, suspects }) => [mode, ...suspects.map((suspect) => suspect.component)]),
    });
  score.extra += causes.length - own.length;
}
