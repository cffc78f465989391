/** What a probe kind is: one file that declares itself, and one attempt at a time. */
import type { Attempt, Reason } from '@tillwatch/model';
import type { z } from 'zod';
import type { States } from './states/verdict.js';

/** Long-lived resources that attempts share (one ICMP session per address family, host counters); closed by their owner. */
export interface ProbeIo {
  /** The shared instance under `key`, made on first use and closed with this record. */
  shared<T>(key: string, create: () => { value: T; close: () => void | Promise<void> }): T;
  /** Monotonic clock, microseconds. */
  nowUs(): number;
  /** What probes remember over restarts of the agent; keys begin with the probe's kind and hold what tells its checks apart. */
  readonly memory: ProbeMemory;
  close(): Promise<void>;
}

/** A small durable memory. What was set is there after a restart, but for the last second before a crash. */
export interface ProbeMemory {
  get(key: string): string | undefined;
  /** Keeps `value`, at most {@link MAX_MEMORY_VALUE_BYTES}; undefined forgets the key. Throws RangeError beyond a bound. */
  set(key: string, value: string | undefined): void;
}

/** Bytes (UTF-8) of one remembered value at most. */
export const MAX_MEMORY_VALUE_BYTES = 1_048_576;
/** Keys that one memory holds at most: a few for each check of the largest site. */
export const MAX_MEMORY_KEYS = 2_000;

export interface ValueDoc {
  /** Ends with its unit: `daysLeft`, `cpuPermille`, `diskFreeBytes`. Values are integers. */
  readonly name: string;
  readonly doc: string;
}

/** What ends an attempt early, once. An `AbortSignal` is one; who makes many attempts may bring a lighter one. */
export interface AttemptSignal {
  readonly aborted: boolean;
  /** Why; its `name` is `TimeoutError` where the runner's timeout has passed. */
  readonly reason: unknown;
  /** Called once when it aborts; never where it has. */
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface ProbeRun<P> {
  readonly params: P;
  /** Aborts at the runner's timeout or at stop; an attempt ends within 50 ms of it. */
  readonly signal: AttemptSignal;
  /** The runner's timeout for this attempt, for probes that pass it on. */
  readonly timeoutMs: number;
  readonly io: ProbeIo;
  /**
   * As `io.memory`, for a place that must not move unless what was read there is told: what is set here is seen by later attempts only if this one
   * counts (the runner throws some away), and is durable only after the heartbeat that tells of it. Of this attempt alone; absent where an
   * attempt stands by itself.
   */
  readonly memory?: ProbeMemory;
  /**
   * Has `then` done when this attempt counts, and never where the runner throws it away; `memory` still takes what it sets. For what a probe keeps
   * in the process itself; absent as `memory` is: then an attempt counts as soon as it is made.
   */
  readonly whenCounted?: WhenCounted;
  /** Told of a verdict that the kind does not declare. It stands all the same: see states/edge.ts. */
  readonly onUndeclared?: (verdict: string) => void;
}

/** See {@link ProbeRun.whenCounted}. */
export type WhenCounted = (then: () => void) => void;

export interface Probe<P = unknown> {
  readonly kind: string;
  readonly summary: string;
  /** A zod object; each field has `.describe()` (with its unit) and, unless required, a default. */
  readonly params: z.ZodType<P>;
  /** Every verdict that an attempt can end with, and what it means; the registry's kinds tell of another ({@link ProbeRun.onUndeclared}). */
  readonly states: States;
  readonly values: readonly ValueDoc[];
  /** Names of further values, where the parameters choose them (a metric's name); they follow `values`, at most 64. */
  valuesOf?(params: P): readonly string[];
  /** Its values are counts of a time that is reported once: none is replaced by the next, and a full outbox gives them up last. */
  readonly counts?: boolean;
  /** How long a trouble with a reason lasts before it counts, ms, unless the check's configuration says otherwise. */
  readonly patienceMs?: Readonly<Partial<Record<Reason, number>>>;
  /**
   * Whether an attempt out of turn, a second after the last, disturbs nobody: no customer, no printer that takes one client, no login, no rate that is
   * counted from attempt to attempt. Absent: it may. Such checks are never asked as witnesses (model/diagnosis/witnesses.ts).
   */
  isHarmless?(params: P): boolean;
  /** Short text for people, never a secret: `10.0.0.5:9100`. */
  target(params: P): string;
  /** Params from the CLI's one positional TARGET: `host:port`, URL, address. Throws TillwatchError 'usage'. */
  fromTarget(target: string): Record<string, unknown>;
  /** One attempt. Never throws for what a peer does; a throw is our bug. */
  run(run: ProbeRun<P>): Promise<Attempt>;
}
