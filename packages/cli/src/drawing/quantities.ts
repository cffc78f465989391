/** Quantities as people read them in a terminal. */
import type { Locale } from '@tillwatch/model';
import type { TimeWords } from '../words/words.js';

/** `0.41 ms`, `23 ms`, `1.2 s`. */
export function formatLatency(latencyUs: number): string {
  const ms = latencyUs / 1_000;
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** `512 B`, `1.5 kB`, `64 MB`; powers of 1024 as the configuration has them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

const UNITS: readonly (readonly [keyof TimeWords, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** `45 s`, `3 min`, `2 h 5 min`, `4 d 3 h`. */
export function formatAge(ageMs: number, words: TimeWords): string {
  const seconds = Math.max(0, Math.round(ageMs / 1_000));
  const at = UNITS.findIndex(([, length]) => seconds >= length);
  const [unit, length] = UNITS[at] ?? [];
  if (unit === undefined || length === undefined) return `${seconds} ${words.second}`;
  const whole = `${Math.floor(seconds / length)} ${words[unit]}`;
  const [nextUnit, nextLength] = UNITS[at + 1] ?? [];
  const rest = nextLength === undefined ? 0 : Math.floor((seconds % length) / nextLength);
  return nextUnit === undefined || rest === 0 ? whole : `${whole} ${rest} ${words[nextUnit]}`;
}

/** The time of day; with its date when that is not `nowMs`'s. In the zone of this machine. */
export function formatMoment(at: string, nowMs: number, locale: Locale): string {
  const moment = new Date(at);
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(moment);
  if (moment.toDateString() === new Date(nowMs).toDateString()) return time;
  return `${new Intl.DateTimeFormat(locale, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(moment)} ${time}`;
}
