// Ends the tier's lab, and fails the tier when that leaves a namespace, a mount or a process behind.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

export default async function tearDown() {
  const lab = globalThis.tillwatchLab;
  if (lab === undefined) return;
  const { name } = JSON.parse(process.env.TILLWATCH_LAB);
  lab.child.kill('SIGTERM');
  const exit = await lab.gone;
  rmSync(lab.runtimeDir, { recursive: true, force: true });
  const left = [
    ...execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' }).split('\n'),
    ...readFileSync('/proc/self/mounts', 'utf8').split('\n'),
  ].filter((line) => line.includes(name));
  if (exit !== 0 || left.length > 0)
    throw new Error(`the lab ended with ${exit} and left ${left.join('; ') || 'nothing'}:\n${lab.words.join('')}`);
}
