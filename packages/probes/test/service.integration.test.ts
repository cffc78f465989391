import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProbeIo } from '../src/index.js';
import { createLifetime } from '../src/lifetime.js';
import { createLinuxProcesses } from '../src/service/linux-process.js';
import { readWindowsProcesses } from '../src/service/windows-process.js';
import { readWindowsService } from '../src/service/windows-service.js';
import { attempt, eventually } from './peers.js';
import { type Programs, processesWith, programs } from './program-peers.js';

const describeLinux = process.platform === 'linux' ? describe : describe.skip;
/** A name that no other program has. */
const MARK = `tw${process.pid}`;

async function told(params: Record<string, unknown>, options = {}): Promise<string> {
  const { state, reason } = await attempt('service', params, options);
  return `${state}/${reason}`;
}

describeLinux('a service through the programs of its system', () => {
  let here: Programs;
  beforeEach(() => {
    here = programs();
  });
  afterEach(() => here.remove());

  it('asks systemctl for one unit, and takes its name for nothing else', async () => {
    here.add(
      'systemctl',
      `printf '%s\\n' "$@" > ${here.dir}/asked; printf 'LoadState=loaded\\nActiveState=failed\\nSubState=failed\\n'`,
    );
    expect(await told({ name: 'pos.service', manager: 'systemd' })).toBe('down/service-failed');
    const asked = readFileSync(`${here.dir}/asked`, 'utf8').trim().split('\n');
    expect(asked.slice(-2)).toEqual(['--', 'pos.service']);
    expect(asked[0]).toBe('show');
  });

  it('asks sc.exe and tasklist.exe on Windows, and reads their numbers through the code page of China', async () => {
    here.add('sc.exe', "printf '[SC] EnumQueryServicesStatus:OpenService \\312\\247\\260\\334 1060:\\r\\n'; exit 36");
    here.add('tasklist.exe', `printf '"pos.exe","4321","\\277\\330\\326\\306","1","12,345 K"\\r\\n'`);
    const { state, values } = await attempt('service', { name: 'Spooler', manager: 'windows' });
    expect([state, values]).toEqual(['down', { restarts: 0 }]);
    const life = createLifetime();
    expect(await readWindowsProcesses('pos.exe', life)).toMatchObject({ phase: 'running', life: '4321', processes: 1 });
    expect(await readWindowsService('Spooler', life)).toMatchObject({ phase: 'missing' });
  });

  it('is unknown without the programs, or where they answer nothing of use', async () => {
    process.env.PATH = here.dir;
    expect(await told({ name: 'pos', manager: 'systemd' })).toBe('unknown/not-supported');
    expect(await told({ name: 'pos', manager: 'windows' })).toBe('unknown/not-supported');
    writeFileSync(join(here.dir, 'systemctl'), 'no program', { mode: 0o644 });
    expect(await told({ name: 'pos', manager: 'systemd' })).toBe('unknown/not-permitted');
  });

  it.each([
    ['prints garbage', 'head -c 3000 /dev/urandom', 'unknown/not-supported'],
    ['prints for ever', 'yes ActiveState', 'unknown/timeout'],
    ['never ends', 'sleep 600', 'unknown/timeout'],
    ['kills itself', 'kill -9 $$', 'unknown/not-supported'],
    ['closes its outputs and stays', 'exec >&- 2>&-; sleep 600', 'unknown/timeout'],
  ])('outlives a program that %s', async (_name, script, expected) => {
    here.add('systemctl', script);
    // One that ends by itself is given the time that it takes to start.
    const timeoutMs = expected.endsWith('timeout') ? 300 : 10_000;
    expect(await told({ name: 'pos', manager: 'systemd' }, { timeoutMs })).toBe(expected);
    // The script runs by its path, so its command line names the folder.
    expect(await eventually(() => processesWith(here.dir).length === 0)).toBe(true);
  });

  it('leaves nothing of what a program started', async () => {
    const child = here.add(`${MARK}-child`, 'sleep 600');
    here.add('systemctl', `${child} & ${child} >/dev/null 2>&1 & echo ActiveState=inactive`);
    expect(await told({ name: 'pos', manager: 'systemd' })).toBe('down/service-stopped');
    expect(await eventually(() => processesWith(`${MARK}-child`).length === 0)).toBe(true);
    here.add('systemctl', `${child} & ${child}`);
    expect(await told({ name: 'pos', manager: 'systemd' }, { timeoutMs: 300 })).toBe('unknown/timeout');
    expect(await eventually(() => processesWith(`${MARK}-child`).length === 0)).toBe(true);
  });
});

describeLinux('the processes of a program', () => {
  let dir = '';
  const started: ChildProcess[] = [];
  const start = async (name: string): Promise<ChildProcess> => {
    const file = join(dir, name);
    copyFileSync('/bin/sleep', file);
    const child = spawn(file, ['600'], { stdio: 'ignore' });
    started.push(child);
    await new Promise((resolve) => child.once('spawn', resolve));
    return child;
  };
  const stop = async (child: ChildProcess) => {
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
  };
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'tillwatch-process-'));
  });
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });

  it('are found, missed, and noticed when they come back', async () => {
    const io = createProbeIo();
    const wanted = { name: `${MARK}-till-program`, manager: 'process' };
    expect(await told(wanted, { io })).toBe('down/service-stopped');
    const first = await start(wanted.name);
    const { state, values } = await attempt('service', wanted, { io });
    expect([state, values?.processes]).toEqual(['ok', 1]);
    expect(values?.memoryBytes).toBeGreaterThan(0);
    await stop(first);
    expect(await told(wanted, { io })).toBe('down/service-stopped');
    await start(wanted.name);
    expect(await told(wanted, { io })).toBe('degraded/service-restarting');
    expect(await told({ ...wanted, commandContains: '600' }, { io })).toBe('ok/null');
    expect(await told({ ...wanted, commandContains: '601' }, { io })).toBe('down/service-stopped');
    expect(await told({ ...wanted, minProcesses: 2 }, { io })).toBe('degraded/service-stopped');
    await io.close();
  });

  it('tell nothing to a user who may not see those of others', async () => {
    const proc = mkdtempSync(join(tmpdir(), 'tillwatch-proc-'));
    const wanted = { name: 'pos', commandContains: '' };
    const processes = createLinuxProcesses(() => 0, proc);
    expect(await processes.read(wanted, createLifetime())).toBe('not-permitted');
    mkdirSync(join(proc, '1'));
    writeFileSync(join(proc, '1/stat'), '1 (init) S 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0');
    expect(await processes.read(wanted, createLifetime())).toMatchObject({ phase: 'stopped' });
    mkdirSync(join(proc, '7'));
    writeFileSync(join(proc, '7/stat'), '7 (pos) Z 0 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0');
    expect(await processes.read(wanted, createLifetime())).toMatchObject({ phase: 'stopped' });
    rmSync(proc, { recursive: true, force: true });
  });
});
