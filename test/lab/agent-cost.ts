/** What the store's agent takes, and what it leaves behind: counted when the lab begins and when all sections are through. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentPid, runIn } from '../kit/lab.js';

export interface AgentCount {
  /** Least of several looks, so that what a probe has open at the moment does not count. */
  readonly sockets: number;
  readonly descriptors: number;
  readonly children: number;
  /** TCP connections of the store's namespace towards databases. */
  readonly databaseConnections: number;
  readonly cpuMs: number;
  readonly atMs: number;
  readonly rssBytes: number;
}

const LOOKS = 20;
const LOOK_MS = 100;
/** USER_HZ, in which the kernel tells processor time (proc(5)). */
const TICK_MS = 10;

/** Looks at the agent for two seconds. */
export async function countAgent(): Promise<AgentCount> {
  const pid = agentPid('lab-store');
  const looks: AgentCount[] = [];
  for (let look = 0; look < LOOKS; look++) {
    looks.push(await lookAt(pid));
    await sleep(LOOK_MS);
  }
  const least = (key: keyof AgentCount) => Math.min(...looks.map((look) => look[key]));
  return {
    sockets: least('sockets'),
    descriptors: least('descriptors'),
    children: least('children'),
    databaseConnections: least('databaseConnections'),
    rssBytes: Math.max(...looks.map(({ rssBytes }) => rssBytes)),
    cpuMs: least('cpuMs'),
    atMs: least('atMs'),
  };
}

async function lookAt(pid: number): Promise<AgentCount> {
  const descriptors = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  const { out } = await runIn('front-end', 'ss', '-Htn', 'state', 'established', '( dport = :3306 or dport = :5432 )');
  return {
    sockets: descriptors.filter((target) => target.startsWith('socket:')).length,
    descriptors: descriptors.length,
    children: children.length,
    databaseConnections: out.split('\n').filter((line) => line.includes('10.77.1.20')).length,
    // utime and stime, fields 14 and 15 of the line.
    cpuMs: ((fields[11] ?? 0) + (fields[12] ?? 0)) * TICK_MS,
    atMs: performance.now(),
    rssBytes: pages * 4096,
  };
}

/** The budget; every driver is loaded, and some thirty checks look ten times as often as in a shop (measured: 68 to 76 MiB). */
const RSS_LIMIT_BYTES = 85 * 1024 * 1024;
/** The budget is 2.5 % for twenty checks a second on a quiet machine; this one is busy with the lab. */
const CPU_LIMIT = 0.15;
/** Of nearly every check in the lab's configuration. */
const INTERVAL_MS = 2_000;
const LIMIT_MS = 30_000;

/** `first` gives the count of the beginning; `isWhole`: all sections were run. */
export function itCostsLittle(first: () => AgentCount, isWhole: boolean): void {
  // A part of the tier is over before an hour's rounds are made.
  (isWhole ? it : it.skip)(
    'has left no process, socket or database session behind after more than an hour’s rounds',
    async () => {
      const now = await countAgent();
      // Looked at once a minute, as in shops, a database has sixty rounds an hour.
      expect((now.atMs - first().atMs) / INTERVAL_MS).toBeGreaterThan(60);
      expect(now.children).toBeLessThanOrEqual(first().children);
      expect(now.databaseConnections).toBe(0);
      // A connection to the other broker may not have been given up yet.
      expect(now.sockets).toBeLessThanOrEqual(first().sockets + 2);
      expect(now.descriptors).toBeLessThanOrEqual(first().descriptors + 4);
    },
    LIMIT_MS,
  );

  it(
    'keeps to its memory and processor budget',
    async () => {
      const now = await countAgent();
      expect(now.rssBytes).toBeLessThanOrEqual(RSS_LIMIT_BYTES);
      expect((now.cpuMs - first().cpuMs) / (now.atMs - first().atMs)).toBeLessThan(CPU_LIMIT);
    },
    LIMIT_MS,
  );
}
