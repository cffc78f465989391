/**
 * Mettler-Toledo's 8217 command set, which many makes of checkout scales speak over a serial line: `W` is answered with the weight, or with a status byte where there is none
 * to tell. Source: Diva scale service manual (in the Magellan 8500's), pages 44 and 45.
 */
import type { Decode } from '../peripheral/line.js';
import { type Finding, passing, stopping } from '../peripheral/vocabulary.js';
import type { ScaleAnswer } from './answer.js';

/** `W`, without an end of line. */
export const MT_8217_REQUEST: Buffer = Buffer.from('W');

const STX = 0x02;
const CR = 0x0d;
/** STX, six characters of weight, N for net, CR, and some room for leading blanks. */
const MAX_FRAME_BYTES = 16;
/** The line has 7 data bits and even parity; a converter to TCP may hand the parity bit on. */
const DATA_BITS = 0x7f;

const MOTION = 0x01;
const OVER_CAPACITY = 0x02;
const UNDER_ZERO = 0x04;
const OUTSIDE_ZERO_RANGE = 0x08;

/** Reads one frame; anything else is `protocol` at its first wrong byte. */
export const decodeMt8217: Decode<ScaleAnswer> = (unread) => {
  if (unread.length === 0) return null;
  const bytes = unread.subarray(0, MAX_FRAME_BYTES).map((byte) => byte & DATA_BITS);
  const end = bytes.indexOf(CR);
  const isFrame = bytes[0] === STX && (end > 0 || bytes.length < MAX_FRAME_BYTES);
  if (!isFrame) return { answer: { type: 'protocol' }, usedBytes: unread.length };
  if (end < 0) return null;
  return { answer: answerOf(Buffer.from(bytes.subarray(1, end))), usedBytes: end + 1 };
};

function answerOf(content: Buffer): ScaleAnswer {
  const text = content.toString('latin1');
  const weight = /^ *(-?\d{1,6}(?:\.\d{1,3})?)N?$/.exec(text)?.[1];
  if (weight !== undefined) return { type: 'status', findings: [], weightMilli: Math.round(Number(weight) * 1_000) };
  // Bit 6 is always set, so the byte is one of these.
  const status = /^ *\?([@-\x7f])$/.exec(text)?.[1]?.charCodeAt(0);
  if (status === undefined) return { type: 'protocol' };
  return { type: 'status', findings: findingsOf(status), rawStatus: status };
}

/** A scale that sends its status in place of a weight cannot tell one, whatever the status says. */
function findingsOf(status: number): readonly Finding[] {
  if (status & UNDER_ZERO) return [stopping('hardware-fault')];
  if (status & OVER_CAPACITY) return [stopping('operator')];
  if (status & MOTION) return [passing('operator')];
  // It was started with something on its tray, and has no zero.
  return [status & OUTSIDE_ZERO_RANGE ? stopping('operator') : passing('operator')];
}
