/** Values of SNMP as plain ones: net-snmp hands a Counter64 over as bytes, and "there is no such thing" as a value. */

/** Whole numbers up to 32 bits; bigint for Counter64; bytes of an OCTET STRING; text of an OBJECT IDENTIFIER or IpAddress. */
export type SnmpValue = number | bigint | string | Buffer;

/** What was asked for and is there, by its OID. What the device does not have is missing. */
export type SnmpValues = ReadonlyMap<string, SnmpValue>;

/** SMIv2's application types as they stand on the wire (RFC 2578 appendix, RFC 3416 section 3). */
const COUNTER64 = 0x46;
const EXCEPTIONS: ReadonlySet<number> = new Set([0x05, 0x80, 0x81, 0x82]);
/** 8 bytes, and a leading zero where the first has its highest bit set (BER). */
const MAX_COUNTER_BYTES = 9;

/** The value of a varbind; null for NULL, noSuchObject, noSuchInstance, endOfMibView, and for what has no readable form. */
export function readSnmpValue(type: number, value: unknown): SnmpValue | null {
  if (EXCEPTIONS.has(type)) return null;
  if (type === COUNTER64) return Buffer.isBuffer(value) ? readCounter64(value) : null;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' || Buffer.isBuffer(value) ? value : null;
}

function readCounter64(bytes: Buffer): bigint | null {
  if (bytes.length === 0 || bytes.length > MAX_COUNTER_BYTES) return null;
  return BigInt.asUintN(64, BigInt(`0x${bytes.toString('hex')}`));
}

/** A whole number that a double holds exactly; null for anything else. Digits in an OCTET STRING count: net-snmp's `extend` serves numbers so. */
export function snmpNumber(value: SnmpValue | undefined): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : null;
  if (!Buffer.isBuffer(value)) return null;
  const text = value.toString('latin1').trim();
  return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A counter of 32 or 64 bits; null for what is none. */
export function snmpCounter(value: SnmpValue | undefined): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && value >= 0 ? BigInt(value) : null;
}

/** Text of an OCTET STRING (UTF-8, control characters left out, at most `maxChars`), or of an OBJECT IDENTIFIER; null for numbers. */
export function snmpText(value: SnmpValue | undefined, maxChars = 255): string | null {
  if (typeof value === 'string') return value.slice(0, maxChars);
  if (!Buffer.isBuffer(value)) return null;
  return [...value.toString('utf8')]
    .filter((char) => char >= ' ' && char !== '\x7f')
    .slice(0, maxChars)
    .join('')
    .trim();
}
