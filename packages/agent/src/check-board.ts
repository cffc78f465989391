/** What this agent knows of its checks now: confirmed states, latest figures, and the site's health derived from them. */
import {
  type Attempt,
  type CheckHealth,
  type CheckPolicy,
  createCheckState,
  createSiteDiagnosis,
  DEFAULT_CHECK_POLICY,
  deriveSite,
  foldAttempt,
  type Health,
  type Heartbeat,
  isAboutToBeDown,
  type SiteDefinition,
  type SiteHealth,
  type SiteVerdict,
  type Transition,
} from '@tillwatch/model';

/** The latest figures of one check. Session clock. */
export interface CheckFigures {
  /** Since the agent started. */
  attempts: number;
  lastAttemptAtMs: number | null;
  latencyUs: number | null;
  /** Over the last window that had attempts, 0..1. */
  lossRatio: number | null;
  values: Readonly<Record<string, number>>;
}

export interface CheckBoard {
  /** Confirmed states by index. */
  readonly healths: readonly CheckHealth[];
  readonly figures: readonly Readonly<CheckFigures>[];
  /** Folds one attempt that started at `atMs`; the onset of a state is the start of the attempt that first showed it. */
  fold(index: number, attempt: Attempt, atMs: number): { transition: Transition | null; reprobeAfterMs: number | null };
  /** Takes the loss of a closed window. */
  noteWindow(heartbeat: Omit<Heartbeat, 'seq'>): void;
  /** The site's health, and since when each part has its state: keys `node:ID`, `link:ID`, `site`. */
  derived(): { health: SiteHealth; sinceMs(key: string): number };
  /** What is wrong and why, as far as the store can tell; searched for when it is asked. `nowMs`: session clock. */
  verdict(nowMs: number): SiteVerdict;
}

/** Opens the board: every check `unknown`, reason `no-data`, since `startedAtMs`. */
export function createCheckBoard(deps: {
  definition: SiteDefinition;
  policies: readonly CheckPolicy[];
  startedAtMs: number;
}): CheckBoard {
  const { definition, policies, startedAtMs } = deps;
  const healths: CheckHealth[] = definition.checks.map(() => createCheckState());
  const figures: CheckFigures[] = definition.checks.map(() => ({
    attempts: 0,
    lastAttemptAtMs: null,
    latencyUs: null,
    lossRatio: null,
    values: {},
  }));
  const diagnosis = createSiteDiagnosis(definition);
  const since = createSince(startedAtMs);
  let health = derive();
  since.note(health, startedAtMs);

  function derive(): SiteHealth {
    const states = healths.map(({ current, reason }) => ({ state: current, reason }));
    return deriveSite(definition, states, null);
  }

  return {
    healths,
    figures,
    fold(index, attempt, atMs) {
      const figure = figures[index] as CheckFigures;
      figure.attempts++;
      figure.lastAttemptAtMs = atMs;
      figure.latencyUs = attempt.latencyUs ?? null;
      if (attempt.values !== undefined) figure.values = attempt.values;
      diagnosis.note(index, attempt, atMs);
      const before = healths[index] as CheckHealth;
      const policy = policies[index] ?? DEFAULT_CHECK_POLICY;
      const wayLoss = isAboutToBeDown(before, attempt, policy) ? diagnosis.wayLoss(index, healths, atMs) : 0;
      const folded = foldAttempt(before, attempt, atMs, policy, wayLoss);
      healths[index] = folded.state;
      let transition: Transition | null = null;
      let reprobeAfterMs: number | null = null;
      for (const effect of folded.effects) {
        if (effect.type === 'transition') transition = { check: index, ...effect.transition };
        else reprobeAfterMs = effect.afterMs;
      }
      if (transition !== null || folded.state.reason !== before.reason) {
        health = derive();
        since.note(health, transition?.atMs ?? atMs);
      }
      return { transition, reprobeAfterMs };
    },
    noteWindow(heartbeat) {
      for (const [index, check] of heartbeat.checks.entries()) {
        if (check.sent > 0) (figures[index] as CheckFigures).lossRatio = check.lost / check.sent;
      }
    },
    derived: () => ({ health, sinceMs: since.of }),
    verdict: (nowMs) => diagnosis.judge(healths, nowMs),
  };
}

/** Remembers since when each part of the site has its state. Bounded by the definition. */
function createSince(startedAtMs: number): { note(health: SiteHealth, atMs: number): void; of(key: string): number } {
  const known = new Map<string, { state: Health['state']; sinceMs: number }>();
  const noteOne = (key: string, state: Health['state'], atMs: number): void => {
    if (known.get(key)?.state !== state) known.set(key, { state, sinceMs: atMs });
  };
  return {
    note(health, atMs) {
      for (const [id, { state }] of health.nodes) noteOne(`node:${id}`, state, atMs);
      for (const [id, { state }] of health.links) noteOne(`link:${id}`, state, atMs);
      noteOne('site', health.site.state, atMs);
    },
    of: (key) => known.get(key)?.sinceMs ?? startedAtMs,
  };
}
