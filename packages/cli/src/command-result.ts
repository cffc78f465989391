/** What a command answers: one document, the same as text for people, and the exit status. */

/** 0 all well, 1 a fault was found, 2 wrong usage, 78 wrong configuration (EX_CONFIG of sysexits.h). */
export const EXIT = { well: 0, fault: 1, usage: 2, config: 78 } as const;
export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export interface CommandResult {
  readonly exit: ExitStatus;
  /** Printed with `--json`; anything that JSON can carry. Undefined: it was announced before. */
  readonly document: unknown;
  /** Printed without, on standard output; lines end with a line feed. Empty: nothing. */
  readonly text: string;
}
