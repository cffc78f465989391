/** What every command is given: texts, the terminal, and the way to answer. */
import type { PreparedConfig } from '@tillwatch/agent';
import type { Locale } from '@tillwatch/model';
import type { Command } from 'commander';
import type { CommandResult } from './command-result.js';
import type { Words } from './words/words.js';

/** The process around the command line. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** Working directory, against which paths are read. */
  readonly cwd: string;
  readonly isTty: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  /** Takes the configuration of the agent that is to run, where another process runs it; absent: this one does. */
  readonly handOver?: (config: PreparedConfig) => Promise<void>;
}

export interface CommandContext {
  readonly locale: Locale;
  readonly words: Words;
  readonly terminal: Terminal;
  /** Whether output may carry colours: on a terminal without NO_COLOR (no-color.org). */
  readonly hasColour: boolean;
  readonly wantsJson: boolean;
  /** Prints a long-running command's one document as soon as there is something to say; nothing without `--json`. */
  announce(document: unknown): void;
  /** Takes the command's answer; called once by its action. */
  answer(result: CommandResult): void;
}

/** Adds one command to its parent. One file and one line in commands.ts each. */
export type RegisterCommand = (program: Command, context: CommandContext) => void;
