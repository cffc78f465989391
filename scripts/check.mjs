// `npm run check`: format, lint, boundaries, types, generated code, lock file. Runs every step, names those that failed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, SetupError } from './setup.mjs';

const root = join(import.meta.dirname, '..');
const bin = (name) => join(root, 'node_modules/.bin', name);

function lockFileHasNoAddresses() {
  const addresses = readFileSync(join(root, 'package-lock.json'), 'utf8').match(/"resolved": "https?:[^"]*/g) ?? [];
  if (addresses.length > 0)
    console.error(
      `package-lock.json carries ${addresses.length} download addresses; install with omit-lockfile-registry-resolved=true`,
    );
  return addresses.length === 0;
}

const command =
  (file, ...args) =>
  () =>
    spawnSync(file, args, { cwd: root, stdio: 'inherit' }).status === 0;

const steps = {
  'format and lint': command(bin('biome'), 'ci', '--error-on-warnings', '--colors=off', '.'),
  types: command(bin('tsc'), '-b'),
  'types of the page': command(bin('tsc'), '-p', 'packages/dashboard'),
  'types of the tests': command(bin('tsc'), '-p', 'tsconfig.test.json'),
  promises: command(bin('eslint'), '--max-warnings', '0', 'packages'),
  boundaries: command(bin('depcruise'), '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'packages'),
  'generated code': command(process.execPath, 'scripts/generate.mjs', '--check'),
  'lock file': lockFileHasNoAddresses,
};

try {
  ensureInstalled();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const failed = [];
for (const [name, run] of Object.entries(steps)) {
  const startedAtMs = Date.now();
  const well = run();
  console.log(`${well ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - startedAtMs) / 1000).toFixed(1)} s)`);
  if (!well) failed.push(name);
}
if (failed.length > 0) console.error(`check failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
