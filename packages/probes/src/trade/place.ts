/** Where a trade check has come to, as it is remembered over restarts. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ProbeMemory } from '../probe.js';

const counts = z.record(z.string(), z.record(z.string(), z.number()));

const placeSchema = z.object({
  v: z.literal(1),
  /** The first minute that was not reported, since the epoch. */
  next: z.int().optional(),
  /** Totals at the first reading in their minute. */
  totals: counts.optional(),
  totalsMinute: z.int().optional(),
  /** How far a log was read. */
  log: z
    .object({
      path: z.string(),
      ino: z.string(),
      offset: z.int().min(0),
      head: z.string(),
      headBytes: z.int().min(0),
      isSkipping: z.boolean(),
    })
    .optional(),
  counts: counts.optional(),
  lastMinute: z.int().nullable().optional(),
});

/** A damaged or foreign one reads as none: the check begins anew. */
export type TradePlace = Omit<z.infer<typeof placeSchema>, 'v'>;
export type LogPlace = NonNullable<TradePlace['log']>;

/** The key of a source: what is asked, not how it is counted, so that a new metric does not begin the others anew. */
export function placeKey(source: readonly string[]): string {
  return `trade/${createHash('sha256').update(JSON.stringify(source)).digest('hex').slice(0, 32)}`;
}

export function readPlace(memory: ProbeMemory, key: string): TradePlace {
  try {
    const parsed = placeSchema.safeParse(JSON.parse(memory.get(key) ?? 'null'));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}

export function writePlace(memory: ProbeMemory, key: string, place: TradePlace): void {
  memory.set(key, JSON.stringify({ v: 1, ...place }));
}
