/** Errors as RFC 9457 problem documents: what happened, what was found and expected, what to do. */
import type { Problem } from '@tillwatch/model';
import type { FastifyReply } from 'fastify';

interface ProblemKind {
  readonly status: number;
  readonly title: string;
  /** What to do about it. */
  readonly hint: string;
}

/** code -> status, title and advice. docs/reference/api.md is held equal to this list by a test. */
export const PROBLEMS = {
  'request-invalid': {
    status: 400,
    title: 'The request has faults',
    hint: 'Correct each of the listed faults and ask again.',
  },
  'request-malformed': {
    status: 400,
    title: 'The request cannot be read',
    hint: 'Send a well-formed HTTP/1.1 request.',
  },
  'origin-refused': {
    status: 403,
    title: 'This origin may not do that here',
    hint: 'Open the page from the collector itself, or add the origin to allowedOrigins.',
  },
  'site-unknown': {
    status: 404,
    title: 'No such site',
    hint: 'GET /api/v1/sites lists the sites; an id is spelled exactly as there.',
  },
  'check-unknown': { status: 404, title: 'No such check', hint: 'GET /api/v1/sites/{id} lists the checks of a site.' },
  'incident-unknown': {
    status: 404,
    title: 'No such incident',
    hint: 'GET /api/v1/incidents lists them; an id is spelled exactly as there.',
  },
  'suppression-unknown': {
    status: 404,
    title: 'No such silence or maintenance window',
    hint: 'GET /api/v1/silences and /api/v1/maintenance list those that are not over.',
  },
  'not-found': { status: 404, title: 'Nothing is here', hint: 'GET /api/v1/openapi.json lists what there is.' },
  'method-not-allowed': {
    status: 405,
    title: 'This method does nothing here',
    hint: 'Use one of the methods in the Allow header.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    hint: 'Send the whole request at once.',
  },
  'incident-ended': {
    status: 409,
    title: 'The incident is over',
    hint: 'Look at it once more: it is resolved or lives on in another, and this needs one that lives.',
  },
  'too-many-suppressions': {
    status: 409,
    title: 'There are as many silences and maintenance windows as may be',
    hint: 'End some that are no longer needed; a pattern with * covers many sites at once.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    hint: 'Send at most 64 KiB, and no body to what only reads.',
  },
  'body-unsupported': {
    status: 415,
    title: 'This kind of body is not understood',
    hint: 'Send JSON, and say so: Content-Type: application/json.',
  },
  'host-refused': {
    status: 421,
    title: 'This host name is not served here',
    hint: 'Use 127.0.0.1 or localhost, or add the name to allowedHosts.',
  },
  'upgrade-required': {
    status: 426,
    title: 'This address speaks WebSocket only',
    hint: 'Open it with a WebSocket client, as ws://host:port/api/v1/stream.',
  },
  'headers-too-large': { status: 431, title: 'The headers are too large', hint: 'Shorten the address or the headers.' },
  internal: {
    status: 500,
    title: 'The collector made a mistake',
    hint: 'Look for api-request-failed in its log, and report it.',
  },
  'store-unusable': {
    status: 503,
    title: 'The store cannot answer',
    hint: 'Look at /readyz and at the disk; live state is still served.',
  },
  'store-busy': {
    status: 503,
    title: 'The store is busy',
    hint: 'Ask again after the time in Retry-After, or for a shorter range.',
  },
  'desk-busy': {
    status: 503,
    title: 'Too many people act at once',
    hint: 'Ask again after the time in Retry-After.',
  },
  'not-ready': {
    status: 503,
    title: 'The collector is not ready',
    hint: 'The listed parts are not ready; ask again in a few seconds.',
  },
  stopping: { status: 503, title: 'The collector is stopping', hint: 'Ask again when it has started.' },
} as const satisfies Readonly<Record<string, ProblemKind>>;
export type ProblemCode = keyof typeof PROBLEMS;

/** One thing that is wrong with a request. */
export interface RequestFault {
  readonly parameter: string;
  readonly found: unknown;
  readonly expected: string;
  readonly hint: string;
}

/** A part of the collector and whether it can do its work. */
export interface PartState {
  readonly part: string;
  readonly ready: boolean;
}

/** A {@link Problem} with advice; `faults` for `request-invalid`, `parts` for `not-ready`. */
export interface ProblemDocument extends Problem {
  readonly code: ProblemCode;
  readonly hint: string;
  readonly faults?: readonly RequestFault[];
  readonly parts?: readonly PartState[];
}

/** Makes the document of one occurrence. `detail` says what was found and what was expected. `type` is served by the collector itself. */
export function problem(
  code: ProblemCode,
  detail: string,
  extra: Pick<ProblemDocument, 'faults' | 'parts'> = {},
): ProblemDocument {
  const { status, title, hint } = PROBLEMS[code];
  return { type: `/api/v1/problems/${code}`, title, status, detail, code, hint, ...extra };
}

/** Answers a request with a problem. */
export function sendProblem(reply: FastifyReply, document: ProblemDocument): FastifyReply {
  if (document.status === 503) reply.header('retry-after', '2');
  return reply
    .code(document.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(document));
}

/** The bytes of a whole HTTP/1.1 answer, for sockets on which no reply object exists (parse errors, refused upgrades). */
export function rawProblem(document: ProblemDocument): string {
  const body = JSON.stringify(document);
  return [
    `HTTP/1.1 ${document.status} ${document.title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
