/** What the store's agent takes, and what it leaves behind: counted when the lab begins and when all sections are through. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalStatus, SESSION_CHECK } from '@tillwatch/model';
import { probeKinds } from '@tillwatch/probes';
import { eventually } from '../kit/demo.js';
import { agentPid, checksOf, labPointer, labSite, runIn, tillwatch } from '../kit/lab.js';

export interface AgentCount {
  /** Least of several looks, so that what a probe has open at the moment does not count. */
  readonly sockets: number;
  readonly descriptors: number;
  readonly children: number;
  /** TCP connections of the store's namespace towards databases. */
  readonly databaseConnections: number;
  /** Sessions of the probes' user, by the store's two servers' own lists. */
  readonly databaseSessions: number;
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
    databaseSessions: least('databaseSessions'),
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
    databaseSessions: await databaseSessions(),
    // utime and stime, fields 14 and 15 of the line.
    cpuMs: ((fields[11] ?? 0) + (fields[12] ?? 0)) * TICK_MS,
    atMs: performance.now(),
    rssBytes: pages * 4096,
  };
}

/** Asks both servers of the store as their administrator, over their local sockets. */
async function databaseSessions(): Promise<number> {
  const at = `/run/tillwatch-lab/${labPointer().name}`;
  const counts = await Promise.all([
    runIn(
      'front-end',
      ...['mariadb', '--no-defaults', `--socket=${at}/store-mariadb/server.sock`, '--user=root', '-N', '-B', '-e'],
      "SELECT COUNT(*) FROM information_schema.processlist WHERE user = 'tillwatch'",
    ),
    runIn(
      'front-end',
      ...['psql', '-h', `${at}/store-postgresql`, '-U', 'postgres', '-d', 'postgres', '-X', '-A', '-t', '-c'],
      "SELECT COUNT(*) FROM pg_stat_activity WHERE usename = 'tillwatch'",
    ),
  ]);
  return counts.reduce((sum, { exit, out, err }) => {
    if (exit !== 0 || !/^\d+$/.test(out.trim())) throw new Error(err);
    return sum + Number(out);
  }, 0);
}

/** The budget; every driver is loaded, and some thirty checks look ten times as often as in a shop (measured: 68 to 76 MiB). */
const RSS_LIMIT_BYTES = 85 * 1024 * 1024;
/**
 * Twice what it took (measured: 4.4 to 5.5 %): 21 attempts a second here, two of them logins to databases, on a machine that is busy with the lab. Budgets are for
 * the paces of a shop, at which `npm run bench -- lab-agent-cost` measures the same store.
 */
const CPU_LIMIT = 0.11;
const LIMIT_MS = 30_000;
const ROUNDS_LIMIT_MS = 420_000;

/** From look to look in a shop, in seconds: 10 for what only answers (the configuration's default), a certificate once an hour, all else once a minute. */
const SHOP_INTERVAL_S: Readonly<Record<string, number>> = { icmp: 10, tcp: 10, http: 10, tls: 3_600 };
const DEVICE_INTERVAL_S = 60;

/** The checks that have not made an hour's attempts yet, each with what it lacks. */
async function lackingRounds(): Promise<Record<string, number>> {
  const { out } = await tillwatch('status', '--site', 'lab-store', '--json');
  const { attempts } = JSON.parse(out) as LocalStatus;
  // One that the agent does not count lacks all of them.
  const lacking = checksOf(await labSite('lab-store'))
    .filter(({ id }) => id !== SESSION_CHECK)
    .map(({ id, kind }) => [id, 3_600 / (SHOP_INTERVAL_S[kind] ?? DEVICE_INTERVAL_S) - (attempts[id] ?? 0)] as const)
    .filter(([, rounds]) => rounds > 0);
  return Object.fromEntries(lacking);
}

/** `first` gives the count of the beginning; `isWhole`: all sections were run. */
export function itCostsLittle(first: () => AgentCount, isWhole: boolean): void {
  it('looks with every kind of probe', async () => {
    const kinds = new Set(checksOf(await labSite('lab-store')).map(({ kind }) => kind));
    expect(probeKinds().filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  // A part of the tier is over before an hour's rounds are made.
  (isWhole ? it : it.skip)(
    'has left no process, socket or database session behind after an hour’s rounds of every check',
    async () => {
      let lacking: Record<string, number> = {};
      const isEnough = async () => {
        lacking = await lackingRounds();
        return Object.keys(lacking).length === 0;
      };
      await eventually('an hour’s rounds', isEnough, ROUNDS_LIMIT_MS - 2 * LIMIT_MS).catch((fault: unknown) => {
        expect(lacking).toEqual({});
        throw fault;
      });
      const now = await countAgent();
      expect(now.children).toBeLessThanOrEqual(first().children);
      expect(now.databaseConnections).toBe(0);
      expect(now.databaseSessions).toBe(0);
      // A connection to the other broker may not have been given up yet.
      expect(now.sockets).toBeLessThanOrEqual(first().sockets + 2);
      expect(now.descriptors).toBeLessThanOrEqual(first().descriptors + 4);
    },
    ROUNDS_LIMIT_MS,
  );

  it(
    'keeps to its memory budget, and takes little of the processor',
    async () => {
      const now = await countAgent();
      expect(now.rssBytes).toBeLessThanOrEqual(RSS_LIMIT_BYTES);
      expect((now.cpuMs - first().cpuMs) / (now.atMs - first().atMs)).toBeLessThan(CPU_LIMIT);
    },
    LIMIT_MS,
  );
}
