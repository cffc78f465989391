/** The collector as a process whose store dies under it. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from './store/built.js';
import { temporaryDirs } from './store/kit.js';

const newDir = temporaryDirs();
const CHILD = join(fileURLToPath(import.meta.url), '../run-collector-child.mjs');

beforeAll(build, 120_000);

it('ends with status 1 and an error line when the thread of its store ends', async () => {
  const ended = await promisify(execFile)(process.execPath, [CHILD, newDir()], { timeout: 60_000 }).then(
    () => ({ code: 0, stdout: '' }),
    (error: { code: number; stdout: string }) => error,
  );
  expect(ended.code).toBe(1);
  const lines = ended.stdout.trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { msg: string; err?: { message: string } });
  expect(events.map(({ msg }) => msg)).toContain('collector-started');
  expect(events.find(({ msg }) => msg === 'collector-failed')?.err?.message).toMatch(/thread ended/);
}, 90_000);
