// Writes docs/reference/probes.md from the schemas, as built (`npx tsc -b packages/probes`); a unit test holds the page equal to them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probesReference } from '../dist/index.js';

writeFileSync(join(import.meta.dirname, '../../../docs/reference/probes.md'), probesReference());
