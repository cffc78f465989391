/** JSON log lines on standard error, in pino's form, so that standard output stays free for a command's answer. */
import type { Terminal } from './command-context.js';

type Write = (fields: object, event: string) => void;

/** Fits the agent's and the collector's logs. Errors among the fields are told with their message and stack. */
export function stderrLog(terminal: Pick<Terminal, 'err'>): {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
} {
  /** Pino's numbers for its levels. */
  const at =
    (level: number): Write =>
    (fields, event) => {
      terminal.err(`${JSON.stringify({ level, time: new Date().toISOString(), ...fields, msg: event }, readable)}\n`);
    };
  return { debug: () => {}, info: at(30), warn: at(40), error: at(50) };
}

function readable(_key: string, value: unknown): unknown {
  if (value instanceof Error) return { type: value.name, message: value.message, stack: value.stack };
  return typeof value === 'bigint' ? value.toString() : value;
}
