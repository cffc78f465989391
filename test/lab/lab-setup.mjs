// Starts one lab for all files of the tier, where it can run; else says aloud what it needs. Tests find it by process.env.TILLWATCH_LAB.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { missingPackages, whyNoLab } from '../../scripts/lab-needs.mjs';

const MAIN = fileURLToPath(new URL('../../packages/sim/dist/lab/main.js', import.meta.url));

export default async function setUp() {
  const why = whyNoLab() ?? missingPackages();
  process.env.TILLWATCH_LAB_MISSING = why ?? '';
  if (why !== null) {
    process.stderr.write(`skipped: the lab: ${why}\n`);
    return;
  }
  const name = `test-${process.pid}`;
  // Its agents are found here alone, and not by whoever asks for the agents of this machine.
  const runtimeDir = mkdtempSync(join(tmpdir(), 'tillwatch-lab-'));
  const child = spawn(process.execPath, [MAIN, '--name', name, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_RUNTIME_DIR: runtimeDir },
  });
  const words = [];
  child.stderr.setEncoding('utf8').on('data', (text) => words.push(text));
  const gone = new Promise((resolve) => child.once('close', resolve));
  const url = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
    });
    gone.then(() => reject(new Error(`the lab ended:\n${words.join('')}`)));
  });
  process.env.TILLWATCH_LAB = JSON.stringify({ name, url, runtimeDir });
  globalThis.tillwatchLab = { child, gone, words, runtimeDir };
}
