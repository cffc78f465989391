/** Freshness of an agent's session: turns silence and wills into words, never into `down`. */
import { assertNever } from './state.js';

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
}

export type SessionEvent =
  | { readonly type: 'birth'; readonly boot: string; readonly incarnation: number; readonly cadenceMs: number }
  | { readonly type: 'heartbeat'; readonly boot: string }
  | { readonly type: 'will'; readonly boot: string; readonly stopped: boolean }
  | { readonly type: 'tick' };

export interface SessionEffect {
  readonly type: 'session';
  readonly from: SessionState;
  readonly to: SessionState;
  readonly atMs: number;
}

/** Overdue after this many cadences: one late message is the network's, three are silence (domain.md d.1: unknown after 3 intervals). */
export const SILENT_AFTER_CADENCES = 3;

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

/** Folds one event. A will or heartbeat of another boot than the current one changes nothing: a late will never beats a newer birth. */
export function foldSession(
  session: Session,
  event: SessionEvent,
  nowMs: number,
): { session: Session; effects: readonly SessionEffect[] } {
  switch (event.type) {
    case 'birth': {
      if (event.incarnation < session.incarnation) return { session, effects: [] };
      const { boot, incarnation, cadenceMs } = event;
      return turn({ ...session, boot, incarnation, cadenceMs, heardAtMs: nowMs }, 'live', nowMs);
    }
    case 'heartbeat':
      if (event.boot !== session.boot) return { session, effects: [] };
      return turn({ ...session, heardAtMs: nowMs }, 'live', nowMs);
    case 'will':
      if (event.boot !== session.boot) return { session, effects: [] };
      return turn(session, event.stopped ? 'stopped' : 'lost', nowMs);
    case 'tick':
      if (session.state !== 'live' || nowMs < silentAtMs(session)) return { session, effects: [] };
      return turn(session, 'silent', nowMs);
    default:
      return assertNever(event);
  }
}

/** When a live session turns silent if nothing comes, epoch ms. */
export function silentAtMs(session: Session): number {
  return (session.heardAtMs ?? session.sinceMs) + SILENT_AFTER_CADENCES * session.cadenceMs;
}

function turn(
  session: Session,
  to: SessionState,
  atMs: number,
): { session: Session; effects: readonly SessionEffect[] } {
  if (session.state === to) return { session, effects: [] };
  return {
    session: { ...session, state: to, sinceMs: atMs },
    effects: [{ type: 'session', from: session.state, to, atMs }],
  };
}
