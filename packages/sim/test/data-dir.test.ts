/** The demo's data directory: one demo at a time, nobody else's files. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirError, takeDataDir } from '../src/demo/data-dir.js';

describe('takeDataDir', () => {
  let root = '';
  let path = '';
  const runtime = process.env.XDG_RUNTIME_DIR;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tillwatch-data-'));
    path = join(root, 'demo');
    process.env.XDG_RUNTIME_DIR = root;
  });
  afterEach(() => {
    if (runtime === undefined) delete process.env.XDG_RUNTIME_DIR;
    else process.env.XDG_RUNTIME_DIR = runtime;
    rmSync(root, { recursive: true, force: true });
  });

  it('refuses a second demo, and lets the next one in after the first', () => {
    const first = takeDataDir(path, false);
    expect(() => takeDataDir(path, false)).toThrow(DataDirError);
    expect(() => takeDataDir(path, true)).toThrow(`process ${process.pid}`);
    first.release();
    takeDataDir(path, false).release();
  });

  it('passes over the lock of a demo that was killed, and of a process id that is somebody else now', () => {
    takeDataDir(path, false).release();
    for (const lock of ['{"pid":999999999,"startTicks":"1"}', `{"pid":${process.pid},"startTicks":"1"}`, 'half writ']) {
      writeFileSync(join(path, 'demo.lock'), lock);
      takeDataDir(path, false).release();
    }
  });

  it('empties only what a demo made', () => {
    takeDataDir(path, false).release();
    writeFileSync(join(path, 'old'), '');
    mkdirSync(join(path, 'collector'));
    takeDataDir(path, false).release();
    expect(existsSync(join(path, 'old'))).toBe(true);
    takeDataDir(path, true).release();
    expect(existsSync(join(path, 'old')) || existsSync(join(path, 'collector'))).toBe(false);

    const foreign = join(root, 'foreign');
    mkdirSync(foreign);
    writeFileSync(join(foreign, 'precious'), 'mine');
    expect(() => takeDataDir(foreign, true)).toThrow(DataDirError);
    expect(readFileSync(join(foreign, 'precious'), 'utf8')).toBe('mine');
  });

  it('keeps its control socket short enough for the system', () => {
    const deep = takeDataDir(join(root, 'd'.repeat(120)), false);
    expect(Buffer.byteLength(deep.controlSocket)).toBeLessThanOrEqual(103);
    deep.release();
  });
});
