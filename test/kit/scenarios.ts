/** Plays scenario files as tests: each that is not pending has to meet all that it expects. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { formatFault } from '@tillwatch/config';
import { loadScenario, playScenario } from '@tillwatch/sim/scenario';

const DIR = join(import.meta.dirname, '../scenarios');
/** Generous: what takes seconds here may take a minute on a machine that does other things. */
const TIMEOUT_MS = 180_000;

/** One test for each file whose name matches. */
export function playFiles(names: RegExp): void {
  const files = readdirSync(DIR).filter((file) => file.endsWith('.yaml') && names.test(file));
  for (const file of files.sort()) {
    const loaded = loadScenario(join(DIR, file));
    if (!loaded.ok) {
      it(file, () => expect(loaded.faults.map(formatFault)).toEqual([]));
      continue;
    }
    const { id, title, pending } = loaded.scenario;
    if (pending !== null) {
      it.skip(`${id}: ${title} (PENDING: ${pending})`, () => {});
      continue;
    }
    it(
      `${id}: ${title}`,
      async () => {
        const { judged, attempts } = await playScenario(loaded.scenario);
        expect(judged.filter(({ isMet }) => !isMet)).toEqual([]);
        expect(attempts).toBeGreaterThan(0);
      },
      TIMEOUT_MS,
    );
  }
  it('has files to play', () => expect(files.length).toBeGreaterThan(0));
}
