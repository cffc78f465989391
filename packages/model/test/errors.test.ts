import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../src/index.js';

it('the error reference and the catalogue say the same', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/reference/errors.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `([a-z-]+)` \| (.+) \|$/gm)].map(([, code, meaning]) => [code, meaning]);
  expect(Object.fromEntries(documented)).toEqual(ERROR_CODES);
});
