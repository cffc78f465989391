/** A POST to a program: signed, with a key by which it knows a repetition. */
import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Delivery, SendOutcome } from './notifier.js';
import { post, statusOutcome } from './post.js';
import { httpUrl, secretText } from './settings.js';

export const programSettings = z.strictObject({
  url: httpUrl.describe('Where to POST.'),
  secret: secretText('Key of the signature in X-Tillwatch-Signature; absent: not signed.').optional(),
  bearer: secretText('Token for the header Authorization: Bearer.').optional(),
});
export type ProgramSettings = z.output<typeof programSettings>;

/**
 * `X-Tillwatch-Signature: v1=` and the hex of HMAC-SHA256 over `X-Tillwatch-Timestamp` (seconds), a dot and the body. `Idempotency-Key` is the same at every
 * attempt (draft-ietf-httpapi-idempotency-key-header). Any 2xx is success.
 */
export async function postSigned(body: string, delivery: Delivery<ProgramSettings>): Promise<SendOutcome> {
  const { settings, key, nowMs, signal } = delivery;
  const timestamp = String(Math.floor(nowMs / 1_000));
  const sign = (secret: string) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  const headers = {
    'idempotency-key': key,
    'x-tillwatch-timestamp': timestamp,
    ...(settings.secret !== undefined && { 'x-tillwatch-signature': sign(settings.secret) }),
    ...(settings.bearer !== undefined && { authorization: `Bearer ${settings.bearer}` }),
  };
  const answer = await post({ url: settings.url, body, headers, signal });
  return answer.ok ? (statusOutcome(answer) ?? { kind: 'delivered' }) : answer.outcome;
}
