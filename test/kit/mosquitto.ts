/** Runs a real mosquitto for a test: own directory, loopback, ephemeral port, no persistence. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface MosquittoOptions {
  /** Loopback port; a free one when absent. */
  readonly port?: number;
  /** Further lines of mosquitto.conf, or a function that is given the broker's own directory and makes them. */
  readonly config?: string | ((dir: string) => string);
  /** User names with passwords; anonymous clients are then refused. */
  readonly users?: Readonly<Record<string, string>>;
}

export interface Mosquitto {
  readonly port: number;
  /** `mqtt://127.0.0.1:PORT` */
  readonly url: string;
  readonly dir: string;
  /** Process id of the running broker; 0 while it is killed. */
  readonly pid: number;
  /** The broker's last log lines, for a failing test to show. */
  log(): string;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Kills it if it runs, and starts it on the same port with the same configuration. */
  restart(): Promise<void>;
  /** SIGTERM, then removes the directory. Can be called twice. */
  stop(): Promise<void>;
}

const PATHS = [
  '/usr/sbin/mosquitto',
  '/usr/local/sbin/mosquitto',
  '/usr/bin/mosquitto',
  '/opt/homebrew/sbin/mosquitto',
];
const BINARY = PATHS.find((path) => existsSync(path));
const LOG_LINES = 200;
const READY_MS = 20_000;
const READY_STEP_MS = 25;
/** Below what systems give to outgoing connections and to whoever asks for any port (Linux from 32768, others from 49152). */
const PORTS = { first: 20_000, count: 12_000 };
const PORT_TRIES = 100;

/** What a test must be given before it can run a mosquitto; null when nothing is missing. */
export const MOSQUITTO_MISSING: string | null =
  BINARY === undefined ? 'needs the broker mosquitto (Debian: apt-get install mosquitto)' : null;

/** `describe` where mosquitto is installed; else a skipped `describe` that names what it needs, there and on stderr. */
export function describeWithMosquitto(name: string, body: () => void): void {
  if (MOSQUITTO_MISSING === null) {
    describe(name, body);
  } else {
    process.stderr.write(`skipped: ${name}: ${MOSQUITTO_MISSING}\n`);
    describe.skip(`${name} (${MOSQUITTO_MISSING})`, body);
  }
}

/** A loopback TCP port that was free a moment ago, and that nobody is given who does not ask for it by number: a server that is killed finds it again. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PORT_TRIES; tries += 1) {
    const port = PORTS.first + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port in ${PORT_TRIES} tries`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** Starts a broker and resolves once it accepts connections; throws with its log when it does not. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  if (BINARY === undefined) throw new Error(MOSQUITTO_MISSING ?? 'no mosquitto');
  const binary = BINARY;
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-mosquitto-'));
  const port = options.port ?? (await freePort());
  const configFile = join(dir, 'mosquitto.conf');
  writeFileSync(configFile, configText(port, dir, options));

  const lines: string[] = [];
  let child: ChildProcess | null = null;

  const launch = async (): Promise<void> => {
    const started = spawn(binary, ['-c', configFile], { stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        lines.push(...text.split('\n').filter((line) => line !== ''));
        lines.splice(0, lines.length - LOG_LINES);
      });
    }
    for (const endMs = performance.now() + READY_MS; performance.now() < endMs; ) {
      if (started.exitCode !== null) throw new Error(`mosquitto ended with ${started.exitCode}:\n${lines.join('\n')}`);
      if (await accepts(port)) return;
      await sleep(READY_STEP_MS);
    }
    throw new Error(`mosquitto does not listen on ${port}:\n${lines.join('\n')}`);
  };
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((resolve) => running.once('exit', resolve));
    running.kill(signal);
    await gone;
  };

  try {
    await launch();
  } catch (error) {
    await end('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
    throw error;
  }
  return {
    port,
    url: `mqtt://127.0.0.1:${port}`,
    dir,
    get pid() {
      return child?.pid ?? 0;
    },
    log: () => lines.join('\n'),
    kill: () => end('SIGKILL'),
    restart: async () => {
      await end('SIGKILL');
      await launch();
    },
    stop: async () => {
      await end('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function configText(port: number, dir: string, options: MosquittoOptions): string {
  // `user root`: started as root, mosquitto would change to a user that cannot read a private temporary directory.
  const lines = [
    `listener ${port} 127.0.0.1`,
    'persistence false',
    'user root',
    'log_dest stderr',
    'log_timestamp false',
  ];
  if (options.users === undefined) lines.push('allow_anonymous true');
  else {
    const file = join(dir, 'passwords');
    writeFileSync(file, '', { mode: 0o600 });
    for (const [name, password] of Object.entries(options.users)) {
      const made = spawnSync('mosquitto_passwd', ['-b', file, name, password], { encoding: 'utf8' });
      if (made.status !== 0) throw new Error(`mosquitto_passwd: ${made.stderr || made.error?.message}`);
    }
    lines.push('allow_anonymous false', `password_file ${file}`);
  }
  const extra = typeof options.config === 'function' ? options.config(dir) : options.config;
  return `${[...lines, ...(extra === undefined ? [] : [extra])].join('\n')}\n`;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
