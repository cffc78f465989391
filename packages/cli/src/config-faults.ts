/** Faults of a configuration as a command's answer: each with its place, what was found, what was expected, what to do. */
import type { CommandContext } from './command-context.js';
import { type CommandResult, EXIT } from './command-result.js';

/** As agent and collector tell them. */
export interface ConfigFault {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

/** All faults at once; exit status 78. */
export function configFaultsResult(faults: readonly ConfigFault[], { words }: CommandContext): CommandResult {
  const { output } = words;
  const text = faults.map(({ file, line, column, path, found, expected, hint }) => {
    const subject = path === '' ? '' : ` ${path}:`;
    return `${file}:${line}:${column}${subject} ${output.faultFound} ${found}, ${output.faultExpected} ${expected}. ${hint}\n`;
  });
  return {
    exit: EXIT.config,
    document: { ok: false, faults },
    text: `${text.join('')}${output.configFaults(faults.length)}\n`,
  };
}
