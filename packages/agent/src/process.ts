/** Starts the agent's program: bundled, as builds leave it, or from its modules where these are newer. */
import { statSync } from 'node:fs';
import { keepHeapSmall } from './heap-limits.js';
import type { ProgramOptions } from './program.js';

const BUNDLE = new URL('../bundle/program.js', import.meta.url);
const MODULES = new URL('./program.js', import.meta.url);

/** Runs `program.ts` in this process and resolves with its exit status. */
export async function runAgentProcess(options: ProgramOptions): Promise<number> {
  keepHeapSmall();
  const program: typeof import('./program.js') = await import((isFresh() ? BUNDLE : MODULES).href);
  return program.runProgram(options);
}

/** The packages whose code is in the bundle. */
const BUNDLED = ['model', 'config', 'protocol', 'probes', 'agent'] as const;

/** Whether there is a bundle that is no older than what it was made of: the compiler alone (`tsc -b`) makes no new one. */
function isFresh(): boolean {
  const madeMs = statSync(BUNDLE, { throwIfNoEntry: false })?.mtimeMs;
  if (madeMs === undefined) return false;
  return BUNDLED.every((name) => {
    const compiled = new URL(`../../${name}/dist/.tsbuildinfo`, import.meta.url);
    return (statSync(compiled, { throwIfNoEntry: false })?.mtimeMs ?? 0) <= madeMs;
  });
}
