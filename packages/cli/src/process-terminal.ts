/** The terminal of this process. */
import type { Terminal } from './command-context.js';

/** Reads the environment and the streams of this process. */
export function processTerminal(): Terminal {
  // A reader that went away (`tillwatch status | head -1`) is no fault of ours.
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') throw fault;
  });
  return {
    env: process.env,
    cwd: process.cwd(),
    isTty: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 80,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  };
}
