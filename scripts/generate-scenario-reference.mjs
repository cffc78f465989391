// Writes docs/reference/scenarios.md from the schema and the worked example; needs a build. A test holds the page equal to both.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenariosReference } from '../packages/sim/dist/scenario/index.js';

const root = join(import.meta.dirname, '..');
const example = readFileSync(join(root, 'test/scenarios/A1.yaml'), 'utf8');
writeFileSync(join(root, 'docs/reference/scenarios.md'), scenariosReference(example));
