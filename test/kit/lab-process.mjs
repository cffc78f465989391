// A lab in a process of its own, for tests and benchmarks.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../packages/sim/dist/lab/main.js', import.meta.url));

/**
 * Starts the lab `name` on a free port and resolves once it is ready; throws with its own words where it ends before that. Its agents are found in
 * `runtimeDir` alone, and not by whoever asks for the agents of this machine. The caller ends `child`, waits for `gone`, and removes `runtimeDir`.
 */
export async function startLabProcess(name) {
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
  return { child, gone, words, runtimeDir, url };
}
