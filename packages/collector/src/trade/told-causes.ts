/** Causes that say what they said before are the same objects: whoever compares them sees that nothing is new. Pure but for the entry's memory. */
import type { SightedCause } from '@tillwatch/model';
import type { Entry } from './prepare-series.js';

/** `out` with the causes as they were told before, where they say the same; `causes` itself where trade adds nothing to them. */
export function steadyCauses(
  entry: Entry,
  causes: readonly SightedCause[],
  out: readonly SightedCause[],
): readonly SightedCause[] {
  const { told } = entry;
  const same = out.map((cause, at) => {
    const before = told?.out[at];
    const isSame = before !== undefined && told?.causes[at] === causes[at] && saysTheSame(before, cause);
    return isSame ? before : cause;
  });
  entry.told = { causes, out: same };
  return same.length === causes.length && same.every((cause, at) => cause === causes[at]) ? causes : same;
}

/** Nearly all that a cause tells is handed on as the same objects; only what trade has added is new each time. */
function saysTheSame(before: SightedCause, cause: SightedCause): boolean {
  const names = Object.keys(cause) as (keyof SightedCause)[];
  if (names.length !== Object.keys(before).length) return false;
  return names.every(
    (name) => before[name] === cause[name] || JSON.stringify(before[name]) === JSON.stringify(cause[name]),
  );
}
