/** A configuration as plain data, so that the process that read and checked it can hand it to the one that runs the agent. */
import { findProbe } from '@tillwatch/probes';
import type { AgentConfig, ConfiguredCheck } from './config/config.js';

/** An {@link AgentConfig} whose probes are named by `definition.kind` alone; survives a structured clone. Holds secrets. */
export interface PreparedConfig extends Omit<AgentConfig, 'checks'> {
  readonly checks: readonly Omit<ConfiguredCheck, 'probe'>[];
}

/** The plain data of a resolved configuration. */
export function prepareConfig(config: AgentConfig): PreparedConfig {
  return { ...config, checks: config.checks.map(({ probe: _, ...check }) => check) };
}

/** The configuration that {@link prepareConfig} was given. Throws RangeError for a kind that this process does not know. */
export function reviveConfig(prepared: PreparedConfig): AgentConfig {
  return {
    ...prepared,
    checks: prepared.checks.map((check) => {
      const probe = findProbe(check.definition.kind);
      if (probe === null) throw new RangeError(`no probe kind ${check.definition.kind}`);
      return { ...check, probe };
    }),
  };
}
