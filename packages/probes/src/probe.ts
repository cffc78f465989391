/** What a probe kind is: one file that declares itself, and one attempt at a time. */
import type { Attempt } from '@tillwatch/model';
import type { z } from 'zod';

/** Long-lived resources that attempts share (one ICMP session per address family, host counters); closed by their owner. */
export interface ProbeIo {
  /** The shared instance under `key`, made on first use and closed with this record. */
  shared<T>(key: string, create: () => { value: T; close: () => void | Promise<void> }): T;
  /** Monotonic clock, microseconds. */
  nowUs(): number;
  close(): Promise<void>;
}

export interface ValueDoc {
  /** Ends with its unit: `daysLeft`, `cpuPermille`, `diskFreeBytes`. Values are integers. */
  readonly name: string;
  readonly doc: string;
}

export interface ProbeRun<P> {
  readonly params: P;
  /** Aborts at the runner's timeout or at stop; an attempt ends within 50 ms of it. */
  readonly signal: AbortSignal;
  /** The runner's timeout for this attempt, for probes that pass it on. */
  readonly timeoutMs: number;
  readonly io: ProbeIo;
}

export interface Probe<P = unknown> {
  readonly kind: string;
  readonly summary: string;
  /** A zod object; each field has `.describe()` (with its unit) and, unless required, a default. */
  readonly params: z.ZodType<P>;
  readonly values: readonly ValueDoc[];
  /** Short text for people, never a secret: `10.0.0.5:9100`. */
  target(params: P): string;
  /** Params from the CLI's one positional TARGET: `host:port`, URL, address. Throws TillwatchError 'usage'. */
  fromTarget(target: string): Record<string, unknown>;
  /** One attempt. Never throws for what a peer does; a throw is our bug. */
  run(run: ProbeRun<P>): Promise<Attempt>;
}
