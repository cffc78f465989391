/** Builds the dashboard as it is now into a directory of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../../..');
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js');

export interface BuiltPage {
  readonly dir: string;
  readonly remove: () => Promise<void>;
}

/** Runs the real build; rejects with its words when it fails. */
export async function buildPage(): Promise<BuiltPage> {
  const dir = await mkdtemp(join(tmpdir(), 'tillwatch-page-'));
  await promisify(execFile)(process.execPath, [VITE, 'build', '--outDir', dir, '--logLevel', 'warn'], {
    cwd: join(ROOT, 'packages/dashboard'),
  });
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}
