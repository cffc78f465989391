/** The process behind `npm run lab`: starts the lab and keeps it until it is told to end, or tells a running one what to break. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { probePort } from '../demo/free-port.js';
import { type LabCommand, parseLabArguments, USAGE } from './arguments.js';
import { startControl } from './control.js';
import { askLab, findLab } from './control-client.js';
import type { FaultState } from './faults/fault.js';
import { startLab } from './lab.js';
import { LabError } from './lab-error.js';

const repository = join(import.meta.dirname, '../../../..');
const command = join(repository, 'packages/cli/bin/tillwatch.js');
const say = (line: string) => process.stderr.write(`${line}\n`);

async function runLab(name: string, wantedPort: number): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));
  const port = await probePort(wantedPort);
  if (port === null) throw new LabError(`port ${wantedPort} is in use: choose another with --port`);
  const dataDir = join(repository, '.tillwatch', 'lab', name);
  try {
    const lab = await startLab({ name, dataDir, port, command, say }, stop.signal);
    const control = await startControl(lab.dir.controlSocket, lab.desk, () => stop.abort());
    process.stdout.write(`ready ${lab.url}\n`);
    say(`logs: ${lab.dir.logs}   try: npm run lab -- break wan   stop: Ctrl-C`);
    await aborted(stop.signal);
    say('stopping ...');
    await control.stop();
    await lab.stop();
  } catch (fault) {
    if (!stop.signal.aborted) throw fault;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // Node ends when nothing is left to wait for.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}

function describe({ verb, what, summary, targets, hows, broken }: FaultState): string {
  const names = targets.length === 0 ? '' : ` [${targets.join(' | ')}]`;
  const ways = Object.entries(hows).map(([how, does]) => `      --how ${how.padEnd(12)} ${does}`);
  return [
    `  ${verb} ${what}${names}: ${summary}`,
    ...ways,
    ...broken.map((one) => `      ${brokenWords(what, one)}`),
  ].join('\n');
}

const brokenWords = (what: string, { target, how }: FaultState['broken'][number]) =>
  `broken: ${what}${target === '' ? '' : ` ${target}`} (${how})`;

type Told = Exclude<LabCommand, { do: 'start' | 'help' | 'refuse' }>;

/** Tells a running lab; resolves with what there is to say about it. */
async function tellLab(asked: Told): Promise<string> {
  const { name } = findLab(asked.lab);
  switch (asked.do) {
    case 'list':
      return (await askLab(name, 'GET', '/v1/faults')).map(describe).join('\n');
    case 'stop':
      await askLab(name, 'POST', '/v1/stop');
      return `${name} is ending`;
    case 'mend': {
      const { what, target } = asked;
      const mended = await askLab(name, 'POST', '/v1/mend', { what, target });
      return mended.length === 0 ? 'nothing was broken' : `mended: ${mended.map((one) => one.what).join(', ')}`;
    }
    case 'break':
      return breakIt(name, asked);
  }
}

async function breakIt(lab: string, { verb, what, target, how }: Extract<Told, { do: 'break' }>): Promise<string> {
  const [fault] = await askLab(lab, 'POST', '/v1/break', { verb, what, target, how });
  return fault?.broken.map((one) => brokenWords(what, one)).join('\n') ?? '';
}

async function main(argv: readonly string[]): Promise<number> {
  const asked = parseLabArguments(argv);
  if (asked.do === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (asked.do === 'refuse') {
    say(`${asked.problem}\n\n${USAGE}`);
    return 2;
  }
  try {
    if (!existsSync(command)) throw new LabError('not built yet: npm run build');
    if (asked.do === 'start') await runLab(asked.name, asked.port);
    else process.stdout.write(`${await tellLab(asked)}\n`);
    return 0;
  } catch (fault) {
    if (!(fault instanceof LabError)) throw fault;
    say(fault.message);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
