/** The smallest drop that a store's trade can show: what nobody can see in its figures is said, not hidden (trade.md, 1). */

/** A drop to less than this share counts as a stop. */
const STOP_SHARE = 0.02;

/**
 * The share of normal trade down to which it has to fall to be seen within a time that expects `expected` orders, at the threshold ln A; null: not even a stop
 * is. By what evidence one expected order can give at most: `rho ln rho + 1 - rho` nats.
 */
export function visibleShare(expected: number, thresholdLog: number): number | null {
  const nats = (share: number): number => expected * (share === 0 ? 1 : share * Math.log(share) + 1 - share);
  if (nats(STOP_SHARE) < thresholdLog) return null;
  let [seen, unseen] = [STOP_SHARE, 1];
  for (let round = 0; round < 30; round++) {
    const middle = (seen + unseen) / 2;
    if (nats(middle) >= thresholdLog) seen = middle;
    else unseen = middle;
  }
  return seen;
}
