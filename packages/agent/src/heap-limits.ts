/** Keeps V8's heap as small as an agent needs it. */
import { setFlagsFromString } from 'node:v8';

/** V8 asks for each of these whenever it matters, so they may be set after the start; the sizes of its spaces may not. */
const FLAGS = [
  // The young generation stays at the size it starts with; else the first burst grows it to 16 MiB, for ever.
  '--semi-space-growth-factor=1',
  // The old generation is collected when it has grown by little; else garbage of days may wait in it.
  '--optimize-for-size',
  // An agent waits; nothing in it runs hot. The optimizing compiler costs its own memory and a second copy of what it compiles.
  '--no-opt',
] as const;

/** Sets V8 up for a process that allocates little and runs for months; the figures are in docs/decisions/013-agent-memory.md. */
export function keepHeapSmall(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
