/** Entry point of `tillwatch`: an agent's process, which stays for months, loads the agent and nothing of the command line. */
import { fileURLToPath } from 'node:url';
import { isAgentCommand } from './agent-command.js';

const argv = process.argv.slice(2);
if (isAgentCommand(argv)) {
  const { runAgentProcess } = await import('@tillwatch/agent/process');
  const { stderrLog } = await import('./stderr-log.js');
  const { parentSignal } = await import('./stop-signal.js');
  const script = fileURLToPath(new URL('./agent-preparation.js', import.meta.url));
  const parent = parentSignal();
  process.exitCode = await runAgentProcess({
    preparation: { script, args: argv },
    log: stderrLog({ err: (text) => process.stderr.write(text) }),
    signal: parent.signal,
  });
  parent.forget();
} else {
  await import('./main.js');
}
