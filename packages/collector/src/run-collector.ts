/** The collector as a process of its own: configuration, log, signals, exit status. */
import { formatFault } from '@tillwatch/config';
import { TillwatchError } from '@tillwatch/model';
import { pino } from 'pino';
import { isLoopback } from './api/host-guard.js';
import { SYSTEM_CLOCK } from './clock.js';
import { type CollectorAddresses, createCollector } from './collector.js';
import type { CollectorConfig, CollectorOverrides } from './config/config.js';
import { loadConfig } from './config/load.js';
import { createSqliteIncidents } from './incidents/sqlite-incidents.js';
import type { Log } from './log.js';
import { createSqliteStore } from './store/index.js';
import { createSqliteTrade } from './trade/sqlite-trade.js';

export interface RunCollectorOptions {
  /** YAML; absent: the defaults. */
  readonly configFile?: string;
  /** What the command line sets above the file. */
  readonly overrides?: CollectorOverrides;
  /** The built dashboard. */
  readonly pageDir?: string;
}

export interface RunCollectorContext {
  /** Ends the collector cleanly, as SIGINT and SIGTERM do. */
  readonly signal?: AbortSignal;
  /** JSON lines on stdout when absent. */
  readonly log?: Log;
  /** Takes the faults of a wrong configuration, one line each; stderr when absent. */
  readonly complain?: (line: string) => void;
  /** Called once it is up. */
  readonly onStarted?: (addresses: CollectorAddresses) => void;
}

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78;
const EXIT_FAILED = 1;

/**
 * Runs a collector until it is told to stop. Resolves with the exit status: 0 after a clean stop, 78 when the configuration is
 * wrong (all faults are told), 1 when it cannot start or its store is gone: whoever runs it starts it anew.
 */
export async function runCollector(options: RunCollectorOptions, context: RunCollectorContext = {}): Promise<number> {
  const loaded = loadConfig({ file: options.configFile, overrides: options.overrides });
  const complain = context.complain ?? ((line: string) => process.stderr.write(`${line}\n`));
  if (!loaded.ok) {
    for (const fault of loaded.faults) complain(formatFault(fault));
    return EXIT_CONFIG;
  }
  const { config } = loaded;
  const log = context.log ?? (pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }) satisfies Log);
  let giveUp: (error: Error) => void = () => {};
  const storeIsGone = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  const { dataDir: dir, retention } = config;
  const store = createSqliteStore({ dir, retention, log, clock: SYSTEM_CLOCK, onFailed: giveUp });
  const incidentStore = createSqliteIncidents({ dir, log, clock: SYSTEM_CLOCK });
  const tradeStore = createSqliteTrade({ dir, log, clock: SYSTEM_CLOCK });
  const pageDir = options.pageDir ?? null;
  const collector = createCollector({ config, store, incidentStore, tradeStore, log, clock: SYSTEM_CLOCK, pageDir });
  const ending = listenForTheEnd(log, context.signal);
  const run = async (): Promise<void> => {
    const addresses = await collector.start();
    announce(log, config, addresses);
    context.onStarted?.(addresses);
    await ending.reached;
  };
  try {
    await Promise.race([run(), storeIsGone]);
    return 0;
  } catch (err) {
    const hint = err instanceof TillwatchError ? err.hint : undefined;
    log.error({ err, hint }, 'collector-failed');
    return EXIT_FAILED;
  } finally {
    await collector.stop();
    ending.forget();
  }
}

/** Says where it listens, and who can reach it: there are no users and roles yet. */
function announce(log: Log, config: CollectorConfig, { apiUrl, brokerUrl }: CollectorAddresses): void {
  const { broker } = config;
  const isBrokerOpen = broker.kind === 'embedded' && !isLoopback(broker.host);
  const scope = isLoopback(config.listen.host) ? 'this machine only' : 'network';
  log.info({ apiUrl, brokerUrl, broker: broker.kind, scope, dataDir: config.dataDir }, 'collector-started');
  if (isBrokerOpen) {
    const hint = 'There are no users yet: whoever reaches this address can publish. Keep it behind a firewall.';
    log.warn({ brokerUrl, users: 0, hint }, 'broker-open-to-network');
  }
}

/** Waits for a signal or for the caller's. The second signal ends at once. */
function listenForTheEnd(log: Log, signal: AbortSignal | undefined): { reached: Promise<void>; forget(): void } {
  const end = new AbortController();
  const onSignal = (name: NodeJS.Signals): void => {
    if (end.signal.aborted) process.exit(EXIT_FAILED);
    log.info({ signal: name }, 'collector-stopping');
    end.abort();
  };
  const onFatal = (err: unknown): void => {
    // Nothing that was acknowledged is lost by this; whoever runs the collector starts it anew.
    log.error({ err }, 'unhandled-error');
    process.exit(EXIT_FAILED);
  };
  const onCaller = (): void => end.abort();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('uncaughtException', onFatal);
  process.on('unhandledRejection', onFatal);
  if (signal?.aborted === true) onCaller();
  signal?.addEventListener('abort', onCaller, { once: true });
  return {
    reached: new Promise((done) => {
      if (end.signal.aborted) done();
      else end.signal.addEventListener('abort', () => done(), { once: true });
    }),
    forget() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      process.off('uncaughtException', onFatal);
      process.off('unhandledRejection', onFatal);
      signal?.removeEventListener('abort', onCaller);
    },
  };
}
