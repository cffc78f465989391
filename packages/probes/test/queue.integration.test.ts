import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDiskWork, MAX_HUNG } from '../src/disk-work.js';
import { createLifetime } from '../src/lifetime.js';
import { scanQueue } from '../src/queue/folder-scan.js';
import { controlFile } from './cups-control-file.js';
import { attempt } from './peers.js';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tillwatch-queue-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A file that was written `ageS` ago. */
function put(name: string, ageS: number, content: string | Buffer = 'job'): void {
  const file = join(dir, name);
  writeFileSync(file, content);
  const atS = Date.now() / 1_000 - ageS;
  utimesSync(file, atS, atS);
}

async function look(params: Record<string, unknown> = {}) {
  const { state, reason, values } = await attempt('queue', { folder: dir, ...params });
  return { outcome: `${state}/${reason}`, values };
}

describe('a folder', () => {
  it('that is empty is well', async () => {
    expect(await look()).toEqual({ outcome: 'ok/null', values: { files: 0, oldestAgeS: 0, queuedBytes: 0 } });
  });

  it('counts files, and neither folders nor what is hidden nor what is gone', async () => {
    put('a.json', 100, 'four');
    put('b.json', 5, 'seven77');
    put('.c.json.tmp', 99_999);
    mkdirSync(join(dir, 'done'));
    symlinkSync(join(dir, 'nowhere'), join(dir, 'd.json'));
    const { outcome, values } = await look();
    expect([outcome, values?.files, values?.queuedBytes]).toEqual(['ok/null', 2, 11]);
    expect(values?.oldestAgeS).toBeGreaterThanOrEqual(100);
  });

  it('is a backlog by the age of its oldest file, and by their number', async () => {
    put('a', 3_600);
    expect((await look()).outcome).toBe('degraded/backlog');
    expect((await look({ backlogAgeMinutes: 120 })).outcome).toBe('ok/null');
    expect((await look({ backlogAgeMinutes: 120, backlogFiles: 1 })).outcome).toBe('degraded/backlog');
  });

  it('takes a stamp from the future for now', async () => {
    put('a', -86_400);
    expect(await look()).toEqual({ outcome: 'ok/null', values: { files: 1, oldestAgeS: 0, queuedBytes: 3 } });
  });

  it('counts by ending, in either case', async () => {
    put('a.JSON', 1);
    put('b.txt', 1);
    expect((await look({ suffixes: ['.json'] })).values?.files).toBe(1);
  });

  it('is looked at up to its bound', async () => {
    for (let index = 0; index < 40; index += 1) put(`order-${index}`, 1);
    expect((await look({ maxEntries: 40, backlogFiles: 0 })).outcome).toBe('ok/null');
    const { outcome, values } = await look({ maxEntries: 39, backlogFiles: 0 });
    expect([outcome, values?.files]).toEqual(['degraded/backlog', 39]);
  });

  it('that cannot be read is unknown', async () => {
    expect((await look({ folder: join(dir, 'none') })).outcome).toBe('unknown/file-missing');
    put('file', 1);
    expect((await look({ folder: join(dir, 'file') })).outcome).toBe('unknown/bad-target');
    const locked = join(dir, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0);
    // Root may read everything.
    if (process.getuid?.() !== 0) expect((await look({ folder: locked })).outcome).toBe('unknown/not-permitted');
    const life = createLifetime();
    life.end();
    await expect(scanQueue({ dir, suffixes: [], jobs: 'files', maxEntries: 9 }, 0, life)).rejects.toThrow('has ended');
  });
});

describe('a print spooler', () => {
  it('of Windows has a document and its shadow for each job', async () => {
    put('00002.SPL', 1);
    put('00002.SHD', 1);
    put('FP00003.SPL', 1);
    put('FP00003.SHD', 1);
    expect((await look({ preset: 'windows-spooler' })).values?.files).toBe(2);
  });

  it('of CUPS keeps jobs that are done', async () => {
    const nowS = Math.floor(Date.now() / 1_000);
    put('c00001', 9, controlFile({ state: 9, createdAtS: nowS - 5_000, sizeKBytes: 9 }));
    put('d00001-001', 9);
    put('c00002', 1, controlFile({ state: 5, createdAtS: nowS - 2_000, sizeKBytes: 3 }));
    put('d00002-001', 1);
    put('c00003', 1, controlFile({ state: 3, createdAtS: nowS - 7, sizeKBytes: 4 }));
    put('c00004', 1, 'half a file');
    mkdirSync(join(dir, 'tmp'));
    const { outcome, values } = await look({ preset: 'cups' });
    expect([outcome, values?.files, values?.queuedBytes]).toEqual(['degraded/backlog', 2, 7_168]);
    // Since it was handed in, not since its state was written.
    expect(values?.oldestAgeS).toBeGreaterThanOrEqual(2_000);
    expect((await look({ preset: 'cups', backlogAgeMinutes: 60 })).outcome).toBe('ok/null');
  });
});

describe('a disk that does not answer', () => {
  it('holds up one attempt, and no second one is made of it', async () => {
    const lane = createDiskWork();
    let answer = (_value: string) => {};
    const dead = () =>
      new Promise<string>((resolve) => {
        answer = resolve;
      });
    const [first, second] = [createLifetime(), createLifetime()];
    const waiting = lane.run('dead', dead, first);
    // Others go on while it is not known to hang.
    expect(await lane.run('other', async () => 'read', second)).toBe('read');
    expect(await lane.run('dead', dead, second)).toBe('busy');
    first.end();
    await expect(waiting).rejects.toThrow('has ended');
    expect(MAX_HUNG).toBe(1);
    expect(await lane.run('other', async () => 'read', second)).toBe('busy');
    answer('late');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await lane.run('dead', async () => 'read', second)).toBe('read');
  });

  it('is told of its faults', async () => {
    const lane = createDiskWork();
    const failing = lane.run('a', () => Promise.reject(new Error('no disk')), createLifetime());
    await expect(failing).rejects.toThrow('no disk');
    expect(await lane.run('a', async () => 1, createLifetime())).toBe(1);
  });
});
