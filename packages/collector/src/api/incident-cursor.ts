/** How a caller goes on from page to page of incidents. Pure. */
import type { IncidentPlace } from '../incidents/ports.js';

/** Opaque to callers: base64url of the onset and the number. */
export function encodeIncidentCursor({ onsetMs, number }: IncidentPlace): string {
  return Buffer.from(JSON.stringify([onsetMs, number])).toString('base64url');
}

/** Undoes {@link encodeIncidentCursor}; null for anything that it did not make. */
export function decodeIncidentCursor(text: string): IncidentPlace | null {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [onsetMs, number]: unknown[] = value;
  if (typeof onsetMs !== 'number' || !Number.isSafeInteger(onsetMs)) return null;
  if (typeof number !== 'number' || !Number.isSafeInteger(number) || number < 1) return null;
  return { onsetMs, number };
}
