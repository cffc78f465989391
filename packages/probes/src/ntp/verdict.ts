/** What the answers of a time server amount to. Pure. */
import { type Attempt, notOk, ok } from '@tillwatch/model';
import type { NtpReply, NtpSample } from './packet.js';

export interface NtpRules {
  readonly skewMs: number;
  readonly skewDownMs: number;
  readonly maxRootDistanceMs: number;
}

/** RFC 5905 section 7.3: 16 and above mean unsynchronized. */
const MAX_STRATUM = 15;
/** What `Date.now()` cannot tell: it counts whole milliseconds. */
export const OWN_CLOCK_STEP_US = 1_000;

/** One answer and what it says of the offset; null where its times make no sense. */
export interface NtpAnswer {
  readonly reply: NtpReply;
  readonly sample: NtpSample | null;
}

/** An answer that says by itself that no offset can be had from this server now, or null for one that can be used. */
export function judgeServer({ reply, sample }: NtpAnswer, rules: NtpRules): Attempt | null {
  if (reply.stratum === 0) return judgeKiss(reply.kissCode);
  if (sample === null) return notOk('down', 'protocol');
  const values = valuesOf(reply, sample);
  const isSynchronized =
    reply.leap !== 3 && reply.stratum <= MAX_STRATUM && values.rootDistanceUs <= rules.maxRootDistanceMs * 1_000;
  return isSynchronized ? null : notOk('degraded', 'clock-unsynchronized', sample.delayUs, values);
}

/**
 * RFC 5905 section 7.4: RATE asks to be asked less often, DENY and RSTR refuse this machine; INIT, STEP and the others say that the server has no
 * time yet.
 */
function judgeKiss(code: string): Attempt {
  if (code === 'RATE') return notOk('unknown', 'busy');
  if (code === 'DENY' || code === 'RSTR') return notOk('unknown', 'not-permitted');
  return notOk('degraded', 'clock-unsynchronized');
}

/** Whether another answer could change the verdict: the sample's own error spans one of the limits. */
export function isUncertain(sample: NtpSample, rules: NtpRules): boolean {
  const skewUs = Math.abs(sample.offsetUs);
  const errorUs = sample.delayUs / 2 + OWN_CLOCK_STEP_US;
  return [rules.skewMs, rules.skewDownMs].some(
    (limitMs) => limitMs > 0 && Math.abs(skewUs - limitMs * 1_000) <= errorUs,
  );
}

/** The answer with the shortest way, whose offset is nearest to the truth (RFC 5905 section 10); `answers` were all found usable. */
export function judgeClock(answers: readonly NtpAnswer[], rules: NtpRules): Attempt {
  let best: { reply: NtpReply; sample: NtpSample } | null = null;
  for (const { reply, sample } of answers)
    if (sample && (best === null || sample.delayUs < best.sample.delayUs)) best = { reply, sample };
  if (best === null) return notOk('down', 'timeout');
  const { reply, sample } = best;
  const values = valuesOf(reply, sample);
  const skewUs = Math.abs(sample.offsetUs);
  if (rules.skewDownMs > 0 && skewUs >= rules.skewDownMs * 1_000)
    return notOk('down', 'clock-skew', sample.delayUs, values);
  if (rules.skewMs > 0 && skewUs >= rules.skewMs * 1_000)
    return notOk('degraded', 'clock-skew', sample.delayUs, values);
  return ok(sample.delayUs, values);
}

/** Root distance (RFC 5905 section 11.1): how wrong the server's own time may be, as seen from here. */
function valuesOf(reply: NtpReply, sample: NtpSample) {
  const rootDistanceUs = Math.round((reply.rootDelayUs + sample.delayUs) / 2) + reply.rootDispersionUs;
  return { offsetUs: sample.offsetUs, stratum: reply.stratum, rootDistanceUs };
}
