/** Writes down what probes reported while tests ran, for the check of the declared states (scripts/declared-states.mjs). */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Attempt } from '@tillwatch/model';

/** Where to; set by scripts/test.mjs alone, so that a single file runs as it does without. */
const FOLDER = process.env.TILLWATCH_OBSERVED_STATES;
const written = new Set<string>();

/** An attempt of `kind` was made and ended so: with a peer, a server, a program or a machine, never with a value that a test has built. */
export function observed(kind: string, { state, reason }: Pick<Attempt, 'state' | 'reason'>): void {
  const line = `${kind} ${reason === null ? state : `${state}/${reason}`}\n`;
  if (FOLDER === undefined || written.has(line)) return;
  written.add(line);
  // Each file of tests runs with a copy of this module, and several in one process: a line may come twice, and is never torn.
  appendFileSync(join(FOLDER, `${process.pid}.txt`), line);
}
