/** Faults of a configuration as a command's answer: each with its place, what was found, what was expected, what to do. */
import { type ConfigFault, faultIn } from '@tillwatch/config';
import type { CommandContext } from './command-context.js';
import { type CommandResult, EXIT } from './command-result.js';

/** All faults at once; exit status 78. */
export function configFaultsResult(told: readonly ConfigFault[], { words, locale }: CommandContext): CommandResult {
  const { output } = words;
  const faults = told.map((fault) => faultIn(locale, fault));
  const text = faults.map(({ file, line, column, path, found, expected, hint }) => {
    const subject = path === '' ? '' : ` ${path}:`;
    const place = line === 0 ? file : `${file}:${line}:${column}`;
    return `${place}${subject} ${output.configFault(found, expected, hint)}\n`;
  });
  return {
    exit: EXIT.config,
    document: { ok: false, faults },
    text: `${text.join('')}${output.configFaults(faults.length)}\n`,
  };
}
