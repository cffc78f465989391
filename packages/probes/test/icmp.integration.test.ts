import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EchoOutcome, type EchoSession, MAX_OUTSTANDING, openEchoSession } from '../src/icmp/echo-session.js';
import { createSystemPing, MAX_PROCESSES, MAX_WAITING } from '../src/icmp/system-ping.js';
import { createProbeIo } from '../src/index.js';
import { createLifetime } from '../src/lifetime.js';
import { attempt, eventually, openDescriptors } from './peers.js';

const nowUs = () => performance.now() * 1_000;
const NOBODY = { uid: 65_534, gid: 65_534 };
const linux = process.platform === 'linux';
const privileged = linux && process.getuid?.() === 0;
const pingOf = (options: object) =>
  spawnSync('ping', ['-c', '1', '127.0.0.1'], { ...options, stdio: 'ignore' }).status === 0;
const nobodyMayPing = privileged && pingOf(NOBODY);
const hasIpv6 = linux && spawnSync('ping', ['-c', '1', '::1'], { stdio: 'ignore' }).status === 0;

const whenRaw = privileged ? it : it.skip;
const whenRaw6 = privileged && hasIpv6 ? it : it.skip;
const whenPing = pingOf({}) ? it : it.skip;
const whenNobodyPings = nobodyMayPing ? it : it.skip;

const LOOPBACK = Array.from({ length: 200 }, (_, index) => `127.0.${index}.${index + 1}`);

describe('raw sockets (need root on Linux)', () => {
  whenRaw('ask 200 targets at once through one socket, which closes with its record', async () => {
    const before = openDescriptors();
    const io = createProbeIo();
    const outcomes = await Promise.all(LOOPBACK.map((host) => attempt('icmp', { host }, { io })));
    expect(outcomes.filter(({ state }) => state === 'ok')).toHaveLength(200);
    expect(outcomes.every(({ latencyUs = -1 }) => latencyUs >= 0 && latencyUs < 5_000_000)).toBe(true);
    expect(openDescriptors().rawSockets - before.rawSockets).toBe(1);
    await io.close();
    expect(await eventually(() => openDescriptors().rawSockets === before.rawSockets)).toBe(true);
  });

  whenRaw6('ask over IPv6', async () => {
    expect(await attempt('icmp', { host: '0:0::1' })).toMatchObject({ state: 'ok', latencyUs: expect.any(Number) });
  });

  whenRaw('tell a target to which no route leads', async () => {
    // Class E: Linux refuses to send there.
    expect(await attempt('icmp', { host: '255.255.255.255' })).toMatchObject({ state: 'down', reason: 'no-route' });
  });

  whenRaw('do not keep the process alive once closed', () => {
    const script = `
      const { createProbeIo, findProbe, parseProbeParams } = await import(process.argv[1]);
      const io = createProbeIo();
      const params = parseProbeParams('icmp', { host: '127.0.0.1' }).params;
      const attempt = await findProbe('icmp').run({ params, signal: new AbortController().signal, timeoutMs: 60000, io });
      process.stdout.write(attempt.state);
      await io.close();`;
    expect(inChild(script)).toBe('ok');
  });
});

describe('echo session (needs root on Linux)', () => {
  async function withSession(use: (session: EchoSession) => Promise<void>): Promise<void> {
    const session = await openEchoSession(4, nowUs);
    try {
      await use(session);
    } finally {
      session.close();
    }
  }
  const echo = (session: EchoSession, target: string) =>
    new Promise<EchoOutcome>((resolve) => session.echo(target, resolve));

  whenRaw('takes no reply of another address for one of its target', () =>
    withSession(async (session) => {
      // 0.0.0.0 reaches this machine, which answers from another address.
      const lost = new Promise<string>((resolve) => {
        const giveUp = session.echo('0.0.0.0', () => resolve('settled'));
        void eventually(() => session.strangers() > 0).then(() => {
          giveUp();
          resolve(`${session.strangers()} strangers`);
        });
      });
      expect(await lost).toBe('1 strangers');
    }),
  );

  whenRaw('settles nothing that was given up, and goes on', () =>
    withSession(async (session) => {
      let settled = 0;
      for (const target of LOOPBACK) session.echo(target, () => (settled += 1))();
      expect(await echo(session, '127.0.0.1')).toMatchObject({ type: 'reply' });
      expect(settled).toBe(0);
    }),
  );

  whenRaw('two sessions of one process do not take each other’s replies', async () => {
    const [first, second] = [await openEchoSession(4, nowUs), await openEchoSession(4, nowUs)];
    // In opposite order, so that with one identifier a sequence number would mean another target to each.
    const forth = LOOPBACK.map((target) => echo(first, target));
    const back = [...LOOPBACK].reverse().map((target) => echo(second, target));
    const outcomes = await Promise.all([...forth, ...back]);
    expect(outcomes.filter(({ type }) => type === 'reply')).toHaveLength(400);
    expect([first.strangers(), second.strangers()]).toEqual([0, 0]);
    first.close();
    second.close();
  });

  whenRaw('refuses at its bound of outstanding requests', () =>
    withSession(async (session) => {
      const giveUps = Array.from({ length: MAX_OUTSTANDING }, () => session.echo('127.0.0.1', () => {}));
      expect(await echo(session, '127.0.0.1')).toEqual({ type: 'broken', detail: 'too many requests outstanding' });
      giveUps[0]?.();
      expect(await echo(session, '127.0.0.1')).toMatchObject({ type: 'reply' });
    }),
  );

  whenRaw('calls back what is outstanding when it closes, and opens no socket afterwards', async () => {
    const before = openDescriptors().rawSockets;
    const session = await openEchoSession(4, nowUs);
    const outcomes: EchoOutcome[] = [];
    const giveUps = LOOPBACK.map((target) => session.echo(target, (outcome) => outcomes.push(outcome)));
    session.close();
    session.close();
    for (const giveUp of giveUps) giveUp();
    expect(outcomes).toHaveLength(200);
    expect(await echo(session, '127.0.0.1')).toEqual({ type: 'broken', detail: 'session closed' });
    expect(session.usable()).toBe(false);
    expect(await eventually(() => openDescriptors().rawSockets === before)).toBe(true);
  });
});

describe('the system’s ping', () => {
  whenPing('is read as it is installed (needs ping)', async () => {
    const life = createLifetime();
    const ping = createSystemPing();
    expect(await ping.ping({ address: '127.0.0.1', family: 4 }, 2_000, life)).toMatchObject({ type: 'reply' });
  });

  whenPing('runs in bounded number, in turn (needs ping)', async () => {
    const ping = createSystemPing();
    const life = createLifetime();
    const targets = LOOPBACK.slice(0, MAX_PROCESSES * 3);
    const outcomes = Promise.all(targets.map((address) => ping.ping({ address, family: 4 }, 20_000, life)));
    let most = 0;
    const counting = setInterval(() => {
      const children = process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;
      most = Math.max(most, children);
    }, 1);
    expect((await outcomes).filter(({ type }) => type === 'reply')).toHaveLength(targets.length);
    clearInterval(counting);
    expect(most).toBeLessThanOrEqual(MAX_PROCESSES);
  });

  it('refuses at its bound of waiting attempts, as a machine out of resources', async () => {
    const ping = createSystemPing();
    const life = createLifetime();
    const to = { address: '127.0.0.1', family: 4 } as const;
    const waiting = Array.from({ length: MAX_PROCESSES + MAX_WAITING }, () => ping.ping(to, 20_000, life));
    const outcomes = Promise.allSettled(waiting);
    await expect(ping.ping(to, 20_000, life)).rejects.toMatchObject({ code: 'EAGAIN' });
    life.end();
    await outcomes;
  });

  it('is killed with its attempt, also before its turn', async () => {
    const ping = createSystemPing();
    const life = createLifetime();
    const running = LOOPBACK.slice(0, MAX_PROCESSES + 2).map((address) =>
      ping.ping({ address, family: 4 }, 20_000, life),
    );
    const outcomes = Promise.allSettled(running);
    life.end();
    expect((await outcomes).map(({ status }) => status)).toEqual(running.map(() => 'rejected'));
    // No slot is lost by it.
    expect((await ping.ping({ address: '127.0.0.1', family: 4 }, 2_000, createLifetime())).type).toMatch(
      /reply|not-permitted/,
    );
  });
});

describe('without the right to open raw sockets (needs root, to give it up)', () => {
  // Modules are loaded before the right is given up, since the place where this is installed may be root's alone.
  const asNobody = `
    const { runAlone } = await import(process.argv[1]);
    await import(process.argv[2]);
    process.setgroups([]);
    process.setgid(65534);
    process.setuid(65534);
    const attempt = await runAlone('icmp', { host: '127.0.0.1' }, { timeoutMs: 10000, signal: new AbortController().signal });
    process.stdout.write(JSON.stringify(attempt));`;

  whenNobodyPings('falls back to the system’s ping (needs a ping that everybody may use)', () => {
    expect(JSON.parse(inChild(asNobody))).toMatchObject({ state: 'ok', reason: null, latencyUs: expect.any(Number) });
  });

  whenRaw('is unknown where there is no ping either', () => {
    const empty = mkdtempSync(join(tmpdir(), 'tillwatch-path-'));
    expect(JSON.parse(inChild(asNobody, { PATH: empty }))).toEqual({
      kind: 'icmp',
      target: '127.0.0.1',
      state: 'unknown',
      reason: 'not-permitted',
      latencyUs: null,
      values: {},
    });
    rmSync(empty, { recursive: true });
  });
});

/** Runs a script in a process of its own, over the package as built. */
function inChild(script: string, env: NodeJS.ProcessEnv = {}): string {
  const built = join(import.meta.dirname, '../dist/index.js');
  const netPing = join(import.meta.dirname, '../../../node_modules/net-ping/index.js');
  return execFileSync(process.execPath, ['--input-type=module', '-e', script, built, netPing], {
    env: { ...process.env, NODE_OPTIONS: '', ...env },
    timeout: 30_000,
    encoding: 'utf8',
  });
}
