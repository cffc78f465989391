// Processes that benchmarks start, watch and stop: brokers, collectors, agents, peers.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const root = join(import.meta.dirname, '../..');
export const tillwatch = join(root, 'packages/cli/bin/tillwatch.js');
const TICKS_PER_SECOND = 100;

/** A loopback port that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A folder below the system's temporary one, removed by `remove()`. */
export function scratch() {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-bench-'));
  return { dir, file: (name) => join(dir, name), remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** First of the paths that exists, or null: where a peer may be installed. */
export function installed(...paths) {
  return paths.find((path) => existsSync(path)) ?? null;
}

/** Starts a process that `stop()` ends; what it prints is kept (last 64 kB) for the error message. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let printed = '';
  const keep = (chunk) => {
    printed = (printed + chunk).slice(-65_536);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', (error) => {
      keep(String(error));
      resolve(-1);
    });
  });
  return {
    pid: child.pid,
    child,
    ended,
    printed: () => printed,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** Polls `probe` every 50 ms until it answers something true; throws after `seconds`. */
export async function until(what, probe, seconds = 30) {
  for (let left = seconds * 20; left > 0; left--) {
    const found = await Promise.resolve(probe()).catch(() => false);
    if (found) return found;
    await sleep(50);
  }
  throw new Error(`${what}: nothing after ${seconds} s`);
}

/** A mosquitto of our own without persistence and without the queue bound that drops acknowledged messages in a flood. */
export async function startMosquitto() {
  const binary = installed('/usr/sbin/mosquitto', '/usr/bin/mosquitto');
  if (binary === null) throw new Error('mosquitto is not installed (Debian: apt-get install mosquitto)');
  const port = await freePort();
  const place = scratch();
  const config = place.file('mosquitto.conf');
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nmax_queued_messages 0\nmax_inflight_messages 2000\nlog_type error\nuser root\n`,
  );
  const process = start(binary, ['-c', config]);
  await until('mosquitto', () => canConnect(port));
  return {
    ...process,
    url: `mqtt://127.0.0.1:${port}`,
    port,
    stop: async () => {
      await process.stop();
      place.remove();
    },
  };
}

export async function canConnect(port) {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** A real collector process on an external broker; ready when /readyz says so. */
export async function startCollector(brokerUrl, place, org = 'bench') {
  const port = await freePort();
  const config = place.file('collector.yaml');
  writeFileSync(
    config,
    `org: ${org}\ndataDir: ${place.file('collector')}\nlisten: { host: 127.0.0.1, port: ${port} }\nbroker: { url: '${brokerUrl}' }\n`,
  );
  const collector = start(process.execPath, [tillwatch, 'collector', '--config', config]);
  const url = `http://127.0.0.1:${port}`;
  await until(`collector (${collector.printed()})`, async () => (await fetch(`${url}/readyz`)).ok).catch((error) => {
    throw new Error(`${error.message}\n${collector.printed()}`);
  });
  return { ...collector, url };
}

/** CPU seconds (user and system) that a process has used, its threads included. */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Processor time of the threads that a process has now, s, as the scheduler counts it: to the nanosecond, where {@link cpuSeconds} has ticks of 10 ms. */
export function exactCpuSeconds(pid) {
  const ran = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds);
  });
  return ran.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1e9;
}

/** Resident memory, MiB. */
export function residentMiB(pid) {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+) kB/);
  return Number(line?.[1] ?? 0) / 1024;
}

export { sleep };
