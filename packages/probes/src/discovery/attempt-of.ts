/** One attempt of a probe kind in the middle of a scan. */
import type { Attempt } from '@tillwatch/model';
import { parseProbeParams } from '../parameters.js';
import type { ProbeIo } from '../probe.js';
import { findProbe } from '../registry.js';

/** What the kind says. Throws where the scan itself is wrong: no such kind, wrong parameters. */
export async function runAttemptOf(
  kind: string,
  raw: Readonly<Record<string, unknown>>,
  timeoutMs: number,
  signal: AbortSignal,
  io: ProbeIo,
): Promise<Attempt> {
  const probe = findProbe(kind);
  const parsed = parseProbeParams(kind, raw);
  if (!probe || !parsed.ok) throw new Error(`a scan asks ${kind} in a way that it does not take`);
  return probe.run({ params: parsed.params, signal, timeoutMs, io });
}
