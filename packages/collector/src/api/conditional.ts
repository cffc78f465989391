/** Conditional answers (RFC 9110 section 13): a caller that has the current body is told so instead of getting it again. */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Sends JSON text under an ETag, or 304 without making the text. Callers may keep it but must ask whether it still holds. */
export function sendConditional(
  request: FastifyRequest,
  reply: FastifyReply,
  etag: string,
  body: () => string,
): FastifyReply {
  reply.header('etag', etag).header('cache-control', 'private, no-cache');
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  return reply.type('application/json; charset=utf-8').send(body());
}

/** Weak comparison over the header's list (RFC 9110 section 8.8.3.2). */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const bare = etag.replace(/^W\//, '');
  return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === bare);
}

/** A strong ETag for a body: 96 bits of its SHA-256. */
export function etagOf(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
}
