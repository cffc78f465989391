/** `tillwatch agent` up to a sound configuration, which goes to the process that forked this one and runs the agent (entry.ts). */
import { runCli } from './cli.js';
import { processTerminal } from './process-terminal.js';

process.exitCode = await runCli(process.argv.slice(2), {
  ...processTerminal(),
  handOver: (config) =>
    // Failure means that nobody is there any more to run an agent.
    new Promise((done) => {
      if (process.send === undefined) done();
      else process.send(config, undefined, undefined, () => done());
    }),
});
process.disconnect?.();
