/** A terminal that a test reads. */
import type { Terminal } from '../src/command-context.js';

export interface TestTerminal extends Terminal {
  readonly printed: { out: string; err: string };
}

export function testTerminal(overrides: Partial<Terminal> = {}): TestTerminal {
  const printed = { out: '', err: '' };
  return {
    env: {},
    cwd: process.cwd(),
    isTty: false,
    columns: 80,
    out: (text) => {
      printed.out += text;
    },
    err: (text) => {
      printed.err += text;
    },
    ...overrides,
    printed,
  };
}
