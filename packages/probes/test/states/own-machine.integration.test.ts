/** What kinds say of this machine itself, in every state that no other test here has shown: real disks, clocks, programs. */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { createProbeIo, type ProbeIo } from '../../src/index.js';
import { attempt } from '../peers.js';
import { startProber } from '../prober.js';
import { type Programs, programs } from '../program-peers.js';

// Servers and processes start in their own time.
jest.setTimeout(60_000);

const isLinux = process.platform === 'linux';
const describeLinux = isLinux ? describe : describe.skip;
const whenRoot = isLinux && process.getuid?.() === 0 ? it : it.skip;
const AS_NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
/** A file that every process of Linux has and none can read at its beginning: EIO (proc(5)). */
const UNREADABLE = '/proc/self/mem';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'tillwatch-own-'));
});
afterAll(() => {
  spawnSync('umount', ['-l', join(dir, 'disk')], { stdio: 'ignore' });
  rmSync(dir, { recursive: true, force: true });
});

async function told(kind: string, params: Record<string, unknown>, options: Parameters<typeof attempt>[2] = {}) {
  const { state, reason } = await attempt(kind, params, options);
  return reason === null ? state : `${state}/${reason}`;
}

/** A record whose clock a test can put forward: minutes go by in which the machine does nothing. */
function leapingIo(): { readonly io: ProbeIo; leap(seconds: number): void } {
  const real = createProbeIo();
  let aheadUs = 0;
  return {
    io: { ...real, nowUs: () => real.nowUs() + aheadUs },
    leap(seconds) {
      aheadUs += seconds * 1_000_000;
    },
  };
}

describeLinux('host', () => {
  /** No line that this machine could cross. */
  const CALM = {
    diskLowPermille: 0,
    diskDownPermille: 0,
    diskFillingPermille: 0,
    memoryLowPermille: 0,
    cpuHighPermille: 1_001,
    rebootNoticeMinutes: 0,
  };

  it('crosses one line after the other', async () => {
    expect(await told('host', CALM)).toBe('ok');
    expect(await told('host', { ...CALM, diskLowPermille: 1_000 })).toBe('degraded/disk-low');
    expect(await told('host', { ...CALM, memoryLowPermille: 1_000 })).toBe('degraded/memory-low');
    expect(await told('host', { ...CALM, disks: ['/nowhere'] })).toBe('unknown/bad-target');
    // The first look at the processor alone takes 200 ms.
    expect(await told('host', CALM, { timeoutMs: 50 })).toBe('unknown/timeout');
  });

  it('has a processor that has been busy for five minutes', async () => {
    const { io, leap } = leapingIo();
    const params = { ...CALM, cpuHighPermille: 1 };
    expect(await told('host', params, { io })).toBe('ok');
    leap(301);
    const untilMs = performance.now() + 200;
    while (performance.now() < untilMs);
    expect(await told('host', params, { io })).toBe('degraded/cpu-high');
    await io.close();
  });

  whenRoot('has a disk that will be full in an hour (needs root)', async () => {
    const disk = join(dir, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'none', disk]);
    const { io, leap } = leapingIo();
    const params = { ...CALM, disks: [disk], diskFillingPermille: 1_000 };
    const seen = [];
    for (let minutes = 0; minutes <= 20; minutes += 2) {
      writeFileSync(join(disk, `${minutes}`), Buffer.alloc(200_000));
      seen.push(await told('host', params, { io }));
      leap(120);
    }
    await io.close();
    expect([seen[0], seen.at(-1)]).toEqual(['ok', 'degraded/disk-filling']);
  });

  whenRoot('has just started (a time namespace; needs root)', async () => {
    const prober = startProber(['unshare', '--time', '--fork', `--boottime=-${Math.floor(uptimeS()) - 60}`]);
    const outcome = await prober.attempt('host', { ...CALM, rebootNoticeMinutes: 5 });
    expect(outcome).toMatchObject({ state: 'degraded', reason: 'rebooted' });
    expect(outcome.values?.uptimeS).toBeLessThan(300);
    await prober.close();
  });
});

function uptimeS(): number {
  return Number(execFileSync('cat', ['/proc/uptime']).toString().split(' ')[0]);
}

describeLinux('queue', () => {
  it('cannot be read where its disk fails', async () => {
    const folder = join(dir, 'cups');
    mkdirSync(folder);
    symlinkSync(UNREADABLE, join(folder, 'c00001'));
    expect(await told('queue', { preset: 'cups', folder })).toBe('unknown/hardware-fault');
  });

  it('is not known where its disk takes longer than an attempt may', async () => {
    const folder = join(dir, 'many');
    mkdirSync(folder);
    for (let name = 0; name < 500; name += 1) writeFileSync(join(folder, `${name}`), '');
    expect(await told('queue', { folder }, { timeoutMs: 1 })).toBe('unknown/timeout');
  });

  whenRoot('is not for everybody (needs root)', async () => {
    const prober = startProber(AS_NOBODY);
    const outcome = await prober.attempt('queue', { folder: '/root' });
    expect(outcome).toMatchObject({ state: 'unknown', reason: 'not-permitted' });
    await prober.close();
  });
});

describeLinux('version', () => {
  let here: Programs;
  beforeEach(() => {
    here = programs();
  });
  afterEach(() => here.remove());

  it('cannot read a file whose disk fails', async () => {
    expect(await told('version', { paths: [UNREADABLE] })).toBe('unknown/hardware-fault');
  });

  it('waits for a look that has not come back', async () => {
    const io = createProbeIo();
    const slow = here.add('pos-version', 'sleep 0.3; echo 1.2.3');
    const first = told('version', { commands: { pos: [slow] } }, { io });
    expect(await told('version', { commands: { pos: [slow] } }, { io })).toBe('unknown/busy');
    expect(await first).toBe('ok');
    await io.close();
  });

  it('has no package manager', async () => {
    process.env.PATH = here.dir;
    expect(await told('version', { packages: ['pos'] })).toBe('unknown/not-supported');
  });

  whenRoot('is not for everybody (needs root)', async () => {
    const prober = startProber(AS_NOBODY);
    const outcome = await prober.attempt('version', { paths: ['/etc/shadow'] });
    expect(outcome).toMatchObject({ state: 'unknown', reason: 'not-permitted' });
    await prober.close();
  });
});

describeLinux('service', () => {
  let here: Programs;
  beforeEach(() => {
    here = programs();
  });
  afterEach(() => here.remove());

  it('crashed, and waits to be started again', async () => {
    here.add(
      'systemctl',
      'echo LoadState=loaded; echo ActiveState=activating; echo SubState=auto-restart; echo MainPID=0',
    );
    expect(await told('service', { name: 'pos', manager: 'systemd' })).toBe('down/service-restarting');
  });

  it('has a name that is none', async () => {
    // As systemd 252 says it.
    const said = 'Failed to get properties: Unit name @.service is neither a valid invocation ID nor unit name.';
    here.add('systemctl', `echo "${said}" >&2; exit 1`);
    expect(await told('service', { name: 'pos@', manager: 'systemd' })).toBe('unknown/bad-target');
  });
});

describeLinux('trade of a log', () => {
  it('is not known where its disk takes longer than an attempt may', async () => {
    const file = join(dir, 'pos.log');
    writeFileSync(file, 'ORDER ok\n'.repeat(1_000_000));
    const params = { source: 'log', file, metrics: { orders: 'ORDER ok' } };
    expect(await told('trade', params, { timeoutMs: 1 })).toBe('unknown/timeout');
  });
});
