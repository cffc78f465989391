/** One order of ids for the whole page. Pure. */

const NUMERIC = new Intl.Collator('en', { numeric: true });

/** Orders ids as people count: `till-2` before `till-10`; the same on every machine. */
export function compareIds(a: string, b: string): number {
  const byNumber = NUMERIC.compare(a, b);
  return byNumber !== 0 ? byNumber : a < b ? -1 : a > b ? 1 : 0;
}
