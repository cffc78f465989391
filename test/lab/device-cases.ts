/** Tills, printers, payment terminal, scale, backends: each fault at the very device that has it. */
import { holdToFault } from '../kit/lab.js';

const LIMIT_MS = 150_000;

export function deviceCases(): void {
  it(
    'that is off, jammed, empty, or cut from its acquirers; a backend that hangs while the virtual IP answers',
    () =>
      holdToFault({
        break: [
          'hang backend app-2',
          'kill till till-2',
          'jam printer printer-1 --how paper-out',
          'jam printer printer-2 --how jam',
          'jam printer printer-3 --how toner-low',
          'break terminal --how hosts-unreachable',
          'break scale --how under-zero',
        ],
        expect: {
          'lab-hub:app-2/health': 'down timeout',
          'lab-store:till-2/icmp': 'down timeout',
          'lab-store:till-2/health': 'down timeout',
          'lab-store:till-2/pos': 'down timeout',
          'lab-store:printer-1/status': 'down consumable-out',
          // ippeveprinter goes on printing, and says `media-jam-report`.
          'lab-store:printer-2/status': 'degraded hardware-fault',
          'lab-store:printer-3/status': 'degraded consumable-low',
          'lab-store:terminal-1/diagnosis': 'down offline',
          'lab-store:scale-1/weight': 'down hardware-fault',
        },
      }),
    LIMIT_MS,
  );

  it(
    'that hangs, is open, runs low, or has work that waits',
    () =>
      holdToFault({
        break: [
          'kill till till-1 --how hang',
          'jam printer printer-1 --how cover-open',
          'jam printer printer-2 --how paper-near-end',
          'jam printer printer-3 --how paper-out',
          'break terminal --how payments-waiting',
          'break scale --how over-capacity',
        ],
        expect: {
          'lab-store:till-1/health': 'down timeout',
          'lab-store:till-1/pos': 'down timeout',
          'lab-store:printer-1/status': 'down operator',
          'lab-store:printer-2/status': 'degraded consumable-low',
          'lab-store:printer-3/status': 'down consumable-out',
          'lab-store:terminal-1/diagnosis': 'degraded backlog',
          'lab-store:scale-1/weight': 'down operator',
        },
      }),
    LIMIT_MS,
  );

  it(
    'that closes its ports, talks nonsense, says nothing, or has a cutter that is stuck',
    () =>
      holdToFault({
        break: [
          'kill till till-3 --how refuse',
          'jam printer printer-1 --how cutter-error',
          'jam printer printer-2 --how cover-open',
          'jam printer printer-3 --how jam',
          'break terminal --how garbage',
          'break scale --how mute',
        ],
        expect: {
          'lab-store:till-3/health': 'down refused',
          'lab-store:till-3/pos': 'down refused',
          'lab-store:printer-1/status': 'down hardware-fault',
          'lab-store:printer-2/status': 'degraded operator',
          'lab-store:printer-3/status': 'down hardware-fault',
          'lab-store:terminal-1/diagnosis': 'unknown protocol',
          'lab-store:scale-1/weight': 'unknown no-status',
        },
        may: {
          // It may be in use, for as long as a sale takes.
          'lab-store:scale-1/weight': ['unknown busy'],
          'lab-store:terminal-1/diagnosis': ['down protocol', 'down reset'],
        },
      }),
    LIMIT_MS,
  );
}
