/** The directory in which running agents of this user are found, one small file each. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { TillwatchError } from '@tillwatch/model';

/** A running agent of this machine. */
export interface LocalAgent {
  readonly site: string;
  readonly agent: string;
  /** Path of its Unix domain socket, or name of its pipe on Windows. */
  readonly socket: string;
  readonly pid: number;
}

/** More are not listed; a demo with simulated stores runs them in one process. */
const MAX_LISTED = 1_000;
const MAX_FILE_BYTES = 4_096;

/** `$XDG_RUNTIME_DIR/tillwatch`, else `tillwatch-<uid>` in the temporary directory. */
export function runDir(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_RUNTIME_DIR;
  return base ? join(base, 'tillwatch') : join(tmpdir(), `tillwatch-${userId()}`);
}

/**
 * Makes the directory, for this user alone. The temporary directory is open to all: one that another user made first is refused. Throws
 * TillwatchError 'listen-failed'.
 */
export function makeRunDir(dir: string): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const found = lstatSync(dir);
  const own = process.getuid?.();
  if (!found.isDirectory() || (own !== undefined && found.uid !== own)) {
    const what = found.isDirectory() ? `belongs to user ${found.uid}, not to ${own}` : 'is no directory but a link';
    throw new TillwatchError('listen-failed', `${dir} ${what}`, {
      hint: 'Set XDG_RUNTIME_DIR to a directory of this user.',
    });
  }
}

/** Writes the agent's file; a newer agent of the same site replaces it. */
export function registerLocalAgent(agent: LocalAgent, dir: string = runDir()): void {
  makeRunDir(dir);
  const file = join(dir, `${agent.site}.json`);
  const fresh = `${file}.${agent.pid}`;
  writeFileSync(fresh, JSON.stringify(agent), { mode: 0o600 });
  renameSync(fresh, file);
}

/** Removes the agent's file, unless another agent has taken it over. */
export function unregisterLocalAgent(agent: LocalAgent, dir: string = runDir()): void {
  const file = join(dir, `${agent.site}.json`);
  if (readEntry(file)?.pid === agent.pid) rmSync(file, { force: true });
}

/** Agents of this user whose process lives, ordered by site. Files of dead ones are passed over. */
export function listLocalAgents(dir: string = runDir()): LocalAgent[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .slice(0, MAX_LISTED)
    .map((name) => readEntry(join(dir, name)))
    .filter((entry) => entry !== null)
    .filter((entry) => isAlive(entry.pid));
}

function readEntry(file: string): LocalAgent | null {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) return null;
    const { site, agent, socket, pid } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (
      typeof site !== 'string' ||
      typeof agent !== 'string' ||
      typeof socket !== 'string' ||
      !Number.isSafeInteger(pid)
    )
      return null;
    return { site, agent, socket, pid: pid as number };
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function userId(): string {
  return String(process.getuid?.() ?? userInfo().username.replace(/[^A-Za-z0-9_-]/g, '_'));
}
