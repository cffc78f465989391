/** The reference page of the command line, made from the commands themselves. */
import type { Command } from 'commander';
import type { CommandContext } from './command-context.js';
import { argumentTerm, buildProgram, everyCommand } from './program.js';
import { wordsIn } from './words/locale.js';

/** Markdown, in English; docs/reference/cli.md is held equal to it by a test. */
export function cliReference(): string {
  const words = wordsIn('en');
  const context: CommandContext = {
    locale: 'en',
    words,
    terminal: { env: {}, cwd: '/', isTty: false, columns: 80, out: () => {}, err: () => {} },
    hasColour: false,
    wantsJson: false,
    announce: () => {},
    answer: () => {},
  };
  const program = buildProgram(context);
  const leaves = everyCommand(program).filter((command) => command.commands.length === 0);
  const intro = [
    '# Command line',
    '',
    'Made from the commands in `packages/cli/src`; a test holds this page equal to them.',
    '',
    `${words.help.exitStatus} With \`--json\` an error is a document too:`,
    '`{ "error": { "code", "message", "hint" } }`; logs go to standard error.',
    '',
    ...program.options.map((option) => `- \`${option.flags}\`: ${program.createHelp().optionDescription(option)}`),
  ];
  return `${[...intro, ...leaves.flatMap(sectionOf)].join('\n')}\n`;
}

function sectionOf(command: Command): string[] {
  const path = [command.name()];
  for (let parent = command.parent; parent !== null; parent = parent.parent) path.unshift(parent.name());
  const help = command.createHelp();
  const args = command.registeredArguments.map(argumentTerm);
  const rows = [
    ...command.registeredArguments.map((argument) => [argument.name(), argument.description]),
    ...command.options.map((option) => [option.flags, help.optionDescription(option)]),
  ].map(([term, meaning]) => `- \`${term}\`: ${meaning}`);
  return [
    '',
    `## ${path.join(' ')}`,
    '',
    `\`${[...path, ...args, ...(command.options.length > 0 ? ['[options]'] : [])].join(' ')}\``,
    '',
    `${command.description()}.`.replace(/^./, (letter) => letter.toUpperCase()),
    ...(rows.length > 0 ? ['', ...rows] : []),
  ];
}
