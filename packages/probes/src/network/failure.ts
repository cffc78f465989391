/** What an error of the operating system or of Node's network stack says about the target. */
import type { Reason } from '@tillwatch/model';

/** `down`: the target was tried and failed. `unknown`: this machine could not try, so nothing is known of the target. */
export interface Failure {
  readonly state: 'down' | 'unknown';
  readonly reason: Reason;
}

const REASON_OF_CODE: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: { state: 'down', reason: 'refused' },
  ECONNRESET: { state: 'down', reason: 'reset' },
  ECONNABORTED: { state: 'down', reason: 'reset' },
  EPIPE: { state: 'down', reason: 'reset' },
  ETIMEDOUT: { state: 'down', reason: 'timeout' },
  // Linux answers connect() with EINVAL on a `blackhole` route and with EACCES on a `prohibit` one (measured).
  EHOSTUNREACH: { state: 'down', reason: 'no-route' },
  ENETUNREACH: { state: 'down', reason: 'no-route' },
  EHOSTDOWN: { state: 'down', reason: 'no-route' },
  ENETDOWN: { state: 'down', reason: 'no-route' },
  ENONET: { state: 'down', reason: 'no-route' },
  EINVAL: { state: 'down', reason: 'no-route' },
  EACCES: { state: 'down', reason: 'no-route' },
  // getaddrinfo: ENOTFOUND covers EAI_NONAME and EAI_NODATA; EAI_AGAIN and EAI_FAIL mean that no server gave an answer.
  ENOTFOUND: { state: 'down', reason: 'name-not-found' },
  EAI_AGAIN: { state: 'down', reason: 'name-server-failed' },
  EAI_FAIL: { state: 'down', reason: 'name-server-failed' },
  CERT_HAS_EXPIRED: { state: 'down', reason: 'certificate-expired' },
  ERR_TLS_CERT_ALTNAME_INVALID: { state: 'down', reason: 'certificate-name' },
  EPROTO: { state: 'down', reason: 'tls-failed' },
  HPE_HEADER_OVERFLOW: { state: 'down', reason: 'too-large' },
  // Ours, in the words of POSIX and BSD: an answer that is no message of its protocol; a login that was refused.
  EBADMSG: { state: 'down', reason: 'protocol' },
  // The peer lives, and what we were to ask it stays unknown: it is our own entry that is wrong.
  EAUTH: { state: 'unknown', reason: 'auth-failed' },
  // A packet filter of this machine, or its lack of permission.
  EPERM: { state: 'unknown', reason: 'not-permitted' },
  EAFNOSUPPORT: { state: 'unknown', reason: 'not-supported' },
};

/** This machine is out of descriptors, memory or local ports: nothing is known of the target. */
const OWN_TROUBLE: ReadonlySet<string> = new Set([
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'EAGAIN',
  'EAI_MEMORY',
]);

/** Verification results of OpenSSL (X509_V_ERR_*, as Node spells them) that mean: no chain to a trusted root that is valid now. */
const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|INVALID_|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|CRL_)/;

/** The failure that an error stands for, or null for one that is no network's doing (a bug of ours). */
export function failureOf(error: unknown): Failure | null {
  const code = codeOf(error);
  if (code === null) return null;
  const known = REASON_OF_CODE[code];
  if (known) return known;
  if (OWN_TROUBLE.has(code)) return { state: 'unknown', reason: 'internal' };
  if (code.startsWith('HPE_')) return { state: 'down', reason: 'protocol' };
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_HANDSHAKE'))
    return { state: 'down', reason: 'tls-failed' };
  if (UNTRUSTED.test(code)) return { state: 'down', reason: 'certificate-untrusted' };
  return null;
}

/** `error.code` where it is a string. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
