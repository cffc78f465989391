/** What can be broken at a site, and which checks would show it: the graph that a diagnosis searches. */

/**
 * How a component is broken. `hard`: nearly every attempt across it fails. `lossy`: a share of them does. `silent`: it gives no results at all, which
 * only whoever waits for them can see.
 */
export type FaultMode = 'hard' | 'lossy' | 'silent';

/** A node, a link, a program beside its machine, or an ancestor that several share (power feed, carrier). */
export interface Component {
  /** A node's id, a link's `from->to`, or `node/service`. */
  readonly id: string;
  /** -ln of the odds that it is broken at a given moment, nats; need only be right within a factor of ten. */
  readonly priorNats: number;
  readonly modes: readonly FaultMode[];
  /** Helps to explain and is never told as a cause: that another line does not take over when it should. Default false. */
  readonly isSilentHelper?: boolean;
}

/** That a check crosses a component. */
export interface Crossing {
  /** Index in {@link FaultGraph.components}. */
  readonly component: number;
  /** Chance that an attempt fails while the component is broken, 0..1. */
  readonly failChance: number;
  /** Chance that this crossing does not bite at all: a cached answer, a port that stays up while its program hangs. 0..1. */
  readonly escapeChance: number;
  /** The check reads whether it stands (a switch port that is up), not what passes it: a lossy one looks well. Default false. */
  readonly isStateOnly?: boolean;
}

/**
 * Ways of which a check needs only some. `failover`: the first is taken while it stands, then the other. `balanced`: each way carries an equal share of the attempts.
 */
export interface CrossingGroup {
  readonly kind: 'failover' | 'balanced';
  readonly ways: readonly (readonly Crossing[])[];
  /** Chance that a way that is broken is avoided while others hold, 0..1; of lines, that another takes over at all. */
  readonly escapeChance: number;
  /** By the time its rows come the other line has been taken or never will be. Default false. */
  readonly isSettled?: boolean;
  /** Of a failover: the component whose being broken keeps the other way from being taken. One for all checks: a router changes lines for everybody. */
  readonly takeOver?: number;
}

/** One check as evidence. */
export interface CheckIncidence {
  readonly id: string;
  readonly crossings: readonly Crossing[];
  readonly groups: readonly CrossingGroup[];
  /** Chance that an attempt fails although nothing is broken, 0..1. */
  readonly falseAlarm: number;
  /** Chance that the check reads wrongly for a whole bucket; bounds what one row can say at about -ln of it. 0..1. */
  readonly misread: number;
}

export interface FaultGraph {
  readonly components: readonly Component[];
  readonly checks: readonly CheckIncidence[];
}

/** Default of {@link Crossing.failChance}. */
export const FAIL_CHANCE = 0.99;
/** Default of {@link Crossing.escapeChance}. */
export const ESCAPE_CHANCE = 0.02;
/** Shares of attempts that a lossy fault takes. */
export const LOSS_RATES = [0.8, 0.6, 0.45, 0.33, 0.25, 0.18, 0.12] as const;
/** What being lossy costs beyond being broken, nats: it is rarer, and the search may choose among the rates. */
export const LOSSY_NATS = 1 + Math.log(LOSS_RATES.length);

/** All components that a check crosses in any way. */
export function crossedBy(check: CheckIncidence): readonly Crossing[] {
  return check.groups.length === 0
    ? check.crossings
    : [...check.crossings, ...check.groups.flatMap((group) => group.ways.flat())];
}
