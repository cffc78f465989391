import { codeOf, failureOf } from '../src/network/failure.js';

const of = (code: string) => {
  const failure = failureOf(Object.assign(new Error(code), { code }));
  return failure && `${failure.state}/${failure.reason}`;
};

describe('failureOf', () => {
  it.each([
    ['ECONNREFUSED', 'down/refused'],
    ['ECONNRESET', 'down/reset'],
    ['EPIPE', 'down/reset'],
    ['ETIMEDOUT', 'down/timeout'],
    ['EHOSTUNREACH', 'down/no-route'],
    ['ENETUNREACH', 'down/no-route'],
    ['EINVAL', 'down/no-route'],
    ['EACCES', 'down/no-route'],
    ['ENOTFOUND', 'down/name-not-found'],
    ['EAI_AGAIN', 'down/name-server-failed'],
    ['CERT_HAS_EXPIRED', 'down/certificate-expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'down/certificate-name'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'down/certificate-untrusted'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'down/certificate-untrusted'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'down/tls-failed'],
    ['EPROTO', 'down/tls-failed'],
    ['HPE_INVALID_CONSTANT', 'down/protocol'],
    ['HPE_HEADER_OVERFLOW', 'down/too-large'],
    // What this machine cannot do says nothing about the target.
    ['EPERM', 'unknown/not-permitted'],
    ['EMFILE', 'unknown/internal'],
    ['ENOBUFS', 'unknown/internal'],
    ['EADDRNOTAVAIL', 'unknown/internal'],
    ['EAFNOSUPPORT', 'unknown/not-supported'],
  ])('%s is %s', (code, expected) => {
    expect(of(code)).toBe(expected);
  });

  it('knows nothing of errors that are no network’s', () => {
    expect(failureOf(new TypeError('x'))).toBeNull();
    expect(failureOf('text')).toBeNull();
    expect(of('ERR_INVALID_ARG_TYPE')).toBeNull();
    expect(codeOf({ code: 5 })).toBeNull();
  });
});
