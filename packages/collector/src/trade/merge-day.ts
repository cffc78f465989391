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
  change.minutes.forEach((count, minute) => {
    if (count === UNKNOWN_COUNT || count === minutes[minute]) return;
    minutes[minute] = count;
    isNew = true;
  });
  change.marks.forEach((mark, bin) => {
    const merged = mark | (marks[bin] ?? 0);
    if (merged !== marks[bin]) isNew = true;
    marks[bin] = merged;
  });
  return isNew ? { minutes, marks } : null;
}

export function noMarks(): Uint8Array {
  return new Uint8Array(DAY_BINS);
}
