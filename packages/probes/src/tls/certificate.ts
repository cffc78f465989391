/** What a server's certificate is worth at a given moment. */
import { type Attempt, notOk, ok } from '@tillwatch/model';

const DAY_MS = 86_400_000;

/** What the handshake showed. */
export interface PresentedCertificate {
  readonly validToMs: number;
  readonly validFromMs: number;
  /** OpenSSL's verdict on the chain and Node's on the name, as Node spells them; null when both are content. */
  readonly verifyCode: string | null;
  /** True when the certificate is made out to the name that was asked for. */
  readonly isForName: boolean;
}

export interface CertificateRules {
  readonly warnDays: number;
  readonly allowUntrusted: boolean;
  readonly allowOtherName: boolean;
}

/** Whole days until the end, rounded down; negative once it is over. */
export function daysLeft(validToMs: number, nowMs: number): number {
  return Math.floor((validToMs - nowMs) / DAY_MS);
}

/**
 * The attempt that a certificate makes, gravest first: expired, name, trust, soon to expire. An expired certificate is `down` whatever the
 * rules allow, since clients refuse it.
 */
export function judgeCertificate(
  certificate: PresentedCertificate,
  rules: CertificateRules,
  nowMs: number,
  timing: { latencyUs: number; values: Readonly<Record<string, number>> },
): Attempt {
  const left = daysLeft(certificate.validToMs, nowMs);
  const values = { ...timing.values, daysLeft: left };
  const down = (reason: 'certificate-expired' | 'certificate-name' | 'certificate-untrusted') =>
    notOk('down', reason, timing.latencyUs, values);
  const { verifyCode } = certificate;
  // CERT_HAS_EXPIRED may also be said of a certificate between this one and its root.
  if (certificate.validToMs <= nowMs || verifyCode === 'CERT_HAS_EXPIRED') return down('certificate-expired');
  if (!certificate.isForName && !rules.allowOtherName) return down('certificate-name');
  const untrusted =
    certificate.validFromMs > nowMs || (verifyCode !== null && verifyCode !== 'ERR_TLS_CERT_ALTNAME_INVALID');
  if (untrusted && !rules.allowUntrusted) return down('certificate-untrusted');
  if (left < rules.warnDays) return notOk('degraded', 'certificate-expiring', timing.latencyUs, values);
  return ok(timing.latencyUs, values);
}
