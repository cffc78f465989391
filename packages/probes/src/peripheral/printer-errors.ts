/**
 * The errors of page printers as the Host Resources MIB numbers them (RFC 2790, hrPrinterDetectedErrorState), and what they are in the one vocabulary. IPP's keywords are
 * the same errors by other names.
 */
import { type Finding, passing, stopping, type Trouble } from './vocabulary.js';

interface PrinterError {
  readonly trouble: Trouble;
  /** RFC 2790 pairs the others with a device that is down; these with a mere warning. */
  readonly isWarning?: true;
}

/** In the order of their bits, the first the most significant of the first octet. */
const ERRORS = {
  lowPaper: { trouble: 'consumable-low', isWarning: true },
  noPaper: { trouble: 'consumable-out' },
  lowToner: { trouble: 'consumable-low', isWarning: true },
  noToner: { trouble: 'consumable-out' },
  doorOpen: { trouble: 'operator' },
  jammed: { trouble: 'hardware-fault' },
  offline: { trouble: 'offline' },
  serviceRequested: { trouble: 'hardware-fault', isWarning: true },
  inputTrayMissing: { trouble: 'operator' },
  outputTrayMissing: { trouble: 'operator' },
  markerSupplyMissing: { trouble: 'consumable-out' },
  outputNearFull: { trouble: 'operator', isWarning: true },
  outputFull: { trouble: 'operator' },
  inputTrayEmpty: { trouble: 'consumable-out' },
  overduePreventMaint: { trouble: 'hardware-fault', isWarning: true },
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
  const { trouble, isWarning }: PrinterError = ERRORS[name];
  return isStopped && !isWarning ? stopping(trouble) : passing(trouble);
}
