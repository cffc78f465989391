/** `tillwatch agent --config FILE`: runs the agent of one site until it is stopped. */
import { resolve } from 'node:path';
import type { RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { configFaultsResult } from '../config-faults.js';
import { stderrLog } from '../stderr-log.js';
import { parentSignal } from '../stop-signal.js';

export const registerAgent: RegisterCommand = (program, context) => {
  const { help } = context.words;
  program
    .command('agent')
    .description(help.agent)
    .requiredOption('--config <file>', help.agentConfig)
    .action(async (options: { config: string }) => {
      const file = resolve(context.terminal.cwd, options.config);
      const { EXIT_CONFIG, loadConfig, prepareConfig, runAgent } = await import('@tillwatch/agent');
      const loaded = loadConfig(file);
      if (!loaded.ok) return context.answer(configFaultsResult(loaded.faults, context));
      const { site, agent } = loaded.config.identity;
      context.announce({ site, agent, dataDir: loaded.config.dataDir });
      const { handOver } = context.terminal;
      if (handOver !== undefined) {
        await handOver(prepareConfig(loaded.config));
        return context.answer({ exit: EXIT.well, document: undefined, text: '' });
      }
      const parent = parentSignal();
      const status = await runAgent(file, { signal: parent.signal, log: stderrLog(context.terminal) });
      parent.forget();
      const exit = status === 0 ? EXIT.well : status === EXIT_CONFIG ? EXIT.config : EXIT.fault;
      context.answer({ exit, document: undefined, text: '' });
    });
};
