/** Every fault that the lab can make, reported as what it is and as nothing else. */
import { describeInLab, faultsSeen, holdToFault, tellLab } from '../kit/lab.js';

const LIMIT_MS = 120_000;

describeInLab('a fault of the lab', () => {
  // What one test leaves broken when it fails must not fail the next.
  afterEach(async () => {
    if (Object.keys(await faultsSeen()).length > 0) await tellLab('mend');
  }, LIMIT_MS);

  it(
    'is seen at the very backend that hangs, while the virtual IP answers',
    () => holdToFault({ break: ['hang', 'backend', 'app-2'], expect: { 'lab-hub:app-2/health': 'down timeout' } }),
    LIMIT_MS,
  );

  it(
    'is seen at the very till that is off',
    () =>
      holdToFault({
        break: ['kill', 'till', 'till-2'],
        expect: {
          'lab-store:till-2/icmp': 'down timeout',
          'lab-store:till-2/health': 'down timeout',
          'lab-store:till-2/pos': 'down timeout',
        },
      }),
    LIMIT_MS,
  );
});
