/** The command `tillwatch` as commander sees it, in one language. */
import { readFileSync } from 'node:fs';
import { LOCALES } from '@tillwatch/model';
import { type Argument, Command, Option } from 'commander';
import type { CommandContext } from './command-context.js';
import { COMMANDS } from './commands.js';
import { displayWidth, wrapWidth } from './drawing/display-width.js';
import type { HelpWords } from './words/words.js';

/** The version of this package. */
export function readVersion(): string {
  const manifest: { version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}

/** Builds the program. Commander throws its CommanderError instead of ending the process, and prints help through the terminal. */
export function buildProgram(context: CommandContext): Command {
  const { help } = context.words;
  const program = new Command('tillwatch')
    .description(help.program)
    .version(readVersion(), '-V, --version', help.showVersion);
  // Options of the program are taken before and after the command's name.
  program.option('--json', help.json);
  program.addOption(new Option('--lang <lang>', help.lang).choices(LOCALES));
  for (const register of COMMANDS) register(program, context);
  for (const command of everyCommand(program)) dress(command, program, context);
  program.addHelpText('after', `\n${help.exitStatus}`);
  return program;
}

/** A command and all below it, in order. */
export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

/** What all commands share: the texts of help, and errors as values. */
function dress(command: Command, program: Command, context: CommandContext): void {
  const { help } = context.words;
  command.helpOption('-h, --help', help.showHelp);
  command.helpCommand(false);
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => context.terminal.out(text),
    // Errors are told once, in the reader's language, by the caller.
    writeErr: () => {},
    getOutHelpWidth: () => context.terminal.columns,
  });
  command.configureHelp({
    minWidthToWrap: 20,
    styleTitle: (title) => titleIn(help, title),
    optionDescription: (option) => describeOption(help, option),
    subcommandTerm: (shown) => [shown.name(), ...shown.registeredArguments.map(argumentTerm)].join(' '),
    visibleOptions: (shown) => visibleOptions(shown, program, help),
    displayWidth,
    boxWrap: (text, width) =>
      text
        .split('\n')
        .flatMap((line) => wrapWidth(line, width))
        .join('\n'),
  });
}

/** An argument as it is written in a command: `<node>`, `[params...]`. */
export function argumentTerm(argument: Argument): string {
  const term = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${term}>` : `[${term}]`;
}

/** A command's own options, then those that every command takes. */
function visibleOptions(shown: Command, program: Command, help: HelpWords): Option[] {
  const shared = shown === program ? [] : program.options.filter((option) => option.long !== '--version');
  return [...shown.options.filter((option) => !option.hidden), ...shared, new Option('-h, --help', help.showHelp)];
}

function titleIn(help: HelpWords, title: string): string {
  const titles: Readonly<Record<string, string>> = {
    'Usage:': help.usage,
    'Arguments:': help.arguments,
    'Options:': help.options,
    'Commands:': help.commands,
  };
  return titles[title] ?? title;
}

/** Commander adds choices and defaults in English. */
function describeOption(help: HelpWords, option: Option): string {
  const choices = option.argChoices === undefined ? '' : ` (${help.choices}: ${option.argChoices.join(', ')})`;
  const byDefault = option.defaultValue === undefined ? '' : ` ${help.defaultIs(String(option.defaultValue))}`;
  return `${option.description}${choices}${byDefault}`;
}
