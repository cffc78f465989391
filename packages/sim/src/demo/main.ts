/** `npm start`: runs the demo estate until it is told to stop. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoOptions, parseDemoArguments, USAGE } from './arguments.js';
import { DataDirError, takeDataDir } from './data-dir.js';
import { createEstate, DemoError } from './estate.js';
import { probePort } from './free-port.js';

const repository = join(import.meta.dirname, '../../../..');
const command = join(repository, 'packages/cli/bin/tillwatch.js');
const say = (line: string) => process.stderr.write(`${line}\n`);

/** Runs until a signal. Answers the exit code: 0 stopped as asked, 1 could not run. */
async function runDemo(options: DemoOptions): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  const port = await probePort(options.port);
  if (port === null) {
    say(`port ${options.port} is in use: stop what uses it, or choose another with --port`);
    return 1;
  }
  const data = takeDataDir(options.dataDir, options.fresh);
  const estate = createEstate({ ...options, port, data, command, say });
  try {
    const url = await estate.start(stop.signal);
    process.stdout.write(`ready ${url}\n`);
    say(`logs: ${data.logs}   try: npx tillwatch demo break till-2   stop: Ctrl-C`);
    await aborted(stop.signal);
    return 0;
  } catch (fault) {
    if (stop.signal.aborted) return 0;
    throw fault;
  } finally {
    say('stopping ...');
    await estate.stop();
    data.release();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // Node ends when nothing is left to wait for; children in trouble must not end the demo.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const options = parseDemoArguments(argv, repository, process.env.INIT_CWD ?? process.cwd());
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if ('problem' in options) {
    say(`${options.problem}\n\n${USAGE}`);
    return 2;
  }
  if (!existsSync(command)) {
    say('not built yet: npm run build');
    return 1;
  }
  try {
    return await runDemo(options);
  } catch (fault) {
    if (!(fault instanceof DemoError || fault instanceof DataDirError)) throw fault;
    say(fault.message);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
