/** Logging as a dependency: constant event names with fields, and repeats folded into counts. */

/** What the agent needs of a logger; pino's is one. Fields come first, then the event's constant name. */
export interface Log {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** A log line for the first occurrence of a key, then one for all of its repeats in each period. */
export interface FoldedLog {
  warn(key: string, fields: object, event: string): void;
}

const FOLD_PERIOD_MS = 600_000;
const FOLD_KEYS_MAX = 2_000;

/** Folds repeats per key over ten minutes; past 2 000 keys the oldest is forgotten and starts anew. */
export function createFoldedLog(log: Log, nowMs: () => number): FoldedLog {
  const seen = new Map<string, { loggedAtMs: number; repeats: number }>();
  return {
    warn(key, fields, event) {
      const atMs = nowMs();
      const entry = seen.get(key);
      if (entry && atMs - entry.loggedAtMs < FOLD_PERIOD_MS) {
        entry.repeats++;
        return;
      }
      log.warn(entry && entry.repeats > 0 ? { ...fields, repeats: entry.repeats } : fields, event);
      if (!entry && seen.size >= FOLD_KEYS_MAX) seen.delete(seen.keys().next().value as string);
      seen.set(key, { loggedAtMs: atMs, repeats: 0 });
    },
  };
}
