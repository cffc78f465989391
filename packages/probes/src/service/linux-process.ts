/** Finds the processes of a name in /proc (proc(5)). */
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import { codeOf } from '../network/failure.js';
import { bareReading, type NoReading, type ServiceReading } from './service-reading.js';

/** A store PC has a few hundred; beyond this the rest is not looked at. */
export const MAX_PROCESSES = 16_384;
/** Processes that are looked at before everything else has its turn. */
const SLICE = 64;
const MAX_COMMAND_CHARS = 4_096;
/** How often all processes are looked at while the known ones live. */
const RESCAN_MS = 30_000;
/** Checks that are remembered, and processes of each; beyond them every attempt looks at all. */
const MAX_KNOWN = 64;
const MAX_FOLLOWED = 32;
/** The kernel keeps 15 bytes of a name in `stat`. */
const COMM_BYTES = 15;
/** USER_HZ of every Linux that Node runs on (getconf CLK_TCK). */
const TICKS_PER_S = 100;

/** What is looked for: a program's name, and a text in its command line for interpreters (`java` with `pos.jar`). */
export interface ProcessWanted {
  readonly name: string;
  /** Empty for any. */
  readonly commandContains: string;
}

/** `stat`: name, state letter and start of a process, or null for what is no such line. A name may hold brackets and blanks. */
export function parseStat(stat: string): { comm: string; state: string; startTicks: number } | null {
  const open = stat.indexOf('(');
  const close = stat.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  // Field 3 is the state, field 22 the start.
  const fields = stat.slice(close + 2).split(' ');
  const startTicks = Number(fields[19]);
  if (fields[0] === undefined || !Number.isSafeInteger(startTicks)) return null;
  return { comm: stat.slice(open + 1, close), state: fields[0], startTicks };
}

/** Whether a process is the wanted one: by the kernel's name for it, by its program's file, or by the script that its interpreter runs. */
export function isWanted(wanted: ProcessWanted, comm: string, commandLine: string): boolean {
  const words = commandLine.split('\0');
  const named =
    comm === wanted.name ||
    words.slice(0, 2).some((word) => word === wanted.name || word.slice(word.lastIndexOf('/') + 1) === wanted.name);
  return named && (wanted.commandContains === '' || words.join(' ').includes(wanted.commandContains));
}

/** One process as its last look found it. Its number alone may name another one later. */
interface Seen {
  readonly pid: string;
  readonly startTicks: number;
  readonly comm: string;
  /** null until somebody wants it. */
  commandLine: string | null;
}

export interface LinuxProcesses {
  /** Looks for the wanted processes; zombies do not count. Rejects when the attempt ends. */
  read(wanted: ProcessWanted, life: Lifetime): Promise<ServiceReading | NoReading>;
}

/**
 * A finder that looks at every process of the machine only when none of the wanted is known, when one of them is gone, or {@link RESCAN_MS} after the
 * last time. What ends is seen at once, what is started beside them within that time. A command line is read once in a process's life.
 */
export function createLinuxProcesses(nowMs: () => number, procDir = '/proc'): LinuxProcesses {
  const followed = new Map<string, { atMs: number; found: readonly Seen[] }>();
  let table: ReadonlyMap<string, Seen> = new Map();

  /** null when the process has ended, or another one has its number. */
  function seen(pid: string): Seen | null {
    const stat = parseStat(readNow(`${procDir}/${pid}/stat`));
    if (!stat || stat.state === 'Z' || stat.state === 'X') return null;
    const last = table.get(pid);
    const isSame = last !== undefined && last.startTicks === stat.startTicks && last.comm === stat.comm;
    return isSame ? last : { pid, startTicks: stat.startTicks, comm: stat.comm, commandLine: null };
  }

  async function scan(wanted: ProcessWanted, life: Lifetime): Promise<Seen[]> {
    const pids = (await readdir(procDir)).filter((name) => /^\d+$/.test(name)).slice(0, MAX_PROCESSES);
    const fresh = new Map<string, Seen>();
    const found: Seen[] = [];
    for (const [index, pid] of pids.entries()) {
      if (index % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
      if (life.ended) throw ATTEMPT_ENDED;
      const process = seen(pid);
      if (!process) continue;
      fresh.set(pid, process);
      if (await isFound(wanted, process, procDir)) found.push(process);
    }
    table = fresh;
    return found;
  }

  function stillAlive(key: string): readonly Seen[] | null {
    const last = followed.get(key);
    if (!last || last.found.length === 0 || nowMs() - last.atMs >= RESCAN_MS) return null;
    return last.found.every((process) => seen(process.pid) === process) ? last.found : null;
  }

  return {
    async read(wanted, life) {
      const key = JSON.stringify([wanted.name, wanted.commandContains]);
      let found = stillAlive(key);
      if (!found) {
        found = await scan(wanted, life);
        followed.delete(key);
        if (followed.size < MAX_KNOWN && found.length <= MAX_FOLLOWED) followed.set(key, { atMs: nowMs(), found });
      }
      // With hidepid (proc(5)) a user sees only its own processes: not seeing one says nothing then.
      if (found.length === 0)
        return readNow(`${procDir}/1/stat`) === '' ? 'not-permitted' : { ...bareReading('stopped'), processes: 0 };
      return readingOf(found, procDir);
    },
  };
}

async function isFound(wanted: ProcessWanted, process: Seen, procDir: string): Promise<boolean> {
  // The command line is a second file to read: only where the name alone does not decide.
  const isShort = Buffer.byteLength(wanted.name) <= COMM_BYTES;
  if (isShort && process.comm === wanted.name && wanted.commandContains === '') return true;
  process.commandLine ??= (await read(`${procDir}/${process.pid}/cmdline`)).slice(0, MAX_COMMAND_CHARS);
  return isWanted(wanted, process.comm, process.commandLine);
}

async function readingOf(found: readonly Seen[], procDir: string): Promise<ServiceReading> {
  const oldest = found.reduce((first, next) => (next.startTicks < first.startTicks ? next : first));
  const uptimeS = Number(readNow(`${procDir}/uptime`).split(' ')[0]) - oldest.startTicks / TICKS_PER_S;
  const statuses = await Promise.all(found.map(({ pid }) => read(`${procDir}/${pid}/status`)));
  const residentKBytes = statuses.map((status) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0));
  return {
    ...bareReading('running'),
    life: `${oldest.pid} ${oldest.startTicks}`,
    uptimeS: Number.isFinite(uptimeS) ? Math.max(0, Math.floor(uptimeS)) : null,
    memoryBytes: residentKBytes.reduce((sum, each) => sum + each, 0) * 1_024,
    processes: found.length,
  };
}

/**
 * For files that the kernel answers at once: a tenth of the processor time that going through libuv's threads takes (measured). A command line waits for the memory of
 * its process, and so may hang with it (as `ps` does); that one is read in a thread.
 */
function readNow(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return gone(error);
  }
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return gone(error);
  }
}

/** Empty for a process that has ended meanwhile or that this user may not see. */
function gone(error: unknown): string {
  if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return '';
  throw error;
}
