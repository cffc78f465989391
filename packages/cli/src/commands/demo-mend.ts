/** `tillwatch demo mend [NODE]`: mends a node of the running demo, or all that are broken. */
import type { RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { askDemo } from '../demo-client.js';
import { groupCommand } from '../group-command.js';

export const registerDemoMend: RegisterCommand = (program, context) => {
  const { help, output } = context.words;
  groupCommand(program, 'demo', help.demo)
    .command('mend')
    .description(help.demoMend)
    .argument('[node]', help.demoMendNode, 'all')
    .option('--data <dir>', help.demoData)
    .action(async (node: string, options: { data?: string }) => {
      const answer = await askDemo(context, options.data, 'POST', '/v1/mend', { node });
      const { nodes } = answer;
      const names = nodes.map(({ node: name }) => name).join(', ');
      context.answer({
        exit: EXIT.well,
        document: answer,
        text: `${nodes.length === 0 ? output.demoNothingBroken : output.demoMended(names)}\n`,
      });
    });
};
