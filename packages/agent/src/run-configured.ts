/** The agent of a checked configuration until it is told to stop: signals, last words, exit status. */
import { createAgent } from './agent.js';
import type { AgentConfig } from './config/config.js';
import type { Log } from './log.js';

export interface RunConfiguredOptions {
  readonly log: Log;
  /** Ends the agent cleanly, as SIGINT, SIGTERM and SIGHUP do. */
  readonly signal?: AbortSignal;
  readonly runDir?: string;
}

const EXIT_FAILED = 1;
/** SIGHUP: the terminal was closed, on Windows also the console. */
const END_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Resolves with the exit status: 0 after a clean stop, 1 when the agent cannot start. An error that nobody handled is logged and ends the process
 * with 1: the service starts it anew, and the outbox loses nothing.
 */
export async function runConfigured(config: AgentConfig, options: RunConfiguredOptions): Promise<number> {
  const { log, signal, runDir } = options;
  const ending = listenForTheEnd(log, signal);
  const agent = createAgent({ config, log, ...(runDir !== undefined && { runDir }) });
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
