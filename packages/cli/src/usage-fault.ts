/** Commander's complaints in the reader's language. */
import { TillwatchError } from '@tillwatch/model';
import type { CommanderError } from 'commander';
import type { UsageWords } from './words/words.js';

/** Commander's message as a usage error; null where it was no error (help, version). */
export function usageFault(fault: CommanderError, words: UsageWords, commandPath: string): TillwatchError | null {
  const [quoted = '', second = ''] = [...fault.message.matchAll(/'([^']*)'/g)].map(([, name]) => name);
  const [, suggestion] = /\(Did you mean (?:one of )?([^?]*)\?\)/.exec(fault.message) ?? [];
  const hint = suggestion === undefined ? words.seeHelp(commandPath) : words.didYouMean(suggestion);
  const say = (message: string, otherHint = hint) => new TillwatchError('usage', message, { hint: otherHint });
  switch (fault.code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return null;
    case 'commander.help':
      return say(words.missingCommand);
    case 'commander.unknownCommand':
      return say(words.unknownCommand(quoted));
    case 'commander.unknownOption':
      return say(words.unknownOption(quoted));
    case 'commander.missingArgument':
      return say(words.missingArgument(quoted));
    case 'commander.optionMissingArgument':
      return say(words.missingValue(quoted));
    case 'commander.missingMandatoryOptionValue':
      return say(words.missingOption(quoted));
    case 'commander.excessArguments':
      return say(words.excessArguments);
    case 'commander.invalidArgument': {
      const [, choices] = /Allowed choices are ([^.]*)\./.exec(fault.message) ?? [];
      return say(`${words.invalid}: ${quoted} ${second}`, choices === undefined ? hint : words.oneOf(choices));
    }
    case 'commander.conflictingOption':
      return say(words.conflicting(quoted, second));
    default:
      return say(words.invalid);
  }
}
