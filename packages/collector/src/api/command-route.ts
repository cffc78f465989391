/** The form in which every route that changes something is declared, and what keeps a page of another site from using it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { HostGuard } from './host-guard.js';
import { type ProblemCode, problem, sendProblem } from './problem.js';
import { noQuery, parseRequest } from './queries.js';
import { type CommandMethod, jsonSchema, problemResponses, refuseOthers, requestInvalid } from './route.js';
import type { SchemaName } from './schemas.js';

/** What a route takes, answers and is for. `B`, `Q` and `P` are the parsed body, query and path parameters. */
export interface CommandDeclaration<B, Q, P> {
  readonly method: CommandMethod;
  readonly path: string;
  /** All methods of the path are declared as commands: every other one gets 405. Else the route that reads does that. */
  readonly standsAlone: boolean;
  readonly summary: string;
  readonly description?: string;
  /** Absent: it takes no body. */
  readonly body?: z.ZodType<B>;
  readonly query?: z.ZodType<Q>;
  readonly params?: z.ZodType<P>;
  readonly answer: { readonly status: 200 | 201; readonly schema: SchemaName; readonly description: string };
  readonly problems?: readonly ProblemCode[];
  readonly handle: (context: CommandContext<B, Q, P>) => Promise<FastifyReply>;
}

export interface CommandContext<B, Q, P> {
  readonly reply: FastifyReply;
  readonly body: B;
  readonly query: Q;
  readonly params: P;
}

/** Puts a command on the server. */
export function addCommand<B, Q, P>(
  app: FastifyInstance,
  guard: Pick<HostGuard, 'checkOrigin'>,
  command: CommandDeclaration<B, Q, P>,
): void {
  app.route({
    method: command.method,
    url: command.path,
    schema: documentation(command),
    onRequest: (request, reply) => refuseStrangers(request, reply, guard, command.body !== undefined),
    handler: (request, reply) => {
      const query = parseRequest((command.query ?? noQuery) as z.ZodType<Q>, request.query);
      const params = command.params === undefined ? null : parseRequest(command.params, request.params);
      const body = command.body === undefined ? null : parseRequest(command.body, request.body ?? {});
      const faults = [query, params, body].flatMap((part) => (part === null || part.ok ? [] : part.faults));
      if (!query.ok || params?.ok === false || body?.ok === false) return sendProblem(reply, requestInvalid(faults));
      return command.handle({ reply, query: query.value, params: params?.value as P, body: body?.value as B });
    },
  });
  if (command.standsAlone) refuseOthers(app, command.path, [command.method]);
}

/**
 * While the API has no users, whoever reaches it may act, and a browser on this machine reaches it for every page that is open in it. A page of another origin
 * cannot send `application/json` or DELETE without asking first (Fetch standard, CORS-preflight), and the asking is never granted; beside that, browsers name
 * the page's origin (`Origin`) and say that it is another's (`Sec-Fetch-Site`), and either is refused. Before the body is read.
 */
async function refuseStrangers(
  request: FastifyRequest,
  reply: FastifyReply,
  guard: Pick<HostGuard, 'checkOrigin'>,
  hasBody: boolean,
): Promise<FastifyReply | undefined> {
  const refused = guard.checkOrigin(request.raw);
  if (refused !== null) return sendProblem(reply.header('connection', 'close'), refused);
  const { origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  // With an Origin that was let in above, a page of another site is one of `allowedOrigins`.
  if (origin === undefined && site !== undefined && site !== 'same-origin' && site !== 'none') {
    const detail = `Found a request of another site's page (Sec-Fetch-Site: ${String(site).slice(0, 40)}).`;
    return sendProblem(reply.header('connection', 'close'), problem('origin-refused', detail));
  }
  const type = request.headers['content-type'] ?? 'none';
  if (hasBody && !/^application\/json\s*(;|$)/i.test(type)) {
    const detail = `Found Content-Type ${JSON.stringify(type.slice(0, 100))}; expected application/json.`;
    return sendProblem(reply.header('connection', 'close'), problem('body-unsupported', detail));
  }
  return undefined;
}

function documentation<B, Q, P>(command: CommandDeclaration<B, Q, P>): object {
  const { answer, body, query, params } = command;
  const codes: ProblemCode[] = ['request-invalid', 'origin-refused', ...(command.problems ?? [])];
  if (body !== undefined) codes.push('body-unsupported');
  return {
    summary: command.summary,
    ...(command.description !== undefined && { description: command.description }),
    ...(body !== undefined && { body: jsonSchema(body) }),
    ...(query !== undefined && { querystring: jsonSchema(query) }),
    ...(params !== undefined && { params: jsonSchema(params) }),
    response: {
      [answer.status]: {
        description: answer.description,
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${answer.schema}` } } },
      },
      ...problemResponses(codes),
    },
  };
}
