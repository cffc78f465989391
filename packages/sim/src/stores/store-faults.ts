/** What befalls a simulated store: faults that come and go, a few at a time over an estate. Pure. */
import type { CheckState, Reason } from '@tillwatch/model';
import { pick } from '../random.js';
import type { StorePlan } from './store-plan.js';

export interface StoreFault {
  /** Power cut: the agent itself is gone, and the session with it. */
  readonly isDark: boolean;
  /** What the checks of these nodes find. */
  readonly nodes: readonly string[];
  readonly state: CheckState;
  readonly reason: Reason;
  /** Epoch ms. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Mean length of a fault and of the time between two. A store is in trouble 180 / 4500 = 4 % of the time. */
const MEAN_FAULT_MS = 180_000;
const MEAN_CALM_MS = 72 * 60_000;
const MIN_FAULT_MS = 20_000;

type Kind = (plan: StorePlan, random: () => number) => Pick<StoreFault, 'isDark' | 'nodes' | 'state' | 'reason'>;

const ofKind = (plan: StorePlan, kind: string) =>
  plan.definition.nodes.filter((node) => node.kind === kind).map(({ id }) => id);
const BEHIND_ROUTER = ['router', 'wan', 'central-db'];

/** Written as often as it is to happen, roughly as trade tells it: endpoints most, lines next, the rest seldom. */
const KINDS: readonly Kind[] = [
  (plan, random) => ({ isDark: false, nodes: [pick(random, ofKind(plan, 'till'))], state: 'down', reason: 'timeout' }),
  (plan, random) => ({
    isDark: false,
    nodes: [pick(random, ofKind(plan, 'printer'))],
    state: 'down',
    reason: 'refused',
  }),
  (plan, random) => ({
    isDark: false,
    nodes: [pick(random, ofKind(plan, 'payment-terminal'))],
    state: 'degraded',
    reason: 'slow',
  }),
  () => ({ isDark: false, nodes: ['wan', 'central-db'], state: 'degraded', reason: 'loss' }),
  () => ({ isDark: false, nodes: ['wan', 'central-db'], state: 'down', reason: 'timeout' }),
  () => ({ isDark: false, nodes: BEHIND_ROUTER, state: 'down', reason: 'timeout' }),
  () => ({ isDark: false, nodes: ['store-db'], state: 'degraded', reason: 'slow' }),
  () => ({ isDark: true, nodes: [], state: 'unknown', reason: 'session-lost' }),
];

/** The next fault after `nowMs`; the first one of a store may already be under way, as it would be in a real estate. */
export function nextFault(plan: StorePlan, nowMs: number, random: () => number, isFirst: boolean): StoreFault {
  const lengthMs = MIN_FAULT_MS + exponential(random, MEAN_FAULT_MS - MIN_FAULT_MS);
  const isUnderWay = isFirst && random() < MEAN_FAULT_MS / (MEAN_FAULT_MS + MEAN_CALM_MS);
  const fromMs = nowMs + (isUnderWay ? 5_000 * random() : exponential(random, MEAN_CALM_MS));
  return { ...pick(random, KINDS)(plan, random), fromMs: Math.round(fromMs), untilMs: Math.round(fromMs + lengthMs) };
}

function exponential(random: () => number, mean: number): number {
  return -mean * Math.log(1 - random());
}
