/** Keeps what is remembered of watched things over restarts of the agent. */
import { randomBytes } from 'node:crypto';
import { MAX_MEMORY_VALUE_BYTES, type ProbeMemory } from '../probe.js';
import type { Baseline } from './baseline.js';
import { indexText, parseIndex, parseSaved, savedText } from './saved-text.js';

/** A watched thing as this process knows it. */
export interface Watch {
  readonly key: string;
  /** Keys the fingerprints of what is not shown. */
  readonly salt: string;
  baseline: Baseline | null;
  /** Since when a told change is not remembered durably, ms of the monotonic clock; null where all is. */
  unsavedSinceMs: number | null;
  /** When it was last entered as in use, in days. */
  indexedDay: number | null;
  /** What files said at the last look, by path. */
  readonly lastStats: Map<string, string>;
  /** What commands and packages said at the last look; null before the first. */
  lastVersions: ReadonlyMap<string, string> | null;
}

/** Things of all checks at most. */
export const MAX_WATCHES = 512;
/**
 * A told change is remembered durably only this long after it was told: the heartbeat that carries it is on disk by then. A crash before makes it be found
 * and told again, under the same id, which everybody who keeps changes knows them by.
 */
export const SAVE_AFTER_MS = 30_000;
/** Characters of fields that are kept of one thing. */
export const MAX_FIELD_CHARS = 262_144;
/** What no check has watched for so long is forgotten. */
const FORGET_DAYS = 60;
const INDEX_KEY = 'version/index';
const DAY_MS = 86_400_000;

export interface WatchMemory {
  /** The watch of a key, remembered or new; null beyond {@link MAX_WATCHES}. */
  watch(key: string): Watch | null;
  /** Takes a new baseline in, and remembers it durably when it is time. `hasTold`: a change was just told. */
  update(watch: Watch, baseline: Baseline, hasTold: boolean): void;
}

/** `nowMs`: a clock that never jumps; `wallMs`: the wall's, for days. */
export function createWatchMemory(memory: ProbeMemory, nowMs: () => number, wallMs: () => number): WatchMemory {
  const watches = new Map<string, Watch>();
  return {
    watch(key) {
      const known = watches.get(key);
      if (known) return known;
      if (watches.size >= MAX_WATCHES) return null;
      const saved = parseSaved(memory.get(key));
      const made: Watch = {
        key,
        salt: saved?.salt ?? randomBytes(16).toString('hex'),
        baseline: saved?.baseline ?? null,
        unsavedSinceMs: null,
        indexedDay: null,
        lastStats: new Map(),
        lastVersions: null,
      };
      watches.set(key, made);
      return made;
    },
    update(watch, baseline, hasTold) {
      const isNew = baseline !== watch.baseline;
      const kept = isNew ? withinBound(baseline) : baseline;
      const isFirst = watch.baseline === null;
      watch.baseline = kept;
      if (hasTold) watch.unsavedSinceMs ??= nowMs();
      const isDue = watch.unsavedSinceMs === null || nowMs() - watch.unsavedSinceMs >= SAVE_AFTER_MS;
      if (!isFirst && !isDue) return;
      if (isNew || watch.unsavedSinceMs !== null) save(memory, watch, kept);
      watch.unsavedSinceMs = null;
      const day = Math.floor(wallMs() / DAY_MS);
      if (watch.indexedDay === day) return;
      watch.indexedDay = day;
      keepIndex(memory, watch.key, day);
    },
  };
}

function save(memory: ProbeMemory, watch: Watch, baseline: Baseline): void {
  const text = savedText(watch.salt, baseline);
  try {
    // Longer than a value may be: names beyond measure. They are watched, for as long as this process lives.
    memory.set(watch.key, Buffer.byteLength(text) <= MAX_MEMORY_VALUE_BYTES ? text : undefined);
  } catch (error) {
    // The memory is full of other probes' keys: as above.
    if (!(error instanceof RangeError)) throw error;
  }
}

/** Fields that do not fit are forgotten, those of the largest files first: their changes are told without them. */
function withinBound(baseline: Baseline): Baseline {
  const sizes = [...baseline.parts].map(([name, { snapshot }]) => {
    const sizeChars = snapshot?.fields.reduce((sum, [path, text]) => sum + path.length + text.length, 0) ?? 0;
    return { name, sizeChars };
  });
  let total = sizes.reduce((sum, { sizeChars }) => sum + sizeChars, 0);
  if (total <= MAX_FIELD_CHARS) return baseline;
  const parts = new Map(baseline.parts);
  for (const { name, sizeChars } of sizes.sort((left, right) => right.sizeChars - left.sizeChars)) {
    const part = parts.get(name);
    if (total <= MAX_FIELD_CHARS || !part) break;
    parts.set(name, { ...part, snapshot: null });
    total -= sizeChars;
  }
  return { ...baseline, parts };
}

/** Which keys are in use, by the day they were last written or looked after; those of long ago are given back. */
function keepIndex(memory: ProbeMemory, key: string, day: number): void {
  const days = parseIndex(memory.get(INDEX_KEY));
  if (days.get(key) === day) return;
  days.set(key, day);
  for (const [old, lastDay] of days) {
    if (day - lastDay <= FORGET_DAYS) continue;
    days.delete(old);
    memory.set(old, undefined);
  }
  try {
    memory.set(INDEX_KEY, indexText(days));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
}
