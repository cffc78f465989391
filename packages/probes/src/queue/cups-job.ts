/** Reads the control file that CUPS keeps of each print job, done or not. Pure. */

/** `c00017`: control file of job 17; its documents are `d00017-001` and so on. */
export const CONTROL_FILE = /^c\d{5,10}$/;
/** A control file has some 2 kB. */
export const MAX_CONTROL_BYTES = 65_536;

export interface CupsJob {
  /** Pending, held, being printed, or stopped (RFC 8011 section 5.3.7); what is canceled, aborted or completed is history that CUPS keeps. */
  readonly isWaiting: boolean;
  /** Of its documents. */
  readonly sizeBytes: number;
  readonly createdAtMs: number | null;
}

const WAITING_STATES: ReadonlySet<number> = new Set([3, 4, 5, 6]);
/** RFC 8010 section 3.5.2: value tags. */
const INTEGER = 0x21;
const ENUM = 0x23;

/**
 * Reads the attributes of an IPP message (RFC 8010 section 3.1), which a control file is. null for what is none, or has no state. CUPS writes a change of
 * state within 30 seconds (DirtyCleanInterval in cupsd.conf), so a job may still seem to wait for that long.
 */
export function parseControlFile(bytes: Buffer): CupsJob | null {
  const numbers = new Map<string, number>();
  // Version, operation or status, request number.
  let at = 8;
  while (at < bytes.length) {
    const tag = bytes.readUInt8(at);
    at += 1;
    // Begin of a group, or end of all.
    if (tag <= 0x0f) continue;
    const name = lengthAndText(bytes, at);
    const value = name && lengthAndText(bytes, name.end);
    if (!name || !value) break;
    at = value.end;
    const isNumber = (tag === INTEGER || tag === ENUM) && value.end - value.start === 4;
    if (isNumber && name.end > name.start) {
      const key = bytes.toString('latin1', name.start, name.end);
      if (!numbers.has(key)) numbers.set(key, bytes.readInt32BE(value.start));
    }
  }
  const state = numbers.get('job-state');
  if (state === undefined) return null;
  const createdAtS = numbers.get('time-at-creation');
  return {
    isWaiting: WAITING_STATES.has(state),
    sizeBytes: Math.max(0, numbers.get('job-k-octets') ?? 0) * 1_024,
    createdAtMs: createdAtS !== undefined && createdAtS > 0 ? createdAtS * 1_000 : null,
  };
}

function lengthAndText(bytes: Buffer, at: number): { start: number; end: number } | null {
  if (at + 2 > bytes.length) return null;
  const start = at + 2;
  const end = start + bytes.readUInt16BE(at);
  return end <= bytes.length ? { start, end } : null;
}
