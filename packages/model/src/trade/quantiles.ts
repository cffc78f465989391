/** Points of weighted samples and of distributions that trade needs. */

/** The value below which `share` of the weight lies; `values` need not be sorted; null for none. */
export function weightedQuantile(
  values: readonly { readonly value: number; readonly weight: number }[],
  share: number,
): number | null {
  const sorted = values.filter(({ weight }) => weight > 0).sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let sum = 0;
  for (const { value, weight } of sorted) {
    sum += weight;
    if (sum >= share * total) return value;
  }
  return null;
}

/** The value below which `share` of the values lies, by rank; null for none. */
export function quantile(values: readonly number[], share: number): number | null {
  return weightedQuantile(
    values.map((value) => ({ value, weight: 1 })),
    share,
  );
}

/**
 * The least n whose cumulative probability reaches `share`, for a count that is Poisson with a Gamma(shape, rate) mean of `exposure` times: negative
 * binomial with `shape` and success chance rate / (rate + exposure). Summed term by term; `share` 0..1 exclusive, at most `MAX_COUNT`.
 */
export function negativeBinomialQuantile(shape: number, rate: number, exposure: number, share: number): number {
  const p = rate / (rate + exposure);
  let term = Math.exp(shape * Math.log(p));
  // Far out the first term underflows; a normal approximation is exact enough there.
  if (term < 1e-290) return Math.max(0, Math.round(normalPoint(shape, p, share)));
  let sum = term;
  let n = 0;
  while (sum < share && n < MAX_COUNT) {
    term *= ((shape + n) / (n + 1)) * (1 - p);
    n++;
    sum += term;
  }
  return n;
}

const MAX_COUNT = 1_000_000;

function normalPoint(shape: number, p: number, share: number): number {
  const mean = (shape * (1 - p)) / p;
  return mean + normalQuantile(share) * Math.sqrt(mean / p);
}

/** Inverse of the normal distribution (Abramowitz and Stegun 26.2.23, |error| < 4.5e-4). */
function normalQuantile(share: number): number {
  const tail = Math.min(share, 1 - share);
  const t = Math.sqrt(-2 * Math.log(tail));
  const z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  return share < 0.5 ? -z : z;
}
