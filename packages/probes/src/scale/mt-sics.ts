/**
 * Mettler-Toledo's Standard Interface Command Set, level 0, which scales with a network speak: `SI` is answered at once with the weight and whether it is
 * stable. Source: MT-SICS reference manual 11780711, as quoted in the operating instructions of AL-IC balances, page 72.
 */
import type { Decode } from '../peripheral/line.js';
import { type Finding, passing, stopping } from '../peripheral/vocabulary.js';
import type { ScaleAnswer } from './answer.js';

/** `SI`: the weight now, without waiting for it to be stable. */
export const MT_SICS_REQUEST: Buffer = Buffer.from('SI\r\n');

/** `S S`, ten places of weight, a unit of at most five letters, and room for more places. */
const MAX_LINE_BYTES = 48;

const FINDINGS: Readonly<Record<string, readonly Finding[]>> = {
  S: [],
  D: [passing('operator')],
  '+': [stopping('operator')],
  '-': [stopping('hardware-fault')],
};

/** Reads one line; what is none, or is a line in another language, is `protocol`. */
export const decodeMtSics: Decode<ScaleAnswer> = (unread) => {
  if (unread.length === 0) return null;
  const line = unread.subarray(0, MAX_LINE_BYTES);
  // Weights and errors begin with one of these, so that noise need not be waited out.
  const isFromScale = line[0] === 0x53 || line[0] === 0x45;
  const end = line.indexOf('\r\n');
  if (isFromScale && end < 0 && line.length < MAX_LINE_BYTES) return null;
  if (!isFromScale || end < 0) return { answer: { type: 'protocol' }, usedBytes: unread.length };
  return { answer: answerOf(line.toString('latin1', 0, end)), usedBytes: end + 2 };
};

function answerOf(line: string): ScaleAnswer {
  // ES: not understood. S I: understood, but the scale is taring, or at something else.
  if (line === 'ES') return { type: 'not-supported' };
  if (line === 'S I') return { type: 'busy' };
  const match = /^S ([SD+-])(?: +(-?\d{1,9}(?:\.\d{1,6})?) [A-Za-z%]{1,5})?$/.exec(line);
  const [, status = '', weight] = match ?? [];
  const findings = FINDINGS[status];
  // Only a weight that is out of range is not told.
  if (findings === undefined || (weight === undefined) !== (status === '+' || status === '-'))
    return { type: 'protocol' };
  return {
    type: 'status',
    findings,
    rawStatus: status.charCodeAt(0),
    ...(weight !== undefined && { weightMilli: Math.round(Number(weight) * 1_000) }),
  };
}
