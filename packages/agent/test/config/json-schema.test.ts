/** The published JSON Schema is what the agent's own shapes give. After a change of shapes: `npm run build && node scripts/generate-config-schema.mjs`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROBES } from '@tillwatch/probes';
import { configJsonSchema } from '../../src/config/json-schema.js';

const DOCS = join(import.meta.dirname, '../../../../docs');

type Schema = {
  readonly properties: Record<string, Schema>;
  readonly items: Schema;
  readonly allOf: { readonly if: Schema; readonly then: Schema }[];
  readonly const?: string;
  readonly enum?: string[];
  readonly additionalProperties?: boolean;
};

describe('published schema', () => {
  const published = JSON.parse(readFileSync(join(DOCS, 'reference/agent-config.schema.json'), 'utf8')) as Schema;

  it('is up to date', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it('knows the parameters of every probe kind', () => {
    const check = published.properties.checks?.items as Schema;
    expect(check.properties.kind?.enum).toEqual(PROBES.map((probe) => probe.kind));
    expect(check.allOf.map((form) => form.if.properties.kind?.const)).toEqual(PROBES.map((probe) => probe.kind));
    for (const form of check.allOf) expect(form.then.properties.params?.additionalProperties).toBe(false);
  });

  it('is named in the example that people copy', () => {
    const example = readFileSync(join(DOCS, 'guides/agent.example.yaml'), 'utf8');
    expect(example).toContain('$schema=../reference/agent-config.schema.json');
  });
});
