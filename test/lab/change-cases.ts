/** A setting that somebody edits by hand. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, getJson } from '../kit/demo.js';
import { labDataDir, labPointer } from '../kit/lab.js';

const LIMIT_MS = 60_000;

interface ChangePage {
  readonly changes: readonly { readonly subject: string; readonly diff?: unknown; readonly fields?: unknown }[];
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
      console.log(JSON.stringify(await ask(), null, 1));
    },
    LIMIT_MS,
  );
}
