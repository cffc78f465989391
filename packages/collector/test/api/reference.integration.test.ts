/** The reference pages say what the server says: regenerate them with scripts/generate-api-reference.mjs when this fails. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROBLEMS } from '../../src/api/index.js';
import { type OpenApiDocument, renderApiReference } from '../../src/api/reference.js';
import { NAMED_SCHEMAS } from '../../src/api/schemas.js';
import { type ApiRig, startApi } from './api-rig.js';

const committed = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, '../../../../docs/reference', name), 'utf8');

let rig: ApiRig;
let document: OpenApiDocument & { components: { schemas: Record<string, object> } };
beforeAll(async () => {
  rig = await startApi();
  document = (await (await rig.get('/api/v1/openapi.json')).json()) as typeof document;
});
afterAll(() => rig.stop());

it('openapi.json is what the server answers', async () => {
  expect(JSON.parse(await committed('openapi.json'))).toEqual(document);
});

it('api.md is made from it', async () => {
  expect(await committed('api.md')).toBe(renderApiReference(document));
});

it('names every shape, and refers to none that it does not name', () => {
  expect(Object.keys(document.components.schemas)).toEqual(Object.keys(NAMED_SCHEMAS));
  const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
  const known = Object.keys(NAMED_SCHEMAS).map((name) => `"$ref":"#/components/schemas/${name}"`);
  expect(references.length).toBeGreaterThan(20);
  expect([...new Set(references)].filter((reference) => !known.includes(reference))).toEqual([]);
});

it('has a page for every problem', async () => {
  for (const code of Object.keys(PROBLEMS))
    expect([code, (await rig.get(`/api/v1/problems/${code}`)).status]).toEqual([code, 200]);
  expect((await rig.get('/api/v1/problems/constructor')).status).toBe(404);
});
