/** The built package, for what runs in threads and processes of its own. */
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const PACKAGE = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The store's thread as it is built. */
export const WORKER_URL = pathToFileURL(join(PACKAGE, 'dist/store/sqlite/worker.js'));

/** Brings `dist` up to date; quick when it is. */
export function build(): void {
  const tsc = join(PACKAGE, '../../node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-b', PACKAGE], { stdio: 'inherit' });
}

export function testFile(name: string): string {
  return join(PACKAGE, 'test/store', name);
}
