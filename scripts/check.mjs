// `npm run check`: format, lint, boundaries, types, generated code, lock file. Runs every step, two at a time, and names those that failed.
import { spawn } from 'node:child_process';
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

/** Resolves to whether it ended well, with all that it printed. */
const command =
  (file, ...args) =>
  () =>
    new Promise((resolve) => {
      const child = spawn(file, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
      const printed = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => printed.push(bytes));
      child.once('error', (error) => resolve({ well: false, printed: `${file} cannot be run: ${error.message}\n` }));
      child.once('close', (status) => resolve({ well: status === 0, printed: Buffer.concat(printed).toString() }));
    });

const BUILD = 'types';

/** In the order in which they start. Those `afterBuild` read what `tsc -b` writes. */
const steps = [
  { name: BUILD, run: command(bin('tsc'), '-b') },
  { name: 'format and lint', run: command(bin('biome'), 'ci', '--error-on-warnings', '--colors=off', '.') },
  { name: 'lock file', run: async () => ({ well: lockFileHasNoAddresses(), printed: '' }) },
  { name: 'promises', run: command(bin('eslint'), '--max-warnings', '0', 'packages'), afterBuild: true },
  { name: 'types of the tests', run: command(bin('tsc'), '-p', 'tsconfig.test.json'), afterBuild: true },
  { name: 'types of the page', run: command(bin('tsc'), '-p', 'packages/dashboard'), afterBuild: true },
  {
    name: 'boundaries',
    run: command(bin('depcruise'), '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'packages'),
    afterBuild: true,
  },
  { name: 'generated code', run: command(process.execPath, 'scripts/generate.mjs', '--check'), afterBuild: true },
];
const AT_ONCE = 2;

try {
  ensureInstalled();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const failed = [];

async function report({ name, run }) {
  const startedAtMs = Date.now();
  const { well, printed } = await run();
  process.stdout.write(printed);
  console.log(`${well ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - startedAtMs) / 1000).toFixed(1)} s)`);
  if (!well) failed.push(name);
}

let built = Promise.resolve();
async function work() {
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    if (step.afterBuild === true) await built;
    const reported = report(step);
    if (step.name === BUILD) built = reported;
    await reported;
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
if (failed.length > 0) console.error(`check failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : 0;
