/**
 * The errors of page printers as the Host Resources MIB numbers them (RFC 2790, hrPrinterDetectedErrorState), and what they are in the one vocabulary. IPP's keywords are
 * the same errors by other names.
 */
import { type Finding, passing, stopping, type Trouble } from './vocabulary.js';

interface PrinterError {
  readonly trouble: Trouble;
  /**
   * RFC 2790 pairs an error with a device that is `down` (the printer stands still) or in `warning`. Of the latter, some keep a printer that has stopped from going on, and
   * the `foreseen` ones never do.
   */
  readonly paired: 'down' | 'warning' | 'foreseen';
}

/** In the order of their bits, the first the most significant of the first octet. */
const ERRORS = {
  lowPaper: { trouble: 'consumable-low', paired: 'foreseen' },
  noPaper: { trouble: 'consumable-out', paired: 'down' },
  lowToner: { trouble: 'consumable-low', paired: 'foreseen' },
  noToner: { trouble: 'consumable-out', paired: 'down' },
  doorOpen: { trouble: 'operator', paired: 'down' },
  jammed: { trouble: 'hardware-fault', paired: 'down' },
  offline: { trouble: 'offline', paired: 'down' },
  serviceRequested: { trouble: 'hardware-fault', paired: 'warning' },
  inputTrayMissing: { trouble: 'operator', paired: 'warning' },
  outputTrayMissing: { trouble: 'operator', paired: 'warning' },
  markerSupplyMissing: { trouble: 'consumable-out', paired: 'warning' },
  outputNearFull: { trouble: 'operator', paired: 'foreseen' },
  outputFull: { trouble: 'operator', paired: 'warning' },
  inputTrayEmpty: { trouble: 'consumable-out', paired: 'warning' },
  overduePreventMaint: { trouble: 'hardware-fault', paired: 'foreseen' },
} as const satisfies Readonly<Record<string, PrinterError>>;

export type PrinterErrorName = keyof typeof ERRORS;

/** The names in the order of their bits. */
export const PRINTER_ERRORS = Object.keys(ERRORS) as readonly PrinterErrorName[];

const ERROR_BITS = 16;

/** The errors whose bits are set in the octets of hrPrinterDetectedErrorState; octets that are missing, even all, are zero. */
export function errorsOfOctets(octets: Uint8Array): readonly PrinterErrorName[] {
  return PRINTER_ERRORS.filter((_, bit) => ((octets[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
}

/** The first two octets that have these errors' bits set, as one number: 0x4000 for `noPaper`. */
export function errorBits(errors: readonly PrinterErrorName[]): number {
  return PRINTER_ERRORS.reduce(
    (bits, name, at) => (errors.includes(name) ? bits + 2 ** (ERROR_BITS - 1 - at) : bits),
    0,
  );
}

/** What one error is; `isStopped`: the printer does not print. */
export function findingOfError(name: PrinterErrorName, isStopped: boolean): Finding {
  const { trouble, paired }: PrinterError = ERRORS[name];
  return isStopped && paired !== 'foreseen' ? stopping(trouble) : passing(trouble);
}

/** True for an error with which no printer prints, as RFC 2790 has it. */
export function stopsByItself(name: PrinterErrorName): boolean {
  return ERRORS[name].paired === 'down';
}
