/** How many messages a channel may take now: a token bucket, as a value. */

export interface TokenRate {
  readonly perMinute: number;
  /** How many at once after a pause. */
  readonly burst: number;
}

export interface TokenBucket {
  readonly tokens: number;
  /** Steady time, ms. */
  readonly atMs: number;
}

const MINUTE_MS = 60_000;

export function fullBucket(rate: TokenRate, atMs: number): TokenBucket {
  return { tokens: rate.burst, atMs };
}

/** The bucket as of `nowMs`; a clock that went back fills nothing. */
export function refill({ tokens, atMs }: TokenBucket, rate: TokenRate, nowMs: number): TokenBucket {
  const gained = (Math.max(0, nowMs - atMs) * rate.perMinute) / MINUTE_MS;
  return { tokens: Math.min(rate.burst, tokens + gained), atMs: nowMs };
}

/** Ms until there is one token; 0: there is. */
export function tokenWaitMs({ tokens }: TokenBucket, rate: TokenRate): number {
  return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * MINUTE_MS) / rate.perMinute);
}
