// Writes docs/reference/openapi.json and api.md from the collector's own answers; needs a build. A test of the collector holds both equal to the routes.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from '../packages/collector/dist/api/index.js';
import { renderApiReference } from '../packages/collector/dist/api/reference.js';

const root = join(import.meta.dirname, '..');
const never = () => Promise.reject(new Error('only described, never asked'));
const api = createApi({
  estate: { summaries: () => [], summary: () => undefined, detail: () => undefined, onChange: () => () => {} },
  store: { history: never, transitions: never, changes: never, stats: never },
  stats: { snapshot: () => ({}), readiness: () => ({}), onCommit: () => () => {} },
  incidents: {
    board: { shown: () => [], view: () => undefined, list: never, detail: never, onChange: () => () => {} },
    desk: { act: never, isReady: () => true, incidents: () => [], stats: () => ({}) },
    suppressions: { list: () => [], add: never, end: never },
    store: { stats: never },
  },
  ready: () => ({}),
  listen: { host: '127.0.0.1', port: 0 },
  pageDir: null,
  log: { debug() {}, info() {}, warn() {}, error() {} },
  clock: { nowMs: () => Date.now(), steadyMs: () => performance.now() },
});
const { url } = await api.start();
const document = await (await fetch(`${url}/api/v1/openapi.json`)).json();
await api.stop();

// Under a name of its own: docs/reference is not for the formatter.
const biome = join(root, 'node_modules/.bin/biome');
const json = execFileSync(biome, ['format', '--stdin-file-path=openapi.json'], {
  cwd: root,
  input: JSON.stringify(document),
});
writeFileSync(join(root, 'docs/reference/openapi.json'), json);
writeFileSync(join(root, 'docs/reference/api.md'), renderApiReference(document));
