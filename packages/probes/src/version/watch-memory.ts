/** Keeps what is remembered of watched things over restarts of the agent. */
import { randomBytes } from 'node:crypto';
import type { Change } from '@tillwatch/model';
import { MAX_MEMORY_VALUE_BYTES, type ProbeMemory } from '../probe.js';
import type { Baseline } from './baseline.js';
import { indexText, parseIndex, parseSaved, savedText } from './saved-text.js';

/** A watched thing as this process knows it. */
export interface Watch {
  readonly key: string;
  /** Keys the fingerprints of what is not shown. */
  readonly salt: string;
  baseline: Baseline | null;
  /** Told a short while ago, oldest first, at most {@link MAX_UNSURE}: the heartbeat that carries them may not be on disk yet. */
  unsure: readonly Change[];
  /** When the last of them was told, ms of the monotonic clock. */
  unsureSinceMs: number;
  /** Those that an earlier process told just before it ended; they are told again, once, by the name that they had. */
  retell: readonly Change[];
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
 * How long a told change is remembered beside the new baseline. Whoever was killed in that time tells it again when it comes back, under the same id, by
 * which everybody who keeps changes knows it.
 */
export const SURE_AFTER_MS = 30_000;
export const MAX_UNSURE = 16;
/** Characters of fields that are kept of one thing. */
export const MAX_FIELD_CHARS = 262_144;
/** What no check has watched for so long is forgotten. */
const FORGET_DAYS = 60;
const INDEX_KEY = 'version/index';
const DAY_MS = 86_400_000;

export interface WatchMemory {
  /** The watch of a key, remembered in `memory` or new; null beyond {@link MAX_WATCHES}. */
  watch(memory: ProbeMemory, key: string): Watch | null;
  /** Takes a baseline in, and what was told with it, and remembers both. */
  update(memory: ProbeMemory, watch: Watch, baseline: Baseline, told: readonly Change[]): void;
}

/** `nowMs`: a clock that never jumps; `wallMs`: the wall's, for days. */
export function createWatchMemory(nowMs: () => number, wallMs: () => number): WatchMemory {
  const watches = new Map<string, Watch>();
  return {
    watch(memory, key) {
      const known = watches.get(key);
      if (known) return known;
      if (watches.size >= MAX_WATCHES) return null;
      const saved = parseSaved(memory.get(key));
      const made: Watch = {
        key,
        salt: saved?.salt ?? randomBytes(16).toString('hex'),
        baseline: saved?.baseline ?? null,
        unsure: saved?.unsure ?? [],
        unsureSinceMs: nowMs(),
        retell: saved?.unsure ?? [],
        indexedDay: null,
        lastStats: new Map(),
        lastVersions: null,
      };
      watches.set(key, made);
      return made;
    },
    update(memory, watch, baseline, told) {
      const isNew = baseline !== watch.baseline;
      if (isNew) watch.baseline = withinBound(baseline);
      const again = new Set(told.map(({ id }) => id));
      watch.retell = watch.retell.filter(({ id }) => !again.has(id));
      const wasUnsure = watch.unsure.length > 0;
      if (told.length > 0) {
        // Those that are told again are among them already.
        const fresh = told.filter(({ id }) => !watch.unsure.some((change) => change.id === id));
        watch.unsure = [...watch.unsure, ...fresh].slice(-MAX_UNSURE);
        watch.unsureSinceMs = nowMs();
      } else if (watch.retell.length === 0 && nowMs() - watch.unsureSinceMs >= SURE_AFTER_MS) watch.unsure = [];
      if (isNew || wasUnsure || told.length > 0) save(memory, watch);
      const day = Math.floor(wallMs() / DAY_MS);
      if (watch.indexedDay === day) return;
      watch.indexedDay = day;
      keepIndex(memory, watch.key, day);
    },
  };
}

/** The memory itself passes over what it holds already. */
function save(memory: ProbeMemory, { key, salt, baseline, unsure }: Watch): void {
  if (baseline === null) return;
  const text = savedText({ salt, baseline, unsure });
  try {
    // Longer than a value may be: names beyond measure. They are watched, for as long as this process lives.
    memory.set(key, Buffer.byteLength(text) <= MAX_MEMORY_VALUE_BYTES ? text : undefined);
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
