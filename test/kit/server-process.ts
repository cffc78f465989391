/** Runs one database server as a child process: under its own user, tied to this process, within a namespace where one is asked for. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a server is started; each kind of server adds its own. */
export interface ServerOptions {
  /** Address to listen on. Default loopback. */
  readonly bindAddress?: string;
  /** Port; a free one of loopback when absent. */
  readonly port?: number;
  /** Folder that its own folder is made in. Default: the system's for what is temporary. */
  readonly parentDir?: string;
  /** Put before the command, for example `['ip', 'netns', 'exec', 'store']`. */
  readonly prefix?: readonly string[];
  /** False: the server outlives this process. Default true: it dies with it, however that ends. */
  readonly tied?: boolean;
}

/** A server under test, whatever its engine. */
export interface DatabaseServer {
  readonly host: string;
  readonly port: number;
  readonly dir: string;
  /** Directory that holds the data, for its disk to be measured. */
  readonly dataDir: string;
  /** Directory of the local socket: reachable also from outside the server's network namespace. */
  readonly socketDir: string;
  /** Process id; 0 while it does not run. */
  readonly pid: number;
  /** Runs statements as the administrator through the local socket; rows of text cells. Rejects with the server's words. */
  sql(text: string, database?: string): Promise<string[][]>;
  /** The last log lines, for a failing test to show. */
  log(): string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Ends it if it runs, and starts it again with the same data and port. */
  restart(): Promise<void>;
  /** SIGSTOP: it neither answers nor closes. */
  pause(): void;
  resume(): void;
  /** Ends it in order and removes its directory. Can be called twice. */
  stop(): Promise<void>;
}

export interface Launch {
  readonly name: string;
  readonly user: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly options: ServerOptions;
  /** Signal that ends the server in order. */
  readonly endSignal: 'SIGTERM' | 'SIGINT';
  /** Rejects until the server answers. */
  readonly ready: () => Promise<unknown>;
}

export interface RunningServer {
  readonly pid: number;
  log(): string;
  start(): Promise<void>;
  end(signal: NodeJS.Signals): Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

const LOG_LINES = 200;
const READY_TRIES = 400;
const READY_STEP_MS = 25;
const START_TRIES = 10;
const PORT_WAIT_MS = 1_000;
/** A server that does not end in order by then is killed. */
const END_MS = 10_000;

export const isRoot = process.getuid?.() === 0;

/** A private directory that `user` owns; ours where we are not root. */
export function makeServerDirectory(name: string, user: string, parent: string = tmpdir()): string {
  const dir = mkdtempSync(join(parent, `tillwatch-${name}-`));
  const ids = isRoot ? idsOf(user) : null;
  if (ids) chownSync(dir, ids.uid, ids.gid);
  return dir;
}

/** `command` as `user` where we are root: database servers refuse to run as root. */
export function asUser(user: string, command: readonly string[], tied = false): string[] {
  const death = tied ? ['--pdeathsig', 'KILL'] : [];
  if (isRoot) return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', ...death, '--', ...command];
  return tied ? ['setpriv', ...death, '--', ...command] : [...command];
}

/** Runs a command to its end and gives its standard output; rejects with its standard error. */
export function runToEnd([command = '', ...args]: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(command, args, { maxBuffer: 16_777_216, cwd: '/' }, (error, stdout, stderr) =>
      error ? reject(new Error(`${command}: ${stderr.trim() || error.message}`)) : resolve(stdout),
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** A server that can be started and ended again. */
export function createServerProcess(launch: Launch): RunningServer {
  const { options } = launch;
  const command = [
    ...(options.prefix ?? []),
    ...asUser(launch.user, [launch.command, ...launch.args], options.tied !== false),
  ];
  const lines: string[] = [];
  let child: ChildProcess | null = null;
  const log = () => lines.join('\n');
  const ended = (process: ChildProcess) => process.exitCode !== null || process.signalCode !== null;

  const startOnce = async (): Promise<void> => {
    lines.length = 0;
    const started = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' });
    child = started;
    started.on('error', (error) => lines.push(String(error)));
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        lines.push(...text.split('\n').filter((line) => line !== ''));
        lines.splice(0, lines.length - LOG_LINES);
      });
    }
    for (let tries = 0; tries < READY_TRIES; tries += 1) {
      if (ended(started)) throw new Error(`${launch.name} ended with ${started.exitCode}:\n${log()}`);
      const answers = await launch.ready().then(
        () => true,
        () => false,
      );
      if (answers) return;
      await sleep(READY_STEP_MS);
    }
    throw new Error(`${launch.name} does not answer:\n${log()}`);
  };

  return {
    get pid() {
      return child?.pid ?? 0;
    },
    log,
    async start() {
      for (let tries = 1; ; tries += 1) {
        try {
          return await startOnce();
        } catch (error) {
          // While it was down, its port may have gone to somebody's outgoing connection, for as long as that lasts.
          if (tries >= START_TRIES || !/address already in use/i.test(log())) throw error;
          await sleep(PORT_WAIT_MS);
        }
      }
    },
    async end(signal) {
      const running = child;
      child = null;
      if (running === null || ended(running)) return;
      const gone = new Promise((resolve) => running.once('exit', resolve));
      for (const pid of [...childrenOf(running.pid ?? 0), running.pid ?? 0]) send(pid, 'SIGCONT');
      running.kill(signal);
      const late = setTimeout(() => running.kill('SIGKILL'), END_MS);
      await gone;
      clearTimeout(late);
    },
    signal(signal) {
      if (child?.pid) send(child.pid, signal);
    },
  };
}

/** What one engine's server is, for `startDatabaseServer`. */
export interface DatabaseLaunch extends Launch {
  readonly host: string;
  readonly port: number;
  readonly dir: string;
  readonly dataDir: string;
  /** Makes the files of an empty server. */
  readonly fill: () => Promise<unknown>;
  readonly sql: DatabaseServer['sql'];
}

/** Fills the data directory and starts the server; where either fails, nothing of it stays behind. */
export async function startDatabaseServer(launch: DatabaseLaunch): Promise<DatabaseServer> {
  const { host, port, dir, dataDir, endSignal, fill, sql } = launch;
  const server = createServerProcess(launch);
  const stop = async () => {
    await server.end(endSignal);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await fill();
    await server.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    host,
    port,
    dir,
    dataDir,
    socketDir: dir,
    get pid() {
      return server.pid;
    },
    sql,
    log: server.log,
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end(endSignal);
      await server.start();
    },
    pause: () => server.signal('SIGSTOP'),
    resume: () => server.signal('SIGCONT'),
    stop,
  };
}

/** Rows of tab-separated cells, as the engines' clients print them. */
export function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** Processes that `pid` started. Linux only; none elsewhere. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
  }
}

function idsOf(user: string): { uid: number; gid: number } | null {
  const row = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === user);
  return row ? { uid: Number(row[2]), gid: Number(row[3]) } : null;
}
