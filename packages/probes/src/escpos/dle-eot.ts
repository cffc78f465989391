/**
 * The real-time status of ESC/POS: DLE EOT n is answered with one byte, whose bits mean something else for each n. Tables: Epson TM-T85 manual page 61,
 * Citizen iDP-3221 manual page 60, Bixolon SRP-350 command manual page 8.
 */
import { type Finding, passing, stopping } from '../peripheral/vocabulary.js';

/** 1 printer, 2 cause of being offline, 3 cause of an error, 4 paper roll. */
export type StatusNumber = 1 | 2 | 3 | 4;

/** The bytes read so far, by their n. */
export type StatusBytes = Readonly<Partial<Record<StatusNumber, number>>>;

/** The request for one status byte. */
export function statusRequest(n: StatusNumber): Buffer {
  return Buffer.of(0x10, 0x04, n);
}

/** Bits 1 and 4 are always set, bits 0 and 7 never. */
export function isStatusByte(byte: number): boolean {
  return (byte & 0x93) === 0x12;
}

/** The first of the four bytes of an Automatic Status Back, which a printer that was told to sends by itself: it differs from a status in bit 1. */
export function isAutomaticStatus(byte: number): boolean {
  return (byte & 0x93) === 0x10;
}

/** Length of an Automatic Status Back. */
export const AUTOMATIC_STATUS_BYTES = 4;

/** n = 1. Bit 2 is the drawer's pin and says nothing about the printer. */
const OFFLINE = 0x08;
/** n = 2. */
const COVER_OPEN = 0x04;
const FEED_BUTTON = 0x08;
const STOPPED_BY_PAPER_END = 0x20;
const ERROR = 0x40;
/** n = 3. The cutter; an error that only the workshop can mend; one that ends by itself (hot head). Bit 2 is Epson's mechanical error, and undefined elsewhere. */
const MECHANICAL = 0x04;
const CUTTER = 0x08;
const UNRECOVERABLE = 0x20;
const AUTO_RECOVERABLE = 0x40;
/** n = 4: two bits for each sensor, both set. Either alone is taken for the sensor's word too. */
const NEAR_END = 0x0c;
const PAPER_END = 0x60;

/** What the bytes say is wrong; a byte that was not read says nothing. */
export function findingsOf(bytes: StatusBytes): readonly Finding[] {
  const { 1: printer = 0, 2: offline = 0, 3: error = 0, 4: paper = 0 } = bytes;
  const findings: Finding[] = [];
  const failed = error & (CUTTER | UNRECOVERABLE) || (error & MECHANICAL && offline & ERROR);
  if (failed) findings.push(stopping('hardware-fault'));
  if (offline & COVER_OPEN) findings.push(stopping('operator'));
  if (offline & STOPPED_BY_PAPER_END || paper & PAPER_END) findings.push(stopping('consumable-out'));
  // It goes on by itself when the head has cooled down, or when the cover that was opened while it printed is closed.
  if (error & AUTO_RECOVERABLE) findings.push(passing('hardware-fault'));
  if (offline & FEED_BUTTON) findings.push(passing('operator'));
  // An error of which n = 3 gives no cause, or was not asked for one.
  if (offline & ERROR && findings.length === 0) findings.push(stopping('hardware-fault'));
  if (printer & OFFLINE && findings.length === 0) findings.push(stopping('offline'));
  if (paper & NEAR_END) findings.push(passing('consumable-low'));
  return findings;
}

/** The bytes as they came, for the values. */
export function rawStatus(bytes: StatusBytes): Readonly<Record<string, number>> {
  const named = { rawPrinter: bytes[1], rawOffline: bytes[2], rawError: bytes[3], rawPaper: bytes[4] };
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, number] => entry[1] !== undefined));
}
