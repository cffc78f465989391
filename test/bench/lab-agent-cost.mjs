// What the agent of the lab's store takes, with every kind of probe against real servers: at the pace of a shop, with its network looked at each second, and at
// the lab's own pace, all at the same time.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { LAB_PACKAGES, missingPackages, whyNoLab } from '../../scripts/lab-needs.mjs';
import { startLabProcess } from '../kit/lab-process.mjs';
import { exactCpuSeconds, residentMiB, root, scratch, sleep, start, tillwatch, until } from './processes.mjs';

const SITE = 'lab-store';
/** What only answers; the interval that a configuration has unless it says otherwise is 10 s. */
const LAN_KINDS = new Set(['icmp', 'tcp', 'http']);
/** The lab looks at its devices and servers every 2 to 6 s, so that its faults are seen soon; a shop has no such hurry. */
const DEVICES = '60s';
const CERTIFICATE = '1h';
const WINDOW = '10s';
/** Every check has its turns in it, those of each minute too. */
const SLOT_MS = 60_000;

const PACES = [
  { who: 'tillwatch, LAN checks each 10 s, all else each minute', lan: '10s', budget: { atMost: 0.4 } },
  { who: 'tillwatch, LAN checks each second, all else each minute', lan: '1s', budget: { atMost: 2.5 } },
];
const MEMORY_BUDGET = { atMost: 85 };

/** The store's own file at another pace, as another site with a folder of its own. */
function atPace(text, { lan }, site, place) {
  const config = parse(text);
  config.site.id = site;
  config.agent.dataDir = place.file(site);
  mkdirSync(config.agent.dataDir);
  config.uplink.window = WINDOW;
  delete config.uplink.batch;
  for (const check of config.checks) {
    check.interval = LAN_KINDS.has(check.kind) ? lan : check.kind === 'tls' ? CERTIFICATE : DEVICES;
    // The marker of a store is the store's; each writes its own.
    if (check.kind === 'replication') check.params.direction = `${SITE}>${site}`;
  }
  const file = place.file(`${site}.yaml`);
  writeFileSync(file, stringify(config));
  return file;
}

export async function run({ quick, note }) {
  const why = whyNoLab() ?? missingPackages();
  if (why !== null) {
    note(`needs the lab: ${why} (Debian: apt-get install ${LAB_PACKAGES.join(' ')})`);
    return [];
  }
  const name = `cost-${process.pid}`;
  const place = scratch();
  const { child, gone, runtimeDir } = await startLabProcess(name);
  const started = [];
  try {
    const { findLab } = await import(join(root, 'packages/sim/dist/lab/control-client.js'));
    const text = readFileSync(join(findLab(name).dataDir, `agent-${SITE}.yaml`), 'utf8');
    const labPid = JSON.parse(readFileSync(join(runtimeDir, 'tillwatch', `${SITE}.json`), 'utf8')).pid;
    const checks = parse(text).checks.length;
    const within = `--net=/run/netns/twlab-${name}-front-end`;
    const env = environmentOf(labPid);
    for (const [at, pace] of PACES.entries()) {
      const site = `pace-${at}`;
      const file = atPace(text, pace, site, place);
      // Replaced by the command it runs: the process id is the agent's.
      const agent = start('nsenter', [within, process.execPath, tillwatch, 'agent', '--config', file], { env });
      started.push(agent);
      await until(`the agent of ${site}`, async () => existsSync(join(runtimeDir, 'tillwatch', `${site}.json`)));
    }
    await sleep(quick ? 20_000 : 90_000);
    const watched = [
      ...PACES.map(({ who, budget }, at) => ({ who, budget, pid: started[at].pid })),
      { who: 'tillwatch, the lab’s pace: devices and databases each 2 s', pid: labPid },
    ];
    return await watch(watched, `${checks} checks of every kind`, quick ? 1 : 4);
  } finally {
    for (const agent of started) await agent.stop();
    child.kill('SIGTERM');
    await gone;
    rmSync(runtimeDir, { recursive: true, force: true });
    place.remove();
  }
}

async function watch(watched, what, slots) {
  const cpu = watched.map(() => []);
  const memory = watched.map(() => []);
  for (let slot = 0; slot < slots; slot++) {
    const before = watched.map(({ pid }) => exactCpuSeconds(pid));
    const startedAt = performance.now();
    await sleep(SLOT_MS);
    const seconds = (performance.now() - startedAt) / 1_000;
    watched.forEach(({ pid }, at) => {
      cpu[at].push((100 * (exactCpuSeconds(pid) - before[at])) / seconds);
      memory[at].push(residentMiB(pid));
    });
  }
  return watched.flatMap(({ who, budget }, at) => [
    { measure: `CPU, ${what}`, who, unit: '% of a core', values: cpu[at], ...(budget && { budget }) },
    { measure: `resident memory, ${what}`, who, unit: 'MiB', values: memory[at], budget: MEMORY_BUDGET },
  ]);
}

/** The lab's secrets are made when it starts, and its agents have them from their environment (proc(5), /proc/PID/environ). */
function environmentOf(pid) {
  const lines = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}
