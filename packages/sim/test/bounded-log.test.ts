/** Log files of the demo stay within their bound. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBoundedLog } from '../src/demo/bounded-log.js';

describe('bounded log', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'tillwatch-log-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('never lets a file past its bound, and keeps the newest lines', () => {
    const file = join(dir, 'a.log');
    const log = openBoundedLog(file, 100);
    for (let line = 0; line < 50; line++) {
      log.write(`line ${line}\n`);
      expect(statSync(file).size).toBeLessThanOrEqual(100);
    }
    expect(log.tail(2)).toBe('line 48\nline 49');
    expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(100);
    log.close();
  });

  it('cuts a chunk that alone is larger, and counts what was there at the start', () => {
    const file = join(dir, 'b.log');
    writeFileSync(file, 'x'.repeat(90));
    const log = openBoundedLog(file, 100);
    log.write('y'.repeat(500));
    log.close();
    expect(readFileSync(file, 'utf8')).toBe('y'.repeat(100));
    expect(statSync(`${file}.1`).size).toBe(90);
  });

  it('does not throw once closed', () => {
    const log = openBoundedLog(join(dir, 'c.log'));
    log.close();
    expect(() => log.write('late')).not.toThrow();
  });
});
