/** `tillwatch demo list`: the demo's nodes, how each can be broken, and which are. */
import type { RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { askDemo } from '../demo-client.js';
import { renderTable } from '../drawing/table.js';
import { groupCommand } from '../group-command.js';

export const registerDemoList: RegisterCommand = (program, context) => {
  const { help, output, hows: words } = context.words;
  groupCommand(program, 'demo', help.demo)
    .command('list')
    .description(help.demoList)
    .option('--data <dir>', help.demoData)
    .action(async (options: { data?: string }) => {
      const answer = await askDemo(context, options.data, 'GET', '/v1/nodes');
      const { nodes, hows = {} } = answer;
      const { columns } = context.terminal;
      const rows = nodes.map(({ node, site, hows: own, broken }) => [
        node,
        site,
        broken ?? output.demoWell,
        own.join(' '),
      ]);
      const meanings = Object.entries(hows).map(([how, meaning]) => [`  ${how}`, words[how] ?? meaning]);
      const text = `${renderTable(output.demoColumns, rows, columns)}\n${output.demoHowTitle}\n${renderTable(null, meanings, columns)}`;
      context.answer({ exit: EXIT.well, document: answer, text });
    });
};
