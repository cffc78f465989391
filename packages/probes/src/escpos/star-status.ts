/**
 * The status of Star's printers: ESC ACK SOH is answered with an Automatic Status Back of 7 bytes or more. Tables: Star Line Mode Command
 * Specifications pages 3-70, 5-8 and 5-9; Star Command Specifications (SP500, SP700, SP2000) pages 5-3 to 5-6; SP2000 manual, tables 3-7 and 3-8.
 */
import { type Finding, passing, stopping } from '../peripheral/vocabulary.js';

/** ESC ACK SOH. */
export const STAR_STATUS_REQUEST: Buffer = Buffer.of(0x1b, 0x06, 0x01);

/** The bytes that carry what is read here: two headers and four of status. */
export const MIN_STAR_BYTES = 6;

/** Page 5-6, "How to Identify Statuses": header 1 has bit 0 set and bits 4 and 7 clear; the status bytes have these three clear. */
const FIXED_BITS = 0x91;
/** Header 2 has them clear too, but for bit 7, "status expansion" (page 5-3). */
const HEADER_2_FIXED_BITS = 0x11;

/**
 * The length that header 1 states, 0 for a byte that is no header. Bits 1-3 and 5-6 make up the number, so that no header looks like XON:
 * 0x23 stands for 9 bytes.
 */
export function starStatusLength(header1: number): number {
  if ((header1 & FIXED_BITS) !== 0x01) return 0;
  const length = ((header1 >> 1) & 0x07) | ((header1 >> 2) & 0x18);
  return length < MIN_STAR_BYTES ? 0 : length;
}

/** True where all fixed bits are as they must be; `frame` is as long as its header says. */
export function isStarStatus(frame: Buffer): boolean {
  if (frame.length < MIN_STAR_BYTES || starStatusLength(frame[0] ?? 0) !== frame.length) return false;
  if (((frame[1] ?? 0) & HEADER_2_FIXED_BITS) !== 0) return false;
  return frame.subarray(2).every((byte) => (byte & FIXED_BITS) === 0);
}

/** Third byte. */
const OFFLINE_BY_SWITCH = 0x40;
const COVER_OPEN = 0x20;
const OFFLINE = 0x08;
/** Fourth byte. */
const HOT_HEAD = 0x40;
const UNRECOVERABLE = 0x20;
const CUTTER = 0x08;
const MECHANICAL = 0x04;
/** Fifth byte: black mark, paper jam in the presenter, head up. */
const BLACK_MARK = 0x08;
const PRESENTER_JAM = 0x04;
const HEAD_UP = 0x02;
/** Sixth byte. */
const PAPER_END = 0x08;
const NEAR_END = 0x04;

/** What a frame that {@link isStarStatus} says is wrong. */
export function starFindings(frame: Buffer): readonly Finding[] {
  const [, , printer = 0, error = 0, jam = 0, paper = 0] = frame;
  const findings: Finding[] = [];
  if (error & (UNRECOVERABLE | CUTTER | MECHANICAL) || jam & (BLACK_MARK | PRESENTER_JAM))
    findings.push(stopping('hardware-fault'));
  if (printer & (COVER_OPEN | OFFLINE_BY_SWITCH) || jam & HEAD_UP) findings.push(stopping('operator'));
  if (paper & PAPER_END) findings.push(stopping('consumable-out'));
  if (error & HOT_HEAD) findings.push(passing('hardware-fault'));
  if (printer & OFFLINE && findings.length === 0) findings.push(stopping('offline'));
  if (paper & NEAR_END) findings.push(passing('consumable-low'));
  return findings;
}

/** The four status bytes as they came, for the values. */
export function rawStarStatus(frame: Buffer): Readonly<Record<string, number>> {
  const [, , rawPrinter = 0, rawError = 0, rawJam = 0, rawPaper = 0] = frame;
  return { rawPrinter, rawError, rawJam, rawPaper };
}
