/** Entry point of `tillwatch`. */
import { runCli } from './cli.js';

// A reader that went away (`tillwatch status | head -1`) is no fault of ours.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
});

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  isTty: process.stdout.isTTY === true,
  columns: process.stdout.columns ?? 80,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
