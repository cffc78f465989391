/** The closed list of reasons why something is not `ok`. The order is the wire's: append only, never reorder. */
export const REASONS = [
  'timeout',
  'refused',
  'reset',
  'no-route',
  'name-not-found',
  'name-server-failed',
  'name-server-refused',
  'tls-failed',
  'certificate-expired',
  'certificate-untrusted',
  'certificate-name',
  'certificate-expiring',
  'http-status',
  'body-mismatch',
  'protocol',
  'too-large',
  'slow',
  'loss',
  'disk-low',
  'disk-filling',
  'memory-low',
  'cpu-high',
  'not-permitted',
  'not-supported',
  'bad-target',
  'aborted',
  'internal',
  'no-data',
  'silent',
  'session-lost',
  'upstream',
  'no-check',
  'rebooted',
  'answer-mismatch',
  'stopped',
] as const;
export type Reason = (typeof REASONS)[number];

const KNOWN: ReadonlySet<string> = new Set(REASONS);

/** True when `value` is one of {@link REASONS}. */
export function isReason(value: string): value is Reason {
  return KNOWN.has(value);
}
