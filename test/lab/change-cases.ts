/** A setting that somebody edits by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, getJson } from '../kit/demo.js';
import { labDataDir, labPointer } from '../kit/lab.js';

const LIMIT_MS = 60_000;
/** The check looks every 2 s, its heartbeats are 5 s long. */
const ROUND_MS = 7_000;

interface ChangePage {
  readonly changes: readonly { readonly subject: string; readonly fields: readonly object[] }[];
}

export function changeCases(): void {
  it(
    'are one event each, that names the one field',
    async () => {
      const since = encodeURIComponent(new Date().toISOString());
      const file = join(labDataDir(), 'shop', 'pos.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('2026-11-01', '2027-11-01'));
      const ask = () => getJson<ChangePage>(`${labPointer().url}/api/v1/sites/lab-store/changes?since=${since}`);
      await eventually('the change', async () => (await ask()).changes.length > 0, LIMIT_MS / 2);
      // Another round and another heartbeat: it is told once.
      await sleep(ROUND_MS);
      expect((await ask()).changes).toEqual([
        expect.objectContaining({
          subject: file,
          check: 'front-end/version',
          on: 'front-end',
          fields: [{ path: 'coupon.valid_from', before: '2026-11-01', after: '2027-11-01' }],
          fieldsLeftOut: 0,
        }),
      ]);
    },
    LIMIT_MS,
  );
}
