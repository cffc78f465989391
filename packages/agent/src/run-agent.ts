/** The agent of a configuration file in this very process. */
import { formatFault } from '@tillwatch/config';
import { pino } from 'pino';
import { loadConfig } from './config/load.js';
import type { Log } from './log.js';
import { runConfigured } from './run-configured.js';

export interface RunAgentOptions {
  /** Ends the agent cleanly, as SIGINT, SIGTERM and SIGHUP do. */
  readonly signal?: AbortSignal;
  /** JSON lines on stdout when absent. */
  readonly log?: Log;
  /** Takes the faults of a wrong configuration, one line each; stderr when absent. */
  readonly complain?: (line: string) => void;
  readonly runDir?: string;
}

/** EX_CONFIG of sysexits.h. */
export const EXIT_CONFIG = 78;

/**
 * Runs the agent of `configFile` until it is told to stop. Resolves with the exit status of {@link runConfigured}, or 78 when the
 * configuration is wrong (all faults are told).
 */
export async function runAgent(configFile: string, options: RunAgentOptions = {}): Promise<number> {
  const { complain = (line: string) => process.stderr.write(`${line}\n`), ...rest } = options;
  const loaded = loadConfig(configFile);
  if (!loaded.ok) {
    for (const fault of loaded.faults) complain(formatFault(fault));
    return EXIT_CONFIG;
  }
  const log = options.log ?? (pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }) satisfies Log);
  return runConfigured(loaded.config, { ...rest, log });
}
