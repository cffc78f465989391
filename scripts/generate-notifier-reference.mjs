// Writes docs/reference/notifiers.md from the notifiers' own declarations; needs a build. A test of the collector holds both equal.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderNotifierReference } from '../packages/collector/dist/notify/reference.js';

writeFileSync(join(import.meta.dirname, '../docs/reference/notifiers.md'), renderNotifierReference());
