// `npm test [TIER...] [jest arguments]`: sets up what is missing, runs the tiers in order, ends with the line that counts.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declaredStates, openStates } from './declared-states.mjs';
import { whyNoLab } from './lab-needs.mjs';
import { ensureBuilt, ensureDebianPackages, ensureInstalled, SetupError } from './setup.mjs';
import { debianPackagesOf, TIERS } from './tiers.mjs';

const root = join(import.meta.dirname, '..');

/** Tiers come first; what follows the last of them is jest's. npm takes a `--` away, so that the tests do not ask for one. */
function split(args) {
  const first = args.findIndex((arg) => !(arg in TIERS));
  const [tiers, rest] = first < 0 ? [args, []] : [args.slice(0, first), args.slice(first)];
  const jest = rest[0] === '--' ? rest.slice(1) : rest;
  if (tiers.length === 0 && jest.length > 0)
    throw new SetupError(`unknown tier: ${jest[0]}; known: ${Object.keys(TIERS).join(', ')}`);
  // All of them at once leave out what takes minutes more; a tier that is named is run whole.
  if (tiers.length === 0) process.env.TILLWATCH_BRIEF ??= '1';
  return { tiers: tiers.length > 0 ? tiers : Object.keys(TIERS), jest };
}

/** Runs one tier; a run that breaks before it counted is one failure. */
function runTier(tier, jestArguments) {
  const work = mkdtempSync(join(tmpdir(), 'tillwatch-test-'));
  const outputFile = join(work, 'result.json');
  const args = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(root, 'node_modules/jest/bin/jest.js'),
    '--selectProjects',
    tier,
    '--passWithNoTests',
    '--json',
    `--outputFile=${outputFile}`,
    `--maxWorkers=${TIERS[tier].workers}`,
    ...jestArguments,
  ];
  try {
    console.log(`\n== ${tier}`);
    // jest prints its report to standard error, and the JSON also to standard output, which nobody needs.
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    const result = JSON.parse(readFileSync(outputFile, 'utf8'));
    const broken =
      result.numRuntimeErrorTestSuites +
      (status !== 0 && result.numFailedTests === 0 && result.numRuntimeErrorTestSuites === 0 ? 1 : 0);
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + broken,
      skipped: result.numPendingTests + result.numTodoTests,
    };
  } catch (error) {
    console.error(`${tier}: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Tiers whose attempts show the states of the probe kinds. */
const SHOWING = ['unit', 'integration'];

/** One test more, where those tiers were run whole: what they showed against what is declared. It needs what the lab needs: namespaces, full disks. */
async function checkStates(folder) {
  const open = openStates(folder, await declaredStates());
  if (open.length === 0) return { passed: 1, failed: 0, skipped: 0 };
  const why = whyNoLab();
  console.error(`\n== states of probe kinds${why === null ? '' : ` (skipped: ${why})`}\n${open.join('\n')}`);
  return why === null ? { passed: 0, failed: 1, skipped: 0 } : { passed: 0, failed: 0, skipped: 1 };
}

async function main() {
  const { tiers, jest } = split(process.argv.slice(2));
  ensureInstalled();
  ensureBuilt();
  ensureDebianPackages(debianPackagesOf(tiers));
  const total = { passed: 0, failed: 0, skipped: 0 };
  const add = (counts) => {
    for (const key of Object.keys(total)) total[key] += counts[key];
  };
  const observed = mkdtempSync(join(tmpdir(), 'tillwatch-states-'));
  process.env.TILLWATCH_OBSERVED_STATES = observed;
  try {
    for (const tier of tiers) add(runTier(tier, jest));
    if (jest.length === 0 && SHOWING.every((tier) => tiers.includes(tier))) add(await checkStates(observed));
  } finally {
    rmSync(observed, { recursive: true, force: true });
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}
