/** Runs one command line: parses, performs, prints, and answers the exit status. */
import { ERROR_CODES, TillwatchError } from '@tillwatch/model';
import { CommanderError } from 'commander';
import type { CommandContext, Terminal } from './command-context.js';
import { type CommandResult, EXIT, type ExitStatus } from './command-result.js';
import { buildProgram, readVersion } from './program.js';
import { usageFault } from './usage-fault.js';
import { localeOf, wordsIn } from './words/locale.js';
import type { Words } from './words/words.js';

/** Runs `argv` (without node and script) on `terminal`. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  const locale = localeOf(argv, terminal.env);
  const words = wordsIn(locale);
  const wantsJson = argv.includes('--json');
  const printed: string[] = [];
  let answered: CommandResult | undefined;
  const context: CommandContext = {
    locale,
    words,
    // With --json nothing but the document may reach standard output, help included.
    terminal: wantsJson ? { ...terminal, out: (text) => printed.push(text) } : terminal,
    hasColour: terminal.isTty && !terminal.env.NO_COLOR && terminal.env.TERM !== 'dumb',
    wantsJson,
    announce: (document) => {
      if (wantsJson) printJson(terminal, document);
    },
    answer: (result) => {
      answered = result;
    },
  };
  try {
    await buildProgram(context).parseAsync([...argv], { from: 'user' });
  } catch (fault) {
    if (fault instanceof CommanderError) {
      const usage = usageFault(fault, words.usage, commandPath(argv));
      if (usage !== null) return complain(usage, words, terminal, wantsJson);
      if (wantsJson)
        printJson(
          terminal,
          fault.code === 'commander.version' ? { version: readVersion() } : { help: printed.join('') },
        );
      return EXIT.well;
    }
    if (fault instanceof TillwatchError) return complain(fault, words, terminal, wantsJson);
    throw fault;
  }
  if (answered === undefined)
    return complain(
      new TillwatchError('usage', words.usage.missingCommand, {
        hint: words.usage.seeHelp(commandPath(argv)),
      }),
      words,
      terminal,
      wantsJson,
    );
  if (wantsJson && answered.document !== undefined) printJson(terminal, answered.document);
  if (!wantsJson && answered.text !== '') terminal.out(answered.text);
  return answered.exit;
}

function printJson(terminal: Terminal, document: unknown): void {
  terminal.out(`${JSON.stringify(document, null, 2)}\n`);
}

/** The command words before the first option, for a hint: `tillwatch demo break`. */
function commandPath(argv: readonly string[]): string {
  const end = argv.findIndex((arg) => arg.startsWith('-'));
  const named = (end < 0 ? argv : argv.slice(0, end)).filter((arg) => /^[a-z]+$/.test(arg));
  const known = named[0] === 'demo' || named[0] === 'config' ? 2 : 1;
  return ['tillwatch', ...named.slice(0, known)].join(' ');
}

function complain(fault: TillwatchError, { output }: Words, terminal: Terminal, wantsJson: boolean): ExitStatus {
  const { code, message, hint } = fault;
  if (wantsJson) printJson(terminal, { error: { code, message, hint } });
  else {
    terminal.err(`${output.error}: ${message}\n`);
    if (hint !== '' && hint !== ERROR_CODES[code]) terminal.err(`${output.hint}: ${hint}\n`);
  }
  return exitFor(code);
}

function exitFor(code: TillwatchError['code']): ExitStatus {
  switch (code) {
    case 'usage':
      return EXIT.usage;
    case 'config-invalid':
    case 'config-unreadable':
    case 'topology-invalid':
      return EXIT.config;
    default:
      return EXIT.fault;
  }
}
