// Writes docs/reference/cli.md from the commands themselves; needs a build. A test of the command line holds it equal to them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliReference } from '../packages/cli/dist/reference.js';

writeFileSync(join(import.meta.dirname, '../docs/reference/cli.md'), cliReference());
