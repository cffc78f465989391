// Writes docs/reference/agent-config.schema.json from the agent's own shapes; needs a build. A test of the agent holds it equal to them.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configJsonSchema } from '../packages/agent/dist/config/json-schema.js';

const root = join(import.meta.dirname, '..');
const file = 'docs/reference/agent-config.schema.json';
const json = execFileSync(join(root, 'node_modules/.bin/biome'), ['format', `--stdin-file-path=${file}`], {
  input: JSON.stringify(configJsonSchema()),
  cwd: root,
});
writeFileSync(join(root, file), json);
