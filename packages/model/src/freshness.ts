/** Freshness of an agent's session: turns silence and wills into words, never into `down`. */
import { assertNever } from './state.js';

/** The check that stands for hearing of a site at all; no configured check has this id. */
export const SESSION_CHECK = 'session';

/** `live`: heard within its cadence. `silent`: overdue. `lost`: the broker says that the session died. `stopped`: the agent said goodbye. */
export type SessionState = 'live' | 'silent' | 'lost' | 'stopped';

export interface Session {
  readonly boot: string | null;
  readonly incarnation: number;
  readonly state: SessionState;
  readonly sinceMs: number;
  /** Collector's clock when the agent was last heard live. */
  readonly heardAtMs: number | null;
  readonly cadenceMs: number;
  /** Which connection to a broker the session was last born on; counts up within a boot, 0 or absent: not told. */
  readonly connection?: number | undefined;
  /** A will came, and nothing since: lost when this passes. */
  readonly will?: { readonly atMs: number; readonly dueAtMs: number } | undefined;
}

export type SessionEvent =
  | {
      readonly type: 'birth';
      readonly boot: string;
      readonly incarnation: number;
      readonly cadenceMs: number;
      readonly connection?: number;
    }
  | { readonly type: 'heartbeat'; readonly boot: string }
  | { readonly type: 'will'; readonly boot: string; readonly stopped: boolean; readonly connection?: number }
  | { readonly type: 'tick' };

export interface SessionEffect {
  readonly type: 'session';
  readonly from: SessionState;
  readonly to: SessionState;
  readonly atMs: number;
}

/** Overdue after this many cadences: one late message is the network's, three are silence (domain.md d.1: unknown after 3 intervals). */
export const SILENT_AFTER_CADENCES = 3;

/**
 * A machine that starts anew is back within this: in most chains front-end PCs restart for updates (domain.md, c: two thirds of the outages need a restart),
 * and whoever is paged for that finds nothing. At four cadences, or at this much: a site that tells of itself more often is missed sooner.
 */
const RESTART_MS = 120_000;
const RESTART_CADENCES = 4;

/** For how long a site of which nothing is known but its silence may be starting anew, ms from the first heartbeat that was due and did not come. */
export function restartPatienceMs(cadenceMs: number): number {
  return Math.min(RESTART_MS, RESTART_CADENCES * cadenceMs);
}

/** A session nobody has heard of yet: silent since `nowMs`. */
export function createSession(nowMs: number, cadenceMs = 30_000): Session {
  return { boot: null, incarnation: -1, state: 'silent', sinceMs: nowMs, heardAtMs: null, cadenceMs };
}

/** Whether a birth opens a newer session than the one known; a birth that comes again is not newer. */
export function isNewerBirth(
  session: Session,
  birth: { readonly boot: string; readonly incarnation: number },
): boolean {
  return birth.boot !== session.boot && birth.incarnation >= session.incarnation;
}

/**
 * An agent that changes lines is back within this; its will is a death only after it. Short beside the three cadences of silence, so that a dead
 * front-end PC is still known in seconds.
 */
export const WILL_GRACE_MS = 5_000;

/**
 * Folds one event. A will or heartbeat of another boot than the current one changes nothing, nor does the will of an older connection:
 * a late will never beats a newer birth.
 */
export function foldSession(
  session: Session,
  event: SessionEvent,
  nowMs: number,
): { session: Session; effects: readonly SessionEffect[] } {
  switch (event.type) {
    case 'birth': {
      if (event.incarnation < session.incarnation) return { session, effects: [] };
      const { boot, incarnation, cadenceMs } = event;
      const before = boot === session.boot ? (session.connection ?? 0) : 0;
      const connection = Math.max(before, event.connection ?? 0);
      return turn(
        { ...session, boot, incarnation, cadenceMs, connection, heardAtMs: nowMs, will: undefined },
        'live',
        nowMs,
      );
    }
    case 'heartbeat':
      if (event.boot !== session.boot) return { session, effects: [] };
      return turn({ ...session, heardAtMs: nowMs, will: undefined }, 'live', nowMs);
    case 'will':
      return foldWill(session, event, nowMs);
    case 'tick':
      if (session.state !== 'live' || nowMs < silentAtMs(session)) return { session, effects: [] };
      return session.will === undefined ? turn(session, 'silent', nowMs) : turn(session, 'lost', session.will.atMs);
    default:
      return assertNever(event);
  }
}

function foldWill(
  session: Session,
  event: { readonly boot: string; readonly stopped: boolean; readonly connection?: number },
  nowMs: number,
): { session: Session; effects: readonly SessionEffect[] } {
  const isLate = (event.connection ?? 0) > 0 && (event.connection ?? 0) < (session.connection ?? 0);
  if (event.boot !== session.boot || isLate) return { session, effects: [] };
  if (event.stopped) return turn(session, 'stopped', nowMs);
  if (session.state !== 'live') return turn(session, 'lost', nowMs);
  return { session: { ...session, will: { atMs: nowMs, dueAtMs: nowMs + WILL_GRACE_MS } }, effects: [] };
}

/** When a live session is no longer live if nothing comes, epoch ms: after its cadences, or after the grace of a will. */
export function silentAtMs(session: Session): number {
  const overdueMs = (session.heardAtMs ?? session.sinceMs) + SILENT_AFTER_CADENCES * session.cadenceMs;
  return Math.min(overdueMs, session.will?.dueAtMs ?? overdueMs);
}

function turn(
  session: Session,
  to: SessionState,
  atMs: number,
): { session: Session; effects: readonly SessionEffect[] } {
  if (session.state === to) return { session, effects: [] };
  // Turns are in order even where the clock was set back between them.
  const sinceMs = Math.max(atMs, session.sinceMs);
  return {
    session: { ...session, state: to, sinceMs, will: undefined },
    effects: [{ type: 'session', from: session.state, to, atMs: sinceMs }],
  };
}
