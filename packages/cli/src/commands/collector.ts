/** `tillwatch collector`: runs the collector, with its page and API, until it is stopped. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TillwatchError } from '@tillwatch/model';
import { Option } from 'commander';
import type { CommandContext, RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { configFaultsResult } from '../config-faults.js';
import { stderrLog } from '../stderr-log.js';
import { parentSignal } from '../stop-signal.js';

interface CollectorOptions {
  readonly config?: string;
  readonly data?: string;
  readonly port?: string;
  readonly broker?: string;
}

/** The built page, beside this package. */
const PAGE_DIR = fileURLToPath(new URL('../../../dashboard/dist', import.meta.url));

export const registerCollector: RegisterCommand = (program, context) => {
  const { help } = context.words;
  program
    .command('collector')
    .description(help.collector)
    .option('--config <file>', help.collectorConfig)
    .addOption(new Option('--data <dir>', help.collectorData))
    .option('--port <port>', help.collectorPort)
    .option('--broker <url>', help.collectorBroker)
    .action((options: CollectorOptions) => run(options, context));
};

async function run(options: CollectorOptions, context: CommandContext): Promise<void> {
  const { cwd } = context.terminal;
  const wanted = {
    ...(options.config !== undefined && { configFile: resolve(cwd, options.config) }),
    overrides: {
      ...(options.data !== undefined && { dataDir: resolve(cwd, options.data) }),
      ...(options.port !== undefined && { port: parsePort(options.port, context) }),
      ...(options.broker !== undefined && { broker: options.broker }),
    },
  };
  const { loadConfig, runCollector } = await import('@tillwatch/collector');
  const loaded = loadConfig({ file: wanted.configFile, overrides: wanted.overrides });
  if (!loaded.ok) return context.answer(configFaultsResult(loaded.faults, context));
  const parent = parentSignal();
  const status = await runCollector(
    { ...wanted, ...(existsSync(PAGE_DIR) && { pageDir: PAGE_DIR }) },
    {
      signal: parent.signal,
      log: stderrLog(context.terminal),
      onStarted: (addresses) => context.announce({ ...addresses }),
    },
  );
  parent.forget();
  context.answer({ exit: status === 0 ? EXIT.well : EXIT.fault, document: undefined, text: '' });
}

function parsePort(text: string, { words }: CommandContext): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new TillwatchError('usage', words.usage.notAPort(text), { hint: words.usage.seeHelp('tillwatch collector') });
}
