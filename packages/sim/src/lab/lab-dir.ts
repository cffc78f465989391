/** Where labs leave word of themselves: one directory for each lab that runs, by which a later one finds what a killed one left behind. */
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from './lab-error.js';
import { removeNetwork } from './network/network.js';
import { runCommand } from './run-command.js';

/** Empty after a reboot, as the namespaces are. Open to the database servers' own users, which may not enter a home directory. */
const LABS = '/run/tillwatch-lab';
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?$/;

export interface LabRecord {
  readonly name: string;
  readonly pid: number;
  /** Field 22 of /proc/PID/stat (proc(5)): tells a process from a later one with the same id. */
  readonly startTicks: string | null;
  readonly startedAt: string;
  /** Where its page is, once it is up; below it the API. */
  readonly url: string;
  readonly dataDir: string;
}

export interface LabDir {
  readonly name: string;
  /** Configurations, data of collector and agents, logs. */
  readonly dataDir: string;
  readonly logs: string;
  /** Sockets and volumes; short paths that any user may enter. */
  readonly runDir: string;
  readonly controlSocket: string;
  /** Lets go of the name. */
  release(): void;
}

const runDirOf = (name: string) => join(LABS, name);
const recordOf = (name: string) => join(LABS, `${name}.json`);

/** Path of a lab's control socket. */
export const controlSocketOf = (name: string): string => join(runDirOf(name), 'control.sock');

/** Takes `name` for this process and empties `dataDir`, which is a lab's alone. Throws LabError where a lab of that name runs. */
export function takeLabDir(name: string, dataDir: string, url: string): LabDir {
  if (!NAME.test(name)) throw new LabError(`lab name ${name}: expected a-z, 0-9 and - (1 to 20)`);
  mkdirSync(LABS, { recursive: true, mode: 0o755 });
  const startedAt = new Date().toISOString();
  const record: LabRecord = { name, pid: process.pid, startTicks: startTicks(process.pid), startedAt, url, dataDir };
  const fresh = join(LABS, `${name}.${process.pid}.new`);
  writeFileSync(fresh, JSON.stringify(record));
  try {
    // Appears whole or not at all, and for one lab only.
    linkSync(fresh, recordOf(name));
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault;
    throw new LabError(
      `a lab named ${name} runs already (process ${readRecord(recordOf(name))?.pid}); stop it, or take another --name`,
    );
  } finally {
    rmSync(fresh, { force: true });
  }
  const logs = join(dataDir, 'logs');
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(logs, { recursive: true });
  mkdirSync(runDirOf(name), { recursive: true, mode: 0o755 });
  return {
    name,
    dataDir,
    logs,
    runDir: runDirOf(name),
    controlSocket: controlSocketOf(name),
    release() {
      rmSync(runDirOf(name), { recursive: true, force: true });
      rmSync(recordOf(name), { force: true });
    },
  };
}

/** Labs whose process lives, the newest first. */
export function listLabs(): LabRecord[] {
  return readRecords()
    .filter(isAlive)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

/** Removes what labs left whose process is gone: their processes, namespaces, mounts and sockets. Resolves with their names. */
export async function removeDeadLabs(): Promise<string[]> {
  const dead = readRecords().filter((record) => !isAlive(record));
  for (const { name } of dead) {
    await removeNetwork(name);
    await removeMounts(runDirOf(name));
    rmSync(runDirOf(name), { recursive: true, force: true });
    rmSync(recordOf(name), { force: true });
  }
  return dead.map(({ name }) => name);
}

/** Unmounts whatever is mounted below `dir`. */
export async function removeMounts(dir: string): Promise<void> {
  const mounted = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${dir}/`));
  for (const path of mounted.reverse()) await runCommand(['umount', path]);
}

function readRecords(): LabRecord[] {
  try {
    return readdirSync(LABS)
      .filter((file) => file.endsWith('.json'))
      .map((file) => readRecord(join(LABS, file)))
      .filter((record) => record !== null);
  } catch {
    return [];
  }
}

function readRecord(file: string): LabRecord | null {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as LabRecord;
    // Its name becomes part of paths that are removed.
    return NAME.test(record.name) ? record : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, startTicks: ticks }: LabRecord): boolean {
  return startTicks(pid) === ticks && ticks !== null;
}

function startTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
