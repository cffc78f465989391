/** One attempt of any kind by itself, as the command line asks for it. */
import { join } from 'node:path';
import { type Attempt, TillwatchError } from '@tillwatch/model';
import { paramsFromText, parseProbeParams } from './parameters.js';
import { createProbeIo } from './probe-io.js';
import { findProbe, probeKinds } from './registry.js';
import { withSecrets } from './secret-params.js';

/** What `tillwatch probe --json` prints. */
export interface LoneAttempt {
  readonly kind: string;
  readonly target: string;
  readonly state: Attempt['state'];
  readonly reason: Attempt['reason'];
  /** null where nothing was timed. */
  readonly latencyUs: number | null;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Makes one attempt with resources of its own and closes them. Values of `rawParams` may be text, as a command line gives them. Throws
 * TillwatchError `usage` for an unknown kind or wrong parameters, naming all that is wrong.
 */
export async function runAlone(
  kind: string,
  rawParams: Readonly<Record<string, unknown>>,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<LoneAttempt> {
  const probe = findProbe(kind);
  if (!probe)
    throw new TillwatchError('usage', `no probe kind ${kind}`, { hint: `Kinds: ${probeKinds().join(', ')}.` });
  const given = withSecrets(kind, paramsFromText(kind, rawParams), join(process.cwd(), 'command line'), process.env);
  const parsed = parseProbeParams(kind, given.params);
  const faults = [...given.faults, ...(parsed.ok ? [] : parsed.faults)];
  if (!parsed.ok || faults.length > 0) {
    const told = faults.map(({ path, found, expected }) => `${path.join('.')}: found ${found}, expected ${expected}`);
    throw new TillwatchError('usage', told.join('\n'), { hint: faults.map(({ hint }) => hint).join('\n') });
  }
  const io = createProbeIo();
  try {
    const attempt = await probe.run({
      params: parsed.params,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
      io,
    });
    const { state, reason, latencyUs = null, values = {} } = attempt;
    return { kind, target: probe.target(parsed.params), state, reason, latencyUs, values };
  } finally {
    await io.close();
  }
}
