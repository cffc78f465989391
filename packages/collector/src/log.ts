/** What the collector needs of a logger (pino's is one), and a bounded log of things that repeat. */

/** Fields first, then the event's constant name. */
export interface Log {
  debug(fields: object, event: string): void;
  info(fields: object, event: string): void;
  warn(fields: object, event: string): void;
  error(fields: object, event: string): void;
}

/** Logs the first of its kind at once and folds the repeats of a period into one line. */
export interface FoldedLog {
  warn(key: string, fields: object, event: string): void;
}

/** Repeats of one kind are told again after this long. */
export const FOLD_PERIOD_MS = 600_000;

/**
 * A folded log that remembers at most `maxKeys` kinds, least recently seen forgotten first. A kind's next line after its period carries
 * `repeats`: how many were not logged.
 */
export function createFoldedLog(log: Pick<Log, 'warn'>, nowMs: () => number, maxKeys = 2_000): FoldedLog {
  const seen = new Map<string, { loggedAtMs: number; repeats: number }>();
  return {
    warn(key, fields, event) {
      const atMs = nowMs();
      const entry = seen.get(key);
      if (entry !== undefined) {
        // Re-inserted, so that the map's order is the order of use.
        seen.delete(key);
        seen.set(key, entry);
        // A clock set back must not silence a kind for good.
        if (Math.abs(atMs - entry.loggedAtMs) < FOLD_PERIOD_MS) {
          entry.repeats += 1;
          return;
        }
        log.warn(entry.repeats > 0 ? { ...fields, repeats: entry.repeats } : fields, event);
        entry.loggedAtMs = atMs;
        entry.repeats = 0;
        return;
      }
      log.warn(fields, event);
      seen.set(key, { loggedAtMs: atMs, repeats: 0 });
      if (seen.size > maxKeys) seen.delete(seen.keys().next().value as string);
    },
  };
}
