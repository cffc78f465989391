/** The time that a line of a log begins with, or holds where a pattern says. Pure but for the machine's own zone. */

const ISO = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?/;
const CLOCK = /^(\d\d):(\d\d)(?::(\d\d))?/;
const EPOCH = /^\d{10}(?:\d{3})?(?!\d)/;
const DAY_MS = 86_400_000;

/**
 * Epoch ms of a time as logs write it: ISO 8601 with or without a zone (none: this machine's), `10:02:11` of today or yesterday, epoch seconds or
 * milliseconds. null for anything else.
 */
export function parseLineTime(text: string, nowMs: number): number | null {
  const iso = ISO.exec(text);
  if (iso !== null) return fromIso(iso);
  const epoch = EPOCH.exec(text)?.[0];
  if (epoch !== undefined) return epoch.length === 10 ? Number(epoch) * 1_000 : Number(epoch);
  const clock = CLOCK.exec(text);
  return clock === null ? null : fromClock(clock, nowMs);
}

function fromIso([, year, month, day, hour, minute, second = '0', , zone]: RegExpExecArray): number | null {
  const parts = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const [y, mo, d, h, mi, s] = parts;
  if (mo < 1 || mo > 12 || d < 1 || d > 31 || h > 24 || mi > 59 || s > 60) return null;
  if (zone === undefined) return new Date(y, mo - 1, d, h, mi, s).getTime();
  const offset = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  const offsetMinutes =
    offset === null ? 0 : (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3]));
  return Date.UTC(y, mo - 1, d, h, mi, s) - offsetMinutes * 60_000;
}

/** A time of day that is still to come was yesterday's. */
function fromClock([, hour, minute, second = '0']: RegExpExecArray, nowMs: number): number | null {
  const [h, mi, s] = [Number(hour), Number(minute), Number(second)];
  if (h > 23 || mi > 59 || s > 60) return null;
  const at = new Date(nowMs);
  at.setHours(h, mi, s, 0);
  // Clocks of two programs differ by seconds; an hour ahead is no difference of clocks.
  return at.getTime() > nowMs + 3_600_000 ? at.getTime() - DAY_MS : at.getTime();
}
