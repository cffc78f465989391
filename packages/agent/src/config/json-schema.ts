/** The configuration's JSON Schema, for editors and for other programs; derived from the shapes that the agent itself checks. */
import { secretSchema } from '@tillwatch/config';
import { PROBES, paramsJsonSchema } from '@tillwatch/probes';
import { z } from 'zod';
import { configSchema } from './schema.js';

type JsonSchema = Record<string, unknown>;

/** JSON Schema 2020-12 of an agent's configuration file. What only the agent can check (ids that exist, cycles, secrets) is not in it. */
export function configJsonSchema(): JsonSchema {
  const { $schema, ...root } = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  const checks = group(group(root.properties).checks);
  return {
    $schema,
    title: 'Tillwatch agent configuration',
    ...root,
    properties: { ...group(root.properties), checks: { ...checks, items: withProbeParams(group(checks.items)) } },
  };
}

/** A check's `params` are its kind's. */
function withProbeParams(check: JsonSchema): JsonSchema {
  const properties = group(check.properties);
  return {
    ...check,
    properties: { ...properties, kind: { ...group(properties.kind), enum: PROBES.map((probe) => probe.kind) } },
    allOf: PROBES.map(({ kind, summary }) => {
      const { $schema: _, ...schema } = withReferences(group(paramsJsonSchema(kind)));
      return {
        if: { properties: { kind: { const: kind } }, required: ['kind'] },
        // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema, and this object is never awaited.
        then: { properties: { params: { description: summary, ...schema } }, ...needsParams(schema) },
      };
    }),
  };
}

/** Parameters that are secret may be references. */
function withReferences(schema: JsonSchema): JsonSchema {
  const properties = Object.entries(group(schema.properties)).map(([name, value]): [string, unknown] => {
    const field = group(value);
    if (field.secret !== true) return [name, field];
    if (field.type !== 'object') return [name, orReference(field)];
    return [name, { ...field, additionalProperties: orReference(group(field.additionalProperties)) }];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

function orReference({ description, ...schema }: JsonSchema): JsonSchema {
  const { $schema: _, ...reference } = z.toJSONSchema(secretSchema) as JsonSchema;
  return { ...(description !== undefined && { description }), anyOf: [schema, reference] };
}

function needsParams(schema: JsonSchema): JsonSchema {
  return Array.isArray(schema.required) && schema.required.length > 0 ? { required: ['params'] } : {};
}

function group(value: unknown): JsonSchema {
  return (value ?? {}) as JsonSchema;
}
