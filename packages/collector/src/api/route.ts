/** The form in which every route that reads is declared, and how it is put on the server: one declaration gives validation, documentation and 405s. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PROBLEMS, type ProblemCode, type ProblemDocument, problem, sendProblem } from './problem.js';
import { noQuery, type Parsed, parseRequest } from './queries.js';
import type { SchemaName } from './schemas.js';

/** What a GET route takes, answers and is for. `Q` and `P` are the parsed query and path parameters. */
export interface RouteDeclaration<Q, P> {
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodType<Q>;
  readonly params?: z.ZodType<P>;
  readonly answer:
    | { readonly schema: SchemaName; readonly description: string }
    | { readonly media: string; readonly description: string };
  /** Problems that this route may answer with, beside those that every route has. */
  readonly problems?: readonly ProblemCode[];
  /** Methods that commands of the same path take (command-route.ts). */
  readonly commands?: readonly CommandMethod[];
  readonly handle: (context: RouteContext<Q, P>) => FastifyReply | Promise<FastifyReply>;
}

/** Methods of routes that change something. */
export type CommandMethod = 'POST' | 'DELETE';

export interface RouteContext<Q, P> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly query: Q;
  readonly params: P;
}

/** Puts a route on the server for GET and HEAD, and answers every other method with 405. */
export function addRoute<Q, P>(app: FastifyInstance, route: RouteDeclaration<Q, P>): void {
  const querySchema: z.ZodType = route.query ?? noQuery;
  app.get(route.path, {
    schema: documentation(route),
    handler: (request, reply) => {
      const query = parseRequest(querySchema, request.query) as Parsed<Q>;
      const params = route.params === undefined ? undefined : parseRequest(route.params, request.params);
      const faults = [...(query.ok ? [] : query.faults), ...(params === undefined || params.ok ? [] : params.faults)];
      if (!query.ok || (params !== undefined && !params.ok)) return sendProblem(reply, requestInvalid(faults));
      return route.handle({ request, reply, query: query.value, params: params?.value as P });
    },
  });
  refuseOthers(app, route.path, ['GET', 'HEAD', ...(route.commands ?? [])]);
}

/** Answers every method of a path but those that it takes with 405. */
export function refuseOthers(app: FastifyInstance, path: string, taken: readonly string[]): void {
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) => !taken.includes(method));
  const refuse = (request: FastifyRequest, reply: FastifyReply) => refuseMethod(request, reply, taken);
  app.route({ method: others, url: path, schema: { hide: true }, onRequest: refuse, handler: refuse });
}

/** The document for faults of a request, all at once. */
export function requestInvalid(faults: ProblemDocument['faults'] & object): ProblemDocument {
  const detail = faults
    .map((fault) => `${fault.parameter}: found ${JSON.stringify(fault.found)}, expected ${fault.expected}`)
    .join('; ');
  return problem('request-invalid', `${detail}.`, { faults });
}

async function refuseMethod(
  request: FastifyRequest,
  reply: FastifyReply,
  taken: readonly string[],
): Promise<FastifyReply> {
  // The body was not read; closing the connection spares reading it.
  reply.header('allow', taken.join(', ')).header('connection', 'close');
  return sendProblem(reply, problem('method-not-allowed', `Found ${request.method}; expected ${taken.join(' or ')}.`));
}

function documentation<Q, P>(route: RouteDeclaration<Q, P>): object {
  const { answer } = route;
  const content =
    'schema' in answer
      ? { 'application/json': { schema: { $ref: `#/components/schemas/${answer.schema}` } } }
      : { [answer.media]: { schema: { type: 'string' } } };
  const takesParameters = route.query !== undefined || route.params !== undefined;
  const codes: ProblemCode[] = [...(takesParameters ? (['request-invalid'] as const) : []), ...(route.problems ?? [])];
  return {
    summary: route.summary,
    ...(route.description !== undefined && { description: route.description }),
    ...(route.query !== undefined && { querystring: jsonSchema(route.query) }),
    ...(route.params !== undefined && { params: jsonSchema(route.params) }),
    response: { 200: { description: answer.description, content }, ...problemResponses(codes) },
  };
}

export function problemResponses(codes: readonly ProblemCode[]): Record<number, object> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code]);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        description: of.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join(' '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

export function jsonSchema(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
