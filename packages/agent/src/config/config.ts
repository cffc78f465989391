/** An agent's configuration, checked and resolved: what the rest of the agent works from. */
import type { ConfigFault } from '@tillwatch/config';
import type { CheckDefinition, CheckPolicy, SiteDefinition } from '@tillwatch/model';
import type { Probe } from '@tillwatch/probes';

/** One check with everything that its attempts need. */
export interface ConfiguredCheck {
  readonly definition: CheckDefinition;
  readonly probe: Probe;
  /** As the probe's schema parsed them, defaults filled in. */
  readonly params: unknown;
  readonly policy: CheckPolicy;
}

export interface AgentConfig {
  /** Absolute path of the file it was read from. */
  readonly file: string;
  readonly identity: { readonly org: string; readonly site: string; readonly agent: string };
  /** Absolute. */
  readonly dataDir: string;
  /** What the birth carries; its checks are `checks[i].definition`, in that order. */
  readonly definition: SiteDefinition;
  readonly checks: readonly ConfiguredCheck[];
  readonly uplink: {
    readonly brokers: readonly string[];
    readonly username?: string;
    readonly password?: string;
    readonly windowMs: number;
    /** Steady heartbeats per message. */
    readonly batch: number;
  };
  readonly outbox: { readonly maxBytes: number; readonly maxAgeMs: number };
}

export type ConfigResult =
  | { readonly ok: true; readonly config: AgentConfig }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };
