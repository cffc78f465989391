/** Any command line in this very process. */
import { runCli } from './cli.js';
import { processTerminal } from './process-terminal.js';

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
