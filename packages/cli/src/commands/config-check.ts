/** `tillwatch config check FILE`: all faults of an agent's configuration at once. */
import { resolve } from 'node:path';
import type { RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { configFaultsResult } from '../config-faults.js';
import { groupCommand } from '../group-command.js';

export const registerConfigCheck: RegisterCommand = (program, context) => {
  const { help, output } = context.words;
  groupCommand(program, 'config', help.config)
    .command('check')
    .description(help.configCheck)
    .argument('<file>', help.configFile)
    .action(async (given: string) => {
      const { loadConfig } = await import('@tillwatch/agent');
      const loaded = loadConfig(resolve(context.terminal.cwd, given), context.terminal.env);
      if (!loaded.ok) {
        // The file as the reader named it.
        const faults = loaded.faults.map((fault) => ({ ...fault, file: given }));
        return context.answer(configFaultsResult(faults, context));
      }
      const { site, nodes, links, checks } = loaded.config.definition;
      const counts = { nodes: nodes.length, links: links.length, checks: checks.length };
      const text = `${output.configSound(given, counts.nodes, counts.links, counts.checks)}\n`;
      context.answer({ exit: EXIT.well, document: { ok: true, site: site.id, ...counts, faults: [] }, text });
    });
};
