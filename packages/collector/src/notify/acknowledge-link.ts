/** Links by which the person who got a message acknowledges its incident without logging in: signed, short-lived, good for this one thing. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Who may acknowledge what by a link. */
export interface LinkClaim {
  readonly incident: string;
  /** Those whom the message was for; one in most cases. */
  readonly persons: readonly { readonly id: string; readonly name: string }[];
  /** Epoch ms. */
  readonly expiresAtMs: number;
}

/** An incident that nobody took for three days needs another message, not an old link. */
export const LINK_LIFE_MS = 3 * 86_400_000;
/** 128 bits: nobody guesses it, and chats show short links whole. */
const MAC_BYTES = 16;
const MAX_TOKEN_CHARS = 2_000;
/** A room's message may be for many; the link holds the first. */
const MAX_PERSONS = 8;
const PURPOSE = 'acknowledge/v1/';

/** A token for an address: letters, digits, `-`, `_` and a dot. */
export function signLink(key: Buffer, { incident, persons, expiresAtMs }: LinkClaim): string {
  const named = persons.slice(0, MAX_PERSONS).map(({ id, name }) => [id, name.slice(0, 40)]);
  const body = Buffer.from(JSON.stringify([incident, Math.floor(expiresAtMs / 1_000), named])).toString('base64url');
  return `${body}.${mac(key, body).toString('base64url')}`;
}

export type LinkVerdict =
  | { readonly ok: true; readonly claim: LinkClaim }
  /** `expired` is only said of what was signed here. */
  | { readonly ok: false; readonly why: 'forged' | 'expired' };

export function readLink(key: Buffer, token: string, nowMs: number): LinkVerdict {
  const [body = '', signature = '', ...rest] = token.split('.');
  if (token.length > MAX_TOKEN_CHARS || rest.length > 0) return { ok: false, why: 'forged' };
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== MAC_BYTES || !timingSafeEqual(given, mac(key, body))) return { ok: false, why: 'forged' };
  // Signed by us, so it is of our form.
  const [incident, expiresAtS, named] = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as [
    string,
    number,
    [string, string][],
  ];
  const expiresAtMs = expiresAtS * 1_000;
  if (expiresAtMs <= nowMs) return { ok: false, why: 'expired' };
  return { ok: true, claim: { incident, expiresAtMs, persons: named.map(([id, name]) => ({ id, name })) } };
}

function mac(key: Buffer, body: string): Buffer {
  return createHmac('sha256', key).update(`${PURPOSE}${body}`).digest().subarray(0, MAC_BYTES);
}
