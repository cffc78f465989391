/** `tillwatch demo break NODE [--how HOW]`: breaks a node of the running demo. */
import type { RegisterCommand } from '../command-context.js';
import { EXIT } from '../command-result.js';
import { askDemo } from '../demo-client.js';
import { groupCommand } from '../group-command.js';

export const registerDemoBreak: RegisterCommand = (program, context) => {
  const { help, output, hows } = context.words;
  groupCommand(program, 'demo', help.demo)
    .command('break')
    .description(help.demoBreak)
    .argument('<node>', help.demoNode)
    .option('--how <how>', help.demoHow, 'stop')
    .option('--data <dir>', help.demoData)
    .action(async (node: string, options: { how: string; data?: string }) => {
      const answer = await askDemo(context, options.data, 'POST', '/v1/break', { node, how: options.how });
      const told = answer.nodes.map(({ node: name, broken }) =>
        output.demoBroken(name, hows[broken ?? ''] ?? String(broken)),
      );
      context.answer({ exit: EXIT.well, document: answer, text: `${told.join('\n')}\n` });
    });
};
