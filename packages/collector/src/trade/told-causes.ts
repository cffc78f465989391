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
    const isSame =
      before !== undefined && told?.causes[at] === causes[at] && JSON.stringify(before) === JSON.stringify(cause);
    return isSame ? before : cause;
  });
  entry.told = { causes, out: same };
  return same.length === causes.length && same.every((cause, at) => cause === causes[at]) ? causes : same;
}
