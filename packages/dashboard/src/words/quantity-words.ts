/** Writes figures for people: latencies, shares, durations, sizes, with their units, in the viewer's language. Pure. */
import type { Locale } from '@tillwatch/model';

/** U+202F: a unit never leaves its number. */
export const THIN = '\u202f';

const numberFormats = new Map<string, Intl.NumberFormat>();

/** A number with at most `digits` decimals. */
export function formatNumber(value: number, locale: Locale, digits = 0): string {
  const key = `${locale} ${digits}`;
  let format = numberFormats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    numberFormats.set(key, format);
  }
  return format.format(value);
}

/** A latency of `us` microseconds with two to three significant figures: `0.42 ms`, `41 ms`, `1.2 s`. */
export function formatLatency(us: number, locale: Locale): string {
  const ms = us / 1_000;
  if (ms >= 999.5) return `${formatNumber(ms / 1_000, locale, ms < 99_950 ? 1 : 0)}${THIN}s`;
  return `${formatNumber(ms, locale, ms < 0.995 ? 2 : ms < 9.95 ? 1 : 0)}${THIN}ms`;
}

/** A share 0..1 as per cent; what is neither nothing nor all is never shown as 0 % or 100 %. */
export function formatShare(ratio: number, locale: Locale): string {
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.5) return `<${THIN}1${THIN}%`;
  const shown = percent < 100 ? Math.min(99, Math.round(percent)) : 100;
  return `${formatNumber(shown, locale)}${THIN}%`;
}

const UNITS = {
  en: { s: 's', min: 'min', h: 'h', d: 'd' },
  'zh-CN': { s: '秒', min: '分', h: '小时', d: '天' },
} as const;

/** A time span in at most two units: `8 s`, `12 min`, `2 h 05 min`, `3 d 4 h`. Below zero counts as zero. */
export function formatSpan(ms: number, locale: Locale): string {
  const unit = UNITS[locale];
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const part = (value: number, name: string): string => `${formatNumber(value, locale)}${THIN}${name}`;
  if (seconds < 60) return part(seconds, unit.s);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return part(minutes, unit.min);
  const hours = Math.floor(minutes / 60);
  if (hours < 24)
    return minutes % 60 === 0 ? part(hours, unit.h) : `${part(hours, unit.h)} ${part(minutes % 60, unit.min)}`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 || days >= 100 ? part(days, unit.d) : `${part(days, unit.d)} ${part(hours % 24, unit.h)}`;
}

/** A difference of clocks with its sign: `+0.2 s`, `−3 min`. */
export function formatOffset(ms: number, locale: Locale): string {
  const size = Math.abs(ms);
  const sign = size < 50 ? '\u00b1' : ms < 0 ? '\u2212' : '+';
  return `${sign}${size < 60_000 ? `${formatNumber(size / 1_000, locale, 1)}${THIN}${UNITS[locale].s}` : formatSpan(size, locale)}`;
}

/** A size in bytes with binary multiples: `512 B`, `1.5 GiB`. */
export function formatBytes(bytes: number, locale: Locale): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let size = bytes;
  let power = 0;
  while (Math.abs(size) >= 1_024 && power < units.length - 1) {
    size /= 1_024;
    power += 1;
  }
  return `${formatNumber(size, locale, power === 0 || size >= 100 ? 0 : 1)}${THIN}${units[power]}`;
}
