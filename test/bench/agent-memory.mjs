// Resident memory of one agent with 20 checks a second, step by step: everything in one process, its own program, and V8 told to stay small.
import { join } from 'node:path';
import {
  cpuSeconds,
  residentMiB,
  scratch,
  sleep,
  start,
  startCollector,
  startMosquitto,
  tillwatch,
} from './processes.mjs';
import { agentConfig, listeners } from './twenty-checks.mjs';

const quiet = 'const none = () => {}; const log = { debug: none, info: none, warn: none, error: none };';
/** What reads the configuration stays where the agent runs. */
const WHOLE = `${quiet}
const { runAgent } = await import('@tillwatch/agent');
process.exitCode = await runAgent(process.argv[1], { log });`;
/** The program of `tillwatch agent`, with V8 as it comes. */
const PROGRAM = `${quiet}
const { runProgram } = await import('./packages/agent/bundle/program.js');
const preparation = { script: 'packages/cli/dist/agent-preparation.js', args: ['agent', '--config', process.argv[1]] };
process.exitCode = await runProgram({ preparation, log });`;

export async function run({ quick }) {
  const place = scratch();
  const servers = await listeners();
  const ports = servers.map((server) => server.address().port);
  const broker = await startMosquitto();
  const collector = await startCollector(broker.url, place);
  const config = (name) => agentConfig(place, name, broker.url, ports, '1s');
  const script = (text, name) =>
    start(process.execPath, ['--input-type=module', '-e', text, config(name)], {
      cwd: join(import.meta.dirname, '../..'),
    });
  const watched = {
    'bare node': start(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']),
    'all in one process, not bundled': script(WHOLE, 'whole'),
    'its own program, bundled': script(PROGRAM, 'program'),
    'the same with V8 kept small: `tillwatch agent`': start(process.execPath, [
      tillwatch,
      'agent',
      '--config',
      config('small'),
    ]),
  };
  const names = Object.keys(watched);
  const memory = Object.fromEntries(names.map((name) => [name, []]));
  const cpu = Object.fromEntries(names.map((name) => [name, []]));
  try {
    await sleep(quick ? 10_000 : 60_000);
    const slots = quick ? 4 : 12;
    const slotMs = quick ? 5_000 : 20_000;
    for (let slot = 0; slot < slots; slot++) {
      const before = names.map((name) => cpuSeconds(watched[name].pid));
      await sleep(slotMs);
      names.forEach((name, at) => {
        cpu[name].push((100_000 * (cpuSeconds(watched[name].pid) - before[at])) / slotMs);
        memory[name].push(residentMiB(watched[name].pid));
      });
    }
  } finally {
    for (const process of Object.values(watched)) await process.stop();
    await collector.stop();
    await broker.stop();
    for (const server of servers) server.close();
    place.remove();
  }
  const row = (measure, unit, values, atMost) =>
    names.map((who, at) => ({
      measure,
      who,
      unit,
      values: values[who],
      ...(at === names.length - 1 && { budget: { atMost } }),
    }));
  return [...row('resident memory', 'MiB', memory, 85), ...row('CPU', '% of a core', cpu, 2.5)];
}
