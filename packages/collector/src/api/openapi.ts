/** The OpenAPI document, made from the routes' own declarations. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { addRoute } from './route.js';
import { NAMED_SCHEMAS } from './schemas.js';

const DESCRIPTION =
  "What Tillwatch's collector knows of the estate. Times are RFC 3339 UTC with milliseconds; durations are numbers whose names end in `Ms`. " +
  'Errors are problem documents (RFC 9457). Fields may be added; ignore those you do not know. Live changes come over the WebSocket at `/api/v1/stream`.';

/** Collects every route that is added after this, and serves the document at `/api/v1/openapi.json`. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Tillwatch collector',
        version: '1',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: { schemas: componentSchemas() },
    },
  });
  addRoute(app, {
    path: '/api/v1/openapi.json',
    summary: 'This document',
    answer: { media: 'application/json', description: 'OpenAPI 3.1.' },
    handle: ({ reply }) => reply.type('application/json; charset=utf-8').send(JSON.stringify(app.swagger())),
  });
}

function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED_SCHEMAS)) registry.add(schema, { id });
  // `input`: as a reader must take it, open for fields to come.
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _id, $schema: _dialect, ...rest }]) => [id, rest]),
  );
}
