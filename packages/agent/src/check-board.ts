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
  readonly attempts: number;
  readonly lastAttemptAtMs: number | null;
  readonly latencyUs: number | null;
  /** Over the last window that had attempts, 0..1. */
  readonly lossRatio: number | null;
  readonly values: Readonly<Record<string, number>>;
}

export interface CheckBoard {
  /** Confirmed states by index. */
  readonly healths: readonly CheckHealth[];
  readonly figures: readonly CheckFigures[];
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
  const columns = createFigureColumns(definition.checks.length);
  const figures = definition.checks.map((_, index) => figuresAt(columns, index));
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
      columns.attempts[index] = (columns.attempts[index] as number) + 1;
      columns.lastAttemptAtMs[index] = atMs;
      columns.latencyUs[index] = attempt.latencyUs ?? Number.NaN;
      if (attempt.values !== undefined) columns.values[index] = attempt.values;
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
      const { checks } = heartbeat;
      for (let index = 0; index < checks.length; index++) {
        const { sent = 0, lost = 0 } = checks[index] ?? {};
        if (sent > 0) columns.lossRatio[index] = lost / sent;
      }
    },
    derived: () => ({ health, sinceMs: since.of }),
    verdict: (nowMs) => diagnosis.judge(healths, nowMs),
  };
}

/** {@link CheckFigures} of all checks. In columns, as numbers in objects that live long are made anew with each attempt; NaN: none. */
interface FigureColumns {
  readonly attempts: Float64Array;
  readonly lastAttemptAtMs: Float64Array;
  readonly latencyUs: Float64Array;
  readonly lossRatio: Float64Array;
  readonly values: Readonly<Record<string, number>>[];
}

const NO_VALUES: Readonly<Record<string, number>> = {};

function createFigureColumns(size: number): FigureColumns {
  const unknown = (): Float64Array => new Float64Array(size).fill(Number.NaN);
  return {
    attempts: new Float64Array(size),
    lastAttemptAtMs: unknown(),
    latencyUs: unknown(),
    lossRatio: unknown(),
    values: new Array<Readonly<Record<string, number>>>(size).fill(NO_VALUES),
  };
}

/** What the columns hold of one check, as they are when it is read. */
function figuresAt(columns: FigureColumns, index: number): CheckFigures {
  const known = (column: Float64Array): number | null => {
    const figure = column[index] as number;
    return Number.isNaN(figure) ? null : figure;
  };
  return {
    get attempts() {
      return columns.attempts[index] as number;
    },
    get lastAttemptAtMs() {
      return known(columns.lastAttemptAtMs);
    },
    get latencyUs() {
      return known(columns.latencyUs);
    },
    get lossRatio() {
      return known(columns.lossRatio);
    },
    get values() {
      return columns.values[index] as Readonly<Record<string, number>>;
    },
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
