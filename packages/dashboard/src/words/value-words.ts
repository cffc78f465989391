/** Writes the values that a check carries: their names in words, their figures by the unit that the name ends with. Pure. */
import type { Locale } from '@tillwatch/model';
import { formatBytes, formatLatency, formatNumber, formatShare, formatSpan, THIN } from './quantity-words.js';

/** Names of the values of the product's own probes (probes: `values` of each kind), without their unit where that leaves no doubt. */
export const VALUE_WORDS: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  answers: { en: 'answers', 'zh-CN': '应答记录' },
  bootAt: { en: 'started', 'zh-CN': '启动于' },
  connect: { en: 'connect', 'zh-CN': '连接' },
  cpu: { en: 'processor', 'zh-CN': '处理器' },
  daysLeft: { en: 'certificate ends in', 'zh-CN': '证书剩余' },
  diskFree: { en: 'disk free', 'zh-CN': '磁盘剩余' },
  diskFreeBytes: { en: 'space left', 'zh-CN': '剩余空间' },
  diskFullIn: { en: 'disk full in', 'zh-CN': '磁盘写满还需' },
  dns: { en: 'name lookup', 'zh-CN': '域名解析' },
  firstByte: { en: 'first byte', 'zh-CN': '首字节' },
  inodeFree: { en: 'inodes free', 'zh-CN': 'inode 剩余' },
  load: { en: 'load', 'zh-CN': '负载' },
  memAvailable: { en: 'memory available', 'zh-CN': '可用内存' },
  reply: { en: 'reply', 'zh-CN': '回应' },
  statusCode: { en: 'HTTP status', 'zh-CN': 'HTTP 状态' },
  tls: { en: 'TLS handshake', 'zh-CN': 'TLS 握手' },
  uptime: { en: 'up for', 'zh-CN': '已运行' },
};

type ValueFormat = (value: number, locale: Locale) => string;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Units by the ending of a name; the first that fits decides, so longer endings come first. */
const UNITS: readonly (readonly [ending: string, format: ValueFormat])[] = [
  ['AtS', (value, locale) => formatMoment(value * SECOND_MS, locale)],
  ['Bytes', formatBytes],
  ['Permille', (value, locale) => formatShare(value / 1_000, locale)],
  ['Ratio', formatShare],
  ['Milli', (value, locale) => formatNumber(value / 1_000, locale, 2)],
  ['Minutes', (value, locale) => (value < 0 ? '–' : formatSpan(value * MINUTE_MS, locale))],
  ['Us', formatLatency],
  ['Ms', (value, locale) => formatLatency(value * 1_000, locale)],
  ['S', (value, locale) => formatSpan(value * SECOND_MS, locale)],
];

/** Whole figures that are neither measured nor counted: no digit groups. */
const CODES: ReadonlySet<string> = new Set(['statusCode']);

/** A value in words: `{ label: 'disk free', text: '38 %' }` for `diskFreePermille` 381; an unknown name is taken apart. */
export function formatValue(
  name: string,
  value: number,
  locale: Locale,
): { readonly label: string; readonly text: string } {
  if (CODES.has(name)) return { label: labelOf(name, locale), text: String(value) };
  if (name === 'daysLeft')
    return {
      label: labelOf(name, locale),
      text: `${formatNumber(value, locale)}${THIN}${locale === 'en' ? 'd' : '天'}`,
    };
  const unit = UNITS.find(([ending]) => name.endsWith(ending) && name.length > ending.length);
  if (unit === undefined) return { label: labelOf(name, locale), text: formatNumber(value, locale, 2) };
  const [ending, format] = unit;
  const stem = ending === 'AtS' ? name.slice(0, -1) : name.slice(0, -ending.length);
  return { label: labelOf(VALUE_WORDS[name] === undefined ? stem : name, locale), text: format(value, locale) };
}

function labelOf(name: string, locale: Locale): string {
  return VALUE_WORDS[name]?.[locale] ?? spaced(name);
}

/** `diskFree` or `disk_free` as `disk free`. */
function spaced(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .toLowerCase();
}

function formatMoment(atMs: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
  }).format(atMs);
}
