// `npm run lab`: sets up what is missing and starts the lab of real servers in this very process, or tells a running one what to break.
import { parseArgs } from 'node:util';
import { LAB_PACKAGES, missingPackages, whyNoLab } from './lab-needs.mjs';
import { ensureBuilt, ensureDebianPackages, ensureInstalled, SetupError } from './setup.mjs';

function setUp() {
  const why = whyNoLab();
  if (why !== null) throw new SetupError(`the lab cannot run here: ${why}`);
  ensureInstalled();
  ensureBuilt();
  ensureDebianPackages(LAB_PACKAGES);
  const missing = missingPackages();
  if (missing !== null) throw new SetupError(`the lab cannot run here: ${missing}`);
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: { name: { type: 'string' }, port: { type: 'string' }, how: { type: 'string' } },
});
const isStart = values.help !== true && (positionals[0] ?? 'start') === 'start';
try {
  if (isStart) setUp();
  await import('../packages/sim/dist/lab/main.js');
} catch (fault) {
  if (!(fault instanceof SetupError)) throw fault;
  process.stderr.write(`${fault.message}\n`);
  process.exitCode = 1;
}
