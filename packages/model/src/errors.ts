/** The one base error, and the catalogue of its codes (docs/reference/errors.md is held equal to it by a test). */

/** code -> what it means, in one line. */
export const ERROR_CODES = {
  'config-invalid': 'The configuration has faults; each is listed with its line.',
  'config-unreadable': 'The configuration file cannot be read.',
  'topology-invalid': 'Nodes, links, flows or checks contradict each other.',
  'wire-malformed': 'A message cannot be decoded.',
  'outbox-unusable': 'The outbox file cannot be opened or written.',
  'store-unusable': 'The collector cannot open or write its store.',
  'broker-unreachable': 'No broker of the list answers.',
  'listen-failed': 'An address cannot be listened on.',
  'agent-not-running': 'No agent answers on the local socket.',
  'collector-not-running': 'No collector answers at its address.',
  'demo-not-running': 'No demo answers on its control socket.',
  usage: 'The command line is wrong.',
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** Every error that Tillwatch throws on purpose. `retry` tells whether trying again can help; `hint` says what to do. */
export class TillwatchError extends Error {
  readonly code: ErrorCode;
  readonly retry: 'never' | 'later';
  readonly hint: string;

  constructor(
    code: ErrorCode,
    message: string,
    options: { retry?: 'never' | 'later'; hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TillwatchError';
    this.code = code;
    this.retry = options.retry ?? 'never';
    this.hint = options.hint ?? ERROR_CODES[code];
  }
}
