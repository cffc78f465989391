/** A receipt printer on raw TCP that answers real-time status requests (DLE EOT n) as the Epson TM-T85 manual, page 61, has them. */
import type { Serve } from './device.js';
import type { Condition } from './fault.js';

const DLE = 0x10;
const EOT = 0x04;
/** Bits 1 and 4 are always set: a valid byte satisfies (b & 0x93) == 0x12. */
const FIXED = 0x12;

/** The answer to DLE EOT `n` (1 printer, 2 offline, 3 error, 4 paper); undefined for another `n`. */
export function escposStatus(n: number, condition: Condition | null): number | undefined {
  const isOffline = condition !== null;
  switch (n) {
    case 1:
      return FIXED | (isOffline ? 0x08 : 0);
    case 2:
      return (
        FIXED |
        (condition === 'cover-open' ? 0x04 : 0) |
        (condition === 'paper-out' ? 0x20 : 0) |
        (condition === 'error' ? 0x40 : 0)
      );
    case 3:
      return FIXED | (condition === 'error' ? 0x08 : 0);
    case 4:
      return FIXED | (condition === 'paper-out' ? 0x6c : 0);
    default:
      return undefined;
  }
}

/** Answers status requests; everything else is printed, that is, swallowed. */
export function serveEscpos(): Serve {
  return (line, point) => {
    let beforeLast = 0;
    let last = 0;
    line.on('data', (chunk: Buffer) => {
      for (const byte of chunk) {
        if (line.writableEnded) return;
        const status = beforeLast === DLE && last === EOT ? escposStatus(byte, point.condition()) : undefined;
        if (status !== undefined) line.write(Buffer.of(status));
        // Offline, it gives its one session up after the answer.
        if (status !== undefined && point.condition() !== null) line.end();
        beforeLast = last;
        last = byte;
      }
    });
    line.on('end', () => line.end());
  };
}
