/** Durations and sizes as people write them: `250ms`, `10s`, `5m`, `1h`, `7d`; `64MB`. */

const DURATION_UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Powers of 1024, as disk quotas and memory limits are usually meant. */
const SIZE_UNITS = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 } as const;

export const DURATION_PATTERN = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;
export const SIZE_PATTERN = /^(\d{1,9}(?:\.\d{1,3})?)(B|KB|MB|GB)$/;

/** Milliseconds, whole; null when the text is no duration. */
export function parseDurationMs(text: string): number | null {
  const [, amount, unit] = DURATION_PATTERN.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Math.round(Number(amount) * DURATION_UNITS[unit as keyof typeof DURATION_UNITS]);
}

/** Bytes, whole; null when the text is no size. */
export function parseSizeBytes(text: string): number | null {
  const [, amount, unit] = SIZE_PATTERN.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Math.round(Number(amount) * SIZE_UNITS[unit as keyof typeof SIZE_UNITS]);
}

/** The shortest exact form of a duration: 10000 -> `10s`. */
export function formatDuration(durationMs: number): string {
  for (const [unit, unitMs] of Object.entries(DURATION_UNITS).reverse()) {
    if (durationMs >= unitMs && durationMs % unitMs === 0) return `${durationMs / unitMs}${unit}`;
  }
  return `${durationMs}ms`;
}
