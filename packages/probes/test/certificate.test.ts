import {
  type CertificateRules,
  daysLeft,
  judgeCertificate,
  type PresentedCertificate,
} from '../src/tls/certificate.js';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 22);
const GOOD: PresentedCertificate = {
  validFromMs: NOW_MS - DAY_MS,
  validToMs: NOW_MS + 90 * DAY_MS,
  verifyCode: null,
  isForName: true,
};
const RULES: CertificateRules = { warnDays: 14, allowUntrusted: false, allowOtherName: false };

function outcome(change: Partial<PresentedCertificate>, rules: Partial<CertificateRules> = {}): string {
  const timing = { latencyUs: 7, values: { tlsUs: 5 } };
  const attempt = judgeCertificate({ ...GOOD, ...change }, { ...RULES, ...rules }, NOW_MS, timing);
  expect(attempt.latencyUs).toBe(7);
  expect(attempt.values).toEqual({ tlsUs: 5, daysLeft: daysLeft({ ...GOOD, ...change }.validToMs, NOW_MS) });
  return `${attempt.state}/${attempt.reason}`;
}

describe('judgeCertificate', () => {
  it.each<[string, Partial<PresentedCertificate>, Partial<CertificateRules>, string]>([
    ['a good one', {}, {}, 'ok/null'],
    ['14 days left', { validToMs: NOW_MS + 14 * DAY_MS }, {}, 'ok/null'],
    ['a moment less than 14 days left', { validToMs: NOW_MS + 14 * DAY_MS - 1 }, {}, 'degraded/certificate-expiring'],
    ['ended this moment', { validToMs: NOW_MS }, {}, 'down/certificate-expired'],
    [
      'ended, whatever is allowed',
      { validToMs: NOW_MS - 1 },
      { allowUntrusted: true, allowOtherName: true },
      'down/certificate-expired',
    ],
    ['an expired one above it', { verifyCode: 'CERT_HAS_EXPIRED' }, {}, 'down/certificate-expired'],
    ['self-signed', { verifyCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, {}, 'down/certificate-untrusted'],
    ['self-signed, allowed', { verifyCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, { allowUntrusted: true }, 'ok/null'],
    [
      'self-signed for another name, trust allowed',
      { verifyCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', isForName: false },
      { allowUntrusted: true },
      'down/certificate-name',
    ],
    ['another name', { verifyCode: 'ERR_TLS_CERT_ALTNAME_INVALID', isForName: false }, {}, 'down/certificate-name'],
    [
      'another name, allowed',
      { verifyCode: 'ERR_TLS_CERT_ALTNAME_INVALID', isForName: false },
      { allowOtherName: true },
      'ok/null',
    ],
    ['not yet valid', { validFromMs: NOW_MS + 1, verifyCode: 'CERT_NOT_YET_VALID' }, {}, 'down/certificate-untrusted'],
    ['soon to end, warning off', { validToMs: NOW_MS + 1 }, { warnDays: 0 }, 'ok/null'],
  ])('%s', (_name, change, rules, expected) => {
    expect(outcome(change, rules)).toBe(expected);
  });

  it('rounds days down, below zero too', () => {
    expect(daysLeft(NOW_MS + 2 * DAY_MS - 1, NOW_MS)).toBe(1);
    expect(daysLeft(NOW_MS - 1, NOW_MS)).toBe(-1);
  });
});
