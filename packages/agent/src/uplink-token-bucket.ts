/** A rate limit in bytes per second, with a burst. Time is an argument. */

export interface TokenBucket {
  /** Takes bytes; may run into debt by one message. */
  spend(bytes: number, nowMs: number): void;
  /** When the next message may go: `nowMs` if at once. */
  readyAtMs(nowMs: number): number;
}

/** Full at first. `bytesPerS` > 0. */
export function createTokenBucket(bytesPerS: number, burstBytes: number): TokenBucket {
  let tokens = burstBytes;
  let countedAtMs: number | null = null;
  const refill = (nowMs: number): void => {
    if (countedAtMs !== null)
      tokens = Math.min(burstBytes, tokens + (Math.max(0, nowMs - countedAtMs) * bytesPerS) / 1_000);
    countedAtMs = nowMs;
  };
  return {
    spend(bytes, nowMs) {
      refill(nowMs);
      tokens -= bytes;
    },
    readyAtMs(nowMs) {
      refill(nowMs);
      return tokens > 0 ? nowMs : nowMs + Math.ceil((-tokens * 1_000) / bytesPerS) + 1;
    },
  };
}
