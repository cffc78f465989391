/** Puts what came of a day above what is kept of it. Pure. */
import { DAY_BINS, type DayMinutes, UNKNOWN_COUNT } from '@tillwatch/model';

/** The merged day; null where nothing is new. */
export function mergeDay(
  kept: { readonly minutes: DayMinutes; readonly marks: Uint8Array },
  change: { readonly minutes: DayMinutes; readonly marks: Uint8Array },
): { readonly minutes: DayMinutes; readonly marks: Uint8Array } | null {
  const minutes = kept.minutes.slice();
  const marks = kept.marks.slice();
  let isNew = false;
  // A day has 1440 minutes, and is merged each minute: loops that call nothing.
  for (let minute = 0; minute < minutes.length; minute++) {
    const count = change.minutes[minute] ?? UNKNOWN_COUNT;
    if (count === UNKNOWN_COUNT || count === minutes[minute]) continue;
    minutes[minute] = count;
    isNew = true;
  }
  for (let bin = 0; bin < marks.length; bin++) {
    const before = marks[bin] ?? 0;
    const merged = before | (change.marks[bin] ?? 0);
    if (merged !== before) isNew = true;
    marks[bin] = merged;
  }
  return isNew ? { minutes, marks } : null;
}

export function noMarks(): Uint8Array {
  return new Uint8Array(DAY_BINS);
}
