/** The attempts behind a heartbeat's window, as far as it tells: how many were lost, and from which moment on. */
import type { CheckSummary, Heartbeat, Transition } from '../heartbeat.js';
import type { CheckState } from '../state.js';
import type { CheckDefinition } from '../topology.js';
import { type CheckTrouble, createTrouble, hasFailed, noteAttempt, wasAnswered } from './trouble.js';

/** A window and its place in the time of whoever judges. */
export interface EvidenceWindow {
  readonly boot: string;
  readonly heartbeat: Heartbeat;
  /** End of the window, epoch ms. */
  readonly endedAtMs: number;
}

const ANSWERED = { state: 'ok', reason: null } as const;
const LOST = { state: 'down', reason: 'timeout' } as const;

/** What of a check decides whether an answer speaks against what it watches. */
type Watching = Pick<CheckDefinition, 'kind' | 'on'>;

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A check's state from a moment on. */
interface Turn {
  readonly atMs: number;
  readonly from: CheckState;
  readonly to: CheckState;
  readonly reason: Transition['reason'];
}

/**
 * The trouble of the check at `check` over `windows` (by end, each once): a window says how many attempts were made and lost; those that were lost fall
 * into the time in which the check failed by the onsets of this window and those after it, and are spread evenly where nothing tells more.
 */
export function troubleOf(windows: readonly EvidenceWindow[], check: number, definition?: Watching): CheckTrouble {
  const trouble = createTrouble();
  const turns = turnsOf(windows, check);
  for (const { heartbeat, endedAtMs } of windows) {
    const seen = heartbeat.checks[check];
    if (seen === undefined || seen.sent === 0) continue;
    noteWindow(trouble, seen, { fromMs: endedAtMs - heartbeat.lengthMs, toMs: endedAtMs }, turns, definition);
  }
  return trouble;
}

function turnsOf(windows: readonly EvidenceWindow[], index: number): Turn[] {
  const turns: Turn[] = [];
  for (const { heartbeat, endedAtMs } of windows) {
    const correctionMs = endedAtMs - heartbeat.endedAtMs;
    for (const { check, from, to, reason, atMs } of heartbeat.transitions) {
      if (check === index) turns.push({ atMs: atMs + correctionMs, from, to, reason });
    }
  }
  return turns.sort((x, y) => x.atMs - y.atMs);
}

function noteWindow(
  trouble: CheckTrouble,
  seen: CheckSummary,
  span: Span,
  turns: readonly Turn[],
  check: Watching | undefined,
): void {
  const bad = failingSpan(seen, turns, span);
  const failed = Math.min(seen.sent, Math.ceil(failedOf(seen, turns, span, check) * shareOf(seen, bad, span)));
  const attempts: { atMs: number; isLost: boolean }[] = [];
  const lostIn = bad ?? span;
  for (let i = 0; i < failed; i++) {
    // The first of a failing span is its onset; elsewhere nothing tells, so each has its share of the window.
    const place = bad === null ? (i + 0.5) / failed : i / failed;
    attempts.push({ atMs: lostIn.fromMs + place * (lostIn.toMs - lostIn.fromMs), isLost: true });
  }
  const answered = seen.sent - failed;
  // A window may end between the start of the first attempt that fails and its timeout: then it holds none of the failures, and no answer from after the onset.
  const isCut = failed > 0 || isLostBy(reasonBy(seen, turns, span));
  for (const atMs of outside(span, isCut ? bad : null, answered)) attempts.push({ atMs, isLost: false });
  attempts.sort((a, b) => a.atMs - b.atMs || Number(a.isLost) - Number(b.isLost));
  for (const { atMs, isLost } of attempts) noteAttempt(trouble, isLost ? LOST : ANSWERED, atMs);
}

/**
 * Attempts that say that the way does not hold: not those whose target answered, if only nonsense; but all of a check that is too slow, and all that found the
 * line at a port down.
 */
function failedOf(seen: CheckSummary, turns: readonly Turn[], span: Span, check: Watching | undefined): number {
  const { state, reason, sent, lost } = seen;
  if (state === 'degraded' && reason === 'slow') return sent;
  const why = reasonBy(seen, turns, span);
  if (why === null || why === 'loss' || isLostBy(why)) return lost;
  return check !== undefined && state === 'down' && hasFailed(check, { state, reason }) ? sent : 0;
}

/** Why the check is down at the end of the window, or was when it last was; null: it never was. */
function reasonBy({ state, reason }: CheckSummary, turns: readonly Turn[], span: Span): Transition['reason'] {
  const last = turns.findLast(({ to, atMs }) => to === 'down' && atMs <= span.toMs);
  return state === 'down' ? reason : (last?.reason ?? null);
}

/** Attempts that fail so got no answer. */
function isLostBy(reason: Transition['reason']): boolean {
  return reason !== null && !wasAnswered({ state: 'down', reason });
}

/** Of attempts that a window does not count as lost, those of its failing part: attempts are even in time. */
function shareOf({ lost }: CheckSummary, bad: Span | null, { fromMs, toMs }: Span): number {
  if (lost > 0 || bad === null || toMs <= fromMs) return 1;
  return (bad.toMs - bad.fromMs) / (toMs - fromMs);
}

/** The part of the window in which the check was failing whole; null: none, or no one can tell. */
function failingSpan({ state, reason }: CheckSummary, turns: readonly Turn[], span: Span): Span | null {
  const own = turns.filter(({ atMs }) => atMs > span.fromMs && atMs <= span.toMs);
  const isWhole = (to: CheckState, why: Transition['reason']): boolean =>
    to === 'down' || (to === 'degraded' && why === 'slow');
  const onset = own.find(({ to, reason: why }) => isWhole(to, why));
  const end = own.find(({ from, to }) => from === 'down' && to !== 'down');
  if (onset !== undefined && (end === undefined || end.atMs <= onset.atMs)) {
    return { fromMs: onset.atMs, toMs: span.toMs };
  }
  if (onset !== undefined && end !== undefined) return { fromMs: onset.atMs, toMs: end.atMs };
  if (end !== undefined) return { fromMs: span.fromMs, toMs: end.atMs };
  return own.length === 0 && isWhole(state, reason) ? span : null;
}

/** Moments for `count` attempts in the window outside of `bad`; over all of it where nothing is left. */
function outside(span: Span, bad: Span | null, count: number): number[] {
  const parts =
    bad === null
      ? [span]
      : [
          { fromMs: span.fromMs, toMs: bad.fromMs },
          { fromMs: bad.toMs, toMs: span.toMs },
        ].filter(({ fromMs, toMs }) => toMs > fromMs);
  const within = parts.length === 0 ? [span] : parts;
  const totalMs = within.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  return Array.from({ length: count }, (_, index) => {
    let restMs = ((index + 0.5) / count) * totalMs;
    for (const { fromMs, toMs } of within) {
      if (restMs <= toMs - fromMs) return fromMs + restMs;
      restMs -= toMs - fromMs;
    }
    return span.toMs;
  });
}
