/** Every fault that the lab can make, reported as what it is and as nothing else. */
import { describeInLab, faultsSeen, holdToFault, tellLab } from '../kit/lab.js';

const LIMIT_MS = 150_000;

describeInLab('a fault of the lab', () => {
  // What one test leaves broken when it fails must not fail the next.
  afterEach(async () => {
    if (Object.keys(await faultsSeen()).length > 0) await tellLab('mend');
  }, LIMIT_MS);

  it(
    'is seen at the very device that has it: off, jammed, empty, cut from its acquirers; and at the backend that hangs, while the virtual IP answers',
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
          'lab-store:printer-2/status': 'down hardware-fault',
          'lab-store:printer-3/status': 'degraded consumable-low',
          'lab-store:terminal-1/diagnosis': 'down offline',
          'lab-store:scale-1/weight': 'down hardware-fault',
        },
      }),
    LIMIT_MS,
  );
});
