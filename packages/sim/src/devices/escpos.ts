/** A receipt printer on raw TCP that answers real-time status requests (DLE EOT n) as the Epson TM-T85 manual, page 61, has them. */
import type { Duplex } from 'node:stream';
import type { PortSpec, Serve } from './device.js';
import type { Condition } from './fault.js';

const DLE = 0x10;
const EOT = 0x04;
/** Bits 1 and 4 are always set: a valid byte satisfies (b & 0x93) == 0x12. */
const FIXED = 0x12;

/** What a receipt printer can report. */
export const PRINTER_CONDITIONS = [
  'paper-near-end',
  'paper-out',
  'cover-open',
  'cutter-error',
  'unrecoverable',
  'error',
  'mute',
] as const satisfies readonly Condition[];

type Bits = readonly [printer: number, offline: number, error: number, paper: number];

/** Bits that each condition adds to the four bytes. A printer that only runs short of paper, or tells nothing, is online. */
const BITS: Readonly<Partial<Record<Condition, Bits>>> = {
  'paper-near-end': [0, 0, 0, 0x0c],
  'paper-out': [0x08, 0x20, 0, 0x6c],
  'cover-open': [0x08, 0x04, 0, 0],
  'cutter-error': [0x08, 0x40, 0x08, 0],
  unrecoverable: [0x08, 0x40, 0x20, 0],
  error: [0x08, 0x40, 0x08, 0],
};

/** The answer to DLE EOT `n` (1 printer, 2 offline, 3 error, 4 paper); undefined for another `n`, and from a printer that is mute. */
export function escposStatus(n: number, condition: Condition | null): number | undefined {
  if (condition === 'mute' || !(n >= 1 && n <= 4)) return undefined;
  return FIXED | ((condition && BITS[condition]?.[n - 1]) ?? 0);
}

/** Answers status requests; everything else is printed, that is, swallowed. It serves one connection at a time: the next waits until that one closes. */
export function serveEscpos(): Serve {
  const waiting: (() => void)[] = [];
  let isServing = false;
  const serveNext = () => {
    const next = waiting.shift();
    isServing = next !== undefined;
    next?.();
  };
  return (line, point) => {
    const serve = () => {
      if (line.destroyed) return serveNext();
      line.once('close', serveNext);
      answerRequests(line, () => point.condition());
    };
    if (isServing) return void waiting.push(serve);
    isServing = true;
    serve();
  };
}

function answerRequests(line: Duplex, condition: () => Condition | null): void {
  let beforeLast = 0;
  let last = 0;
  line.on('data', (chunk: Buffer) => {
    for (const byte of chunk) {
      if (line.writableEnded) return;
      const status = beforeLast === DLE && last === EOT ? escposStatus(byte, condition()) : undefined;
      if (status !== undefined) line.write(Buffer.of(status));
      beforeLast = last;
      last = byte;
    }
  });
  line.on('end', () => line.end());
}

/** The port of a receipt printer. */
export const escposPort = (): PortSpec => ({ name: 'escpos', serve: serveEscpos() });
