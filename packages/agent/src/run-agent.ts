/** The agent as a process of its own: configuration, log, signals, exit status. */
import { pino } from 'pino';
import { createAgent } from './agent.js';
import { formatFault } from './config/faults.js';
import { loadConfig } from './config/load.js';
import type { Log } from './log.js';

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
const EXIT_FAILED = 1;
/** SIGHUP: the terminal was closed, on Windows also the console. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the agent of `configFile` until it is told to stop. Resolves with the exit status: 0 after a clean stop, 78 when the
 * configuration is wrong (all faults are told), 1 when it cannot start. An error that nobody handled is logged and ends the process with 1: the
 * service starts it anew, and the outbox loses nothing.
 */
export async function runAgent(configFile: string, options: RunAgentOptions = {}): Promise<number> {
  const loaded = loadConfig(configFile);
  if (!loaded.ok) {
    const complain = options.complain ?? ((line: string) => process.stderr.write(`${line}\n`));
    for (const fault of loaded.faults) complain(formatFault(fault));
    return EXIT_CONFIG;
  }
  const log = options.log ?? (pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }) satisfies Log);
  const ending = listenForTheEnd(log, options.signal);
  const agent = createAgent({
    config: loaded.config,
    log,
    ...(options.runDir !== undefined && { runDir: options.runDir }),
  });
  try {
    await agent.start();
    await ending.reached;
    return 0;
  } catch (err) {
    log.error({ err }, 'agent-failed');
    return EXIT_FAILED;
  } finally {
    await agent.stop();
    ending.forget();
  }
}

/** Waits for a signal, or for the caller's; takes care of errors that nobody handled meanwhile. */
function listenForTheEnd(log: Log, signal: AbortSignal | undefined): { reached: Promise<void>; forget(): void } {
  const end = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    // The second time, whoever asks does not want to wait.
    if (end.signal.aborted) process.exit(EXIT_FAILED);
    log.info({ signal: name }, 'agent-stopping');
    end.abort();
  };
  const onFatal = (err: unknown): void => {
    log.error({ err }, 'unhandled-error');
    process.exit(EXIT_FAILED);
  };
  const onCaller = (): void => end.abort();
  for (const name of END_SIGNALS) process.on(name, onSignal);
  process.on('uncaughtException', onFatal);
  process.on('unhandledRejection', onFatal);
  if (signal?.aborted) onCaller();
  signal?.addEventListener('abort', onCaller, { once: true });
  return {
    reached: new Promise((done) => {
      if (end.signal.aborted) done();
      end.signal.addEventListener('abort', () => done(), { once: true });
    }),
    forget() {
      for (const name of END_SIGNALS) process.off(name, onSignal);
      process.off('uncaughtException', onFatal);
      process.off('unhandledRejection', onFatal);
      signal?.removeEventListener('abort', onCaller);
    },
  };
}
