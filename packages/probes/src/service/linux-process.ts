/** Finds the processes of a name in /proc (proc(5)). */
import { readdir, readFile } from 'node:fs/promises';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import { codeOf } from '../network/failure.js';
import { bareReading, type NoReading, type ServiceReading } from './service-reading.js';

/** A store PC has a few hundred; beyond this the rest is not looked at. */
export const MAX_PROCESSES = 16_384;
/** Files read at once: libuv has 4 threads, which name lookups and disks share. */
const AT_ONCE = 4;
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

/** One process that is wanted. Its number alone may name another one later. */
interface Found {
  readonly pid: string;
  readonly startTicks: number;
  readonly memoryBytes: number;
}

export interface LinuxProcesses {
  /** Looks for the wanted processes; zombies do not count. Rejects when the attempt ends. */
  read(wanted: ProcessWanted, life: Lifetime): Promise<ServiceReading | NoReading>;
}

/**
 * A finder that looks at every process of the machine only when none of the wanted is known, when one of them is gone, or {@link RESCAN_MS} after the
 * last time: 300 processes take 20 ms of processor time. What ends is seen at once, what is started beside them within that time.
 */
export function createLinuxProcesses(nowMs: () => number, procDir = '/proc'): LinuxProcesses {
  const known = new Map<string, { atMs: number; found: readonly Found[] }>();

  async function knownAlive(wanted: ProcessWanted, key: string): Promise<readonly Found[] | null> {
    const last = known.get(key);
    if (!last || last.found.length === 0 || nowMs() - last.atMs >= RESCAN_MS) return null;
    const looks = await Promise.all(last.found.map(({ pid }) => lookAt(pid, wanted, procDir)));
    const alive = looks.filter((look, index) => look?.startTicks === last.found[index]?.startTicks);
    return alive.length === last.found.length ? alive.filter((look) => look !== null) : null;
  }

  return {
    async read(wanted, life) {
      const key = JSON.stringify([wanted.name, wanted.commandContains]);
      let found = await knownAlive(wanted, key);
      if (!found) {
        found = await scan(wanted, life, procDir);
        known.delete(key);
        if (known.size < MAX_KNOWN) known.set(key, { atMs: nowMs(), found: found.slice(0, MAX_FOLLOWED) });
      }
      // With hidepid (proc(5)) a user sees only its own processes: not seeing one says nothing then.
      if (found.length === 0)
        return (await isHidden(procDir)) ? 'not-permitted' : { ...bareReading('stopped'), processes: 0 };
      return readingOf(found, await read(`${procDir}/uptime`));
    },
  };
}

function readingOf(found: readonly Found[], uptime: string): ServiceReading {
  const oldest = found.reduce((first, next) => (next.startTicks < first.startTicks ? next : first));
  const uptimeS = Number(uptime.split(' ')[0]) - oldest.startTicks / TICKS_PER_S;
  return {
    ...bareReading('running'),
    life: `${oldest.pid} ${oldest.startTicks}`,
    uptimeS: Number.isFinite(uptimeS) ? Math.max(0, Math.floor(uptimeS)) : null,
    memoryBytes: found.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
    processes: found.length,
  };
}

async function scan(wanted: ProcessWanted, life: Lifetime, procDir: string): Promise<Found[]> {
  const pids = (await readdir(procDir)).filter((name) => /^\d+$/.test(name)).slice(0, MAX_PROCESSES);
  const found: Found[] = [];
  const look = async () => {
    for (let pid = pids.pop(); pid !== undefined; pid = pids.pop()) {
      if (life.ended) throw ATTEMPT_ENDED;
      const process = await lookAt(pid, wanted, procDir);
      if (process) found.push(process);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return found;
}

async function lookAt(pid: string, wanted: ProcessWanted, procDir: string): Promise<Found | null> {
  const dir = `${procDir}/${pid}`;
  const stat = parseStat(await read(`${dir}/stat`));
  if (!stat || stat.state === 'Z' || stat.state === 'X') return null;
  // The command line is a second file to read: only where the name alone does not decide.
  const isShort = Buffer.byteLength(wanted.name) <= COMM_BYTES;
  const decided = isShort && stat.comm === wanted.name && wanted.commandContains === '';
  if (!decided && !isWanted(wanted, stat.comm, await read(`${dir}/cmdline`))) return null;
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(await read(`${dir}/status`))?.[1];
  return { pid, startTicks: stat.startTicks, memoryBytes: Number(resident ?? 0) * 1_024 };
}

async function isHidden(procDir: string): Promise<boolean> {
  return (await read(`${procDir}/1/stat`)) === '';
}

/** Empty for a process that has ended meanwhile or that this user may not see. */
async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(codeOf(error) ?? '')) return '';
    throw error;
  }
}
