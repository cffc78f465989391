// Starts one lab for all files of the tier, where it can run; else says aloud what it needs. Tests find it by process.env.TILLWATCH_LAB.
import { missingPackages, whyNoLab } from '../../scripts/lab-needs.mjs';
import { startLabProcess } from '../kit/lab-process.mjs';

export default async function setUp() {
  const why = whyNoLab() ?? missingPackages();
  process.env.TILLWATCH_LAB_MISSING = why ?? '';
  if (why !== null) {
    process.stderr.write(`skipped: the lab: ${why}\n`);
    return;
  }
  const name = `test-${process.pid}`;
  const { url, ...lab } = await startLabProcess(name);
  process.env.TILLWATCH_LAB = JSON.stringify({ name, url, runtimeDir: lab.runtimeDir });
  globalThis.tillwatchLab = lab;
}
