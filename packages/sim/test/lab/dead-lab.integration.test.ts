/** A lab that is killed leaves namespaces, processes and mounts; the next one removes those, and nothing else. Needs root and iproute2. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { listLabs, removeDeadLabs } from '../../src/lab/lab-dir.js';
import { createNetwork } from '../../src/lab/network/network.js';

const LAB = fileURLToPath(new URL('../../dist/lab/', import.meta.url));
const LIMIT_MS = 30_000;
const canRun =
  process.getuid?.() === 0 &&
  existsSync('/etc/debian_version') &&
  existsSync('/usr/sbin/nft') &&
  existsSync('/usr/bin/ip');
const describeAsRoot = canRun ? describe : describe.skip;
if (!canRun) process.stderr.write('skipped: dead labs: needs root on Debian with iproute2 and nftables\n');

/** Takes a name, builds the network, mounts a volume, starts a server, and says so. */
const START = (name: string, dataDir: string) => `
  const at = (file) => import(${JSON.stringify(pathToFileURL(LAB).href)} + file);
  const { takeLabDir } = await at('lab-dir.js');
  const { buildNetwork, createNetwork } = await at('network/network.js');
  const { mountVolume } = await at('servers/volume.js');
  const { startServer } = await at('server.js');
  const dir = takeLabDir('${name}', '${dataDir}', 'http://127.0.0.1:1');
  const network = createNetwork('${name}');
  await buildNetwork(network);
  await mountVolume(dir, 'volume', 1, 'root');
  // One that outlives its parent: without the lab's own words before it.
  const command = ['nsenter', '--net=/run/netns/' + network.nameOf('hub'), 'sleep', '600'];
  const server = startServer({ name: 'sleep', command }, { logs: dir.logs, onDeath: () => {} });
  console.log('started ' + server.pid);
  setInterval(() => {}, 1000);
`;

const namespaces = () => execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' });
const mounts = () => readFileSync('/proc/self/mounts', 'utf8');
/** A process that was adopted stays as a zombie where nobody waits for it. */
const runs = (pid: number) =>
  existsSync(`/proc/${pid}/stat`) && !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

async function start(name: string, dataDir: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', START(name, dataDir)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const pid = await new Promise<number>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => resolve(Number(/started (\d+)/.exec(text)?.[1])));
    child.once('exit', () => reject(new Error('the lab ended')));
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  return { kill, serverPid: pid };
}

describeAsRoot('a lab that was killed', () => {
  const own = `dead-${process.pid}`;
  const other = `live-${process.pid}`;
  const bystander = `bystander-${process.pid}`;
  let dir: string;
  let living: Awaited<ReturnType<typeof start>> | undefined;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tillwatch-dead-'));
    execFileSync('ip', ['netns', 'add', bystander]);
  });
  afterEach(async () => {
    await living?.kill();
    await removeDeadLabs();
    execFileSync('ip', ['netns', 'del', bystander]);
    rmSync(dir, { recursive: true, force: true });
  }, LIMIT_MS);

  it(
    'is removed whole by the next, which leaves a living one and strangers alone',
    async () => {
      living = await start(other, join(dir, 'live'));
      const dead = await start(own, join(dir, 'dead'));
      await dead.kill();
      expect(namespaces()).toContain(createNetwork(own).nameOf('hub'));
      expect(mounts()).toContain(`/${own}/volume`);
      expect(runs(dead.serverPid)).toBe(true);

      const removed = await removeDeadLabs();
      expect(removed).toContain(own);
      expect(removed).not.toContain(other);

      expect(namespaces()).not.toContain(own);
      expect(mounts()).not.toContain(own);
      expect(runs(dead.serverPid)).toBe(false);
      expect(listLabs().map(({ name }) => name)).toContain(other);
      expect(namespaces()).toContain(createNetwork(other).nameOf('hub'));
      expect(namespaces()).toContain(bystander);
      expect(runs(living.serverPid)).toBe(true);
      await expect(start(other, join(dir, 'again'))).rejects.toThrow();
    },
    LIMIT_MS,
  );
});
