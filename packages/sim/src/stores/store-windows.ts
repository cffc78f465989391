/** The heartbeats of a simulated store: what its checks would have found, window by window. */
import type { CheckState, CheckSummary, Heartbeat, Reason, Transition } from '@tillwatch/model';
import { nextFault, type StoreFault } from './store-faults.js';
import { ATTEMPTS_PER_WINDOW, type StorePlan, WINDOW_MS } from './store-plan.js';

/** Spread of the latency noise: the lognormal sigma of the project's seeded data set. */
const NOISE_SIGMA = 0.1;
const SLOW_FACTOR = 40;
const LOST_SHARE = 0.5;

export interface StoreLife {
  /** When something is due next, epoch ms. */
  dueMs(): number;
  /** Whether power is cut at this moment. */
  isDark(): boolean;
  /** Performs what is due at `nowMs`; the window that ended then, or null while it is dark. */
  advance(nowMs: number): Omit<Heartbeat, 'seq'> | null;
}

type Found = { readonly state: CheckState; readonly reason: Reason | null };
const WELL: Found = { state: 'ok', reason: null };

/** Starts a store's life at `startMs`; its windows end at a phase of their own, so that an estate does not speak at once. */
export function createStoreLife(plan: StorePlan, startMs: number, random: () => number): StoreLife {
  const { checks } = plan.definition;
  let fault: StoreFault = nextFault(plan, startMs, random, true);
  let isStruck = false;
  let windowStartMs = startMs;
  let windowEndMs = startMs + Math.round(WINDOW_MS * (0.1 + 0.9 * random()));
  let found: readonly Found[] = checks.map(() => WELL);

  const findings = (): readonly Found[] =>
    checks.map(({ on }) => (isStruck && on.node !== undefined && fault.nodes.includes(on.node) ? fault : WELL));
  const strikeOrMend = (nowMs: number) => {
    if (!isStruck && nowMs >= fault.fromMs) isStruck = true;
    else if (isStruck && nowMs >= fault.untilMs) {
      isStruck = false;
      fault = nextFault(plan, nowMs, random, false);
    }
  };

  return {
    dueMs: () => Math.min(windowEndMs, isStruck ? fault.untilMs : fault.fromMs),
    isDark: () => isStruck && fault.isDark,
    advance(nowMs) {
      const wasDark = isStruck && fault.isDark;
      strikeOrMend(nowMs);
      const before = found;
      found = findings();
      const transitions = found.flatMap((now, check): Transition[] => {
        const from = before[check]?.state ?? 'ok';
        return now.state === from ? [] : [{ check, from, to: now.state, reason: now.reason, atMs: nowMs }];
      });
      const lengthMs = Math.max(0, nowMs - windowStartMs);
      const attempts = Math.max(
        transitions.length > 0 ? 1 : 0,
        Math.round((lengthMs / WINDOW_MS) * ATTEMPTS_PER_WINDOW),
      );
      const summaries = found.map((now, check) => summarize(now, attempts, plan.baseUs[check] ?? 1000, random));
      windowStartMs = nowMs;
      windowEndMs = nowMs + WINDOW_MS;
      if (wasDark || (isStruck && fault.isDark)) return null;
      return { endedAtMs: nowMs, lengthMs, checks: summaries, transitions };
    },
  };
}

function summarize({ state, reason }: Found, sent: number, baseUs: number, random: () => number): CheckSummary {
  const lost = state === 'down' ? sent : reason === 'loss' ? Math.round(sent * LOST_SHARE) : 0;
  if (sent === lost) return { state, reason, sent, lost, medianUs: null, maxUs: null };
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const medianUs = Math.max(
    1,
    Math.round(baseUs * Math.exp(NOISE_SIGMA * normal) * (reason === 'slow' ? SLOW_FACTOR : 1)),
  );
  return { state, reason, sent, lost, medianUs, maxUs: Math.round(medianUs * (1 + 0.3 * random())) };
}
