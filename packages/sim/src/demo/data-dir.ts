/** The demo's data directory: made by a demo only, used by one demo at a time, found by `tillwatch demo` without being told. */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Says that a directory is a demo's, so that `--fresh` may empty it. */
const MARKER = '.tillwatch-demo';
const LOCK = 'demo.lock';
/** Longest path of a Unix socket on Linux is 107 bytes (unix(7)), on macOS 103. */
const SOCKET_PATH_MAX_BYTES = 100;

/** A directory that cannot be used, in words for people. */
export class DataDirError extends Error {}

export interface DataDir {
  readonly path: string;
  readonly logs: string;
  /** Where the device process takes faults. */
  readonly controlSocket: string;
  /** Records which processes the demo runs, for people and tests. */
  recordProcesses(processes: Readonly<Record<string, number>>): void;
  /** Lets go of the directory. */
  release(): void;
}

/** Makes or takes the directory. Throws DataDirError where it is another demo's at this moment, or nobody's demo. */
export function takeDataDir(path: string, fresh: boolean): DataDir {
  mkdirSync(path, { recursive: true });
  if (!existsSync(join(path, MARKER))) {
    if (readdirSync(path).length > 0)
      throw new DataDirError(`${path} holds other things; name an empty directory with --data`);
    writeFileSync(join(path, MARKER), 'This directory belongs to the Tillwatch demo; --fresh empties it.\n');
  }
  lock(path);
  if (fresh) {
    for (const entry of readdirSync(path)) {
      if (entry !== MARKER && entry !== LOCK) rmSync(join(path, entry), { recursive: true, force: true });
    }
  }
  const logs = join(path, 'logs');
  mkdirSync(logs, { recursive: true });
  const pointers = pointerDirectory();
  const key = createHash('sha256').update(path).digest('hex').slice(0, 12);
  const wanted = join(path, 'control.sock');
  const controlSocket = Buffer.byteLength(wanted) <= SOCKET_PATH_MAX_BYTES ? wanted : join(pointers, `${key}.sock`);
  const pointer = join(pointers, `${key}.json`);
  const address = JSON.stringify({
    dataDir: path,
    controlSocket,
    pid: process.pid,
    startedAt: new Date().toISOString(),
  });
  replaceFile(pointer, address);
  replaceFile(join(path, 'control.json'), address);
  return {
    path,
    logs,
    controlSocket,
    recordProcesses: (processes) => replaceFile(join(path, 'processes.json'), `${JSON.stringify(processes)}\n`),
    release() {
      for (const file of [
        pointer,
        join(path, 'control.json'),
        join(path, 'processes.json'),
        controlSocket,
        join(path, LOCK),
      ])
        rmSync(file, { force: true });
    },
  };
}

/** A reader sees the old text or the new one, never half of it. */
function replaceFile(file: string, text: string): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, text);
  renameSync(fresh, file);
}

/** One small file for each running demo of this user, by which `tillwatch demo` finds it. */
function pointerDirectory(): string {
  const { uid, username } = userInfo();
  const path = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `tillwatch-demo-${uid >= 0 ? uid : username}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return path;
}

function lock(path: string): void {
  const file = join(path, LOCK);
  const own = JSON.stringify({ pid: process.pid, startTicks: startTicks(process.pid) });
  // Twice: the first try may only find that the lock is stale.
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(file, own, { flag: 'wx' });
      return;
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
      const holder = readHolder(file);
      if (holder !== null && isAlive(holder)) {
        throw new DataDirError(
          `a demo (process ${holder.pid}) already runs on ${path}; stop it, or name another directory with --data`,
        );
      }
      rmSync(file, { force: true });
    }
  }
  throw new DataDirError(`another demo is starting on ${path}`);
}

interface Holder {
  readonly pid: number;
  readonly startTicks: string | null;
}

function readHolder(file: string): Holder | null {
  try {
    const { pid, startTicks: ticks }: Partial<Holder> = JSON.parse(readFileSync(file, 'utf8'));
    return typeof pid === 'number' ? { pid, startTicks: ticks ?? null } : null;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
  // A process id may have been given to another process since.
  return holder.startTicks === null || holder.startTicks === startTicks(holder.pid);
}

/** When a process started, in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)); null where there is no /proc. */
function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
