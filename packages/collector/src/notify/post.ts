/** One HTTP POST of a notifier: a deadline over all of it, a bounded answer, no redirects, and faults that tell no address (addresses hold tokens). */
import { SEND_TIMEOUT_MS, type SendOutcome } from './notifier.js';

export interface PostRequest {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

export type PostAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      /** At most {@link MAX_ANSWER_BYTES}; what is beyond is not read. */
      readonly body: string;
      /** `Retry-After`; null: none, or none that can be understood. */
      readonly retryAfterMs: number | null;
    }
  | { readonly ok: false; readonly outcome: SendOutcome };

/** Providers answer with a line. */
export const MAX_ANSWER_BYTES = 16_384;
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Never rejects. */
export async function post(request: PostRequest): Promise<PostAnswer> {
  const deadline = AbortSignal.timeout(request.timeoutMs ?? SEND_TIMEOUT_MS);
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'tillwatch', ...request.headers },
      body: request.body,
      redirect: 'manual',
      signal: AbortSignal.any([request.signal, deadline]),
    });
    const body = await readBounded(response);
    return { ok: true, status: response.status, body, retryAfterMs: retryAfterMs(response.headers.get('retry-after')) };
  } catch (error) {
    const isLate = deadline.aborted && !request.signal.aborted;
    return { ok: false, outcome: faultOutcome(error, isLate ? 'no answer in time' : 'stopped') };
  }
}

/** What a status says where the body has no say; null for 2xx. */
export function statusOutcome({
  status,
  retryAfterMs,
}: {
  status: number;
  retryAfterMs: number | null;
}): SendOutcome | null {
  if (status >= 200 && status < 300) return null;
  const reason = `HTTP ${status}`;
  // A gateway that gave up on the server behind it does not know what that did (RFC 9110, 15.6.3 and 15.6.5).
  const isUnsure = status === 502 || status === 504;
  if (status === 408 || status === 425 || status === 429 || status >= 500 || status < 400) {
    return { kind: 'retry', afterMs: retryAfterMs, reason, isUnsure };
  }
  return { kind: 'rejected', reason };
}

/** A short word of the provider's own, for the log: nothing that looks like a token. */
export function providersWords(text: string): string {
  return text
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/https?:\S+/g, '[address]')
    .replace(/[A-Za-z0-9_+/=-]{20,}/g, '[...]')
    .slice(0, 120)
    .trim();
}

async function readBounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.byteLength;
    if (length >= MAX_ANSWER_BYTES) {
      await reader.cancel();
      break;
    }
  }
  return Buffer.concat(parts).subarray(0, MAX_ANSWER_BYTES).toString('utf8');
}

/** Codes of connections that were never made: nothing can have arrived. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function faultOutcome(error: unknown, otherwise: string): SendOutcome {
  const code = codeOf(error);
  const reason = code ?? otherwise;
  return { kind: 'retry', afterMs: null, reason, isUnsure: code === null || !NOT_SENT.has(code) };
}

/** The innermost code; null: it was the deadline, or the end of the collector. */
function codeOf(error: unknown): string | null {
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 4; depth++) {
    const code: unknown = Reflect.get(at, 'code');
    if (typeof code === 'string') return code;
    const errors: unknown = Reflect.get(at, 'errors');
    at = Array.isArray(errors) && errors.length > 0 ? errors[0] : Reflect.get(at, 'cause');
  }
  return null;
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : null;
}
