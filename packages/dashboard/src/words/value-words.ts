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
  applyBehind: { en: 'received, not applied', 'zh-CN': '已接收未应用' },
  applyErrors: { en: 'errors while applying', 'zh-CN': '应用错误数' },
  behind: { en: 'not applied by the replica', 'zh-CN': '副本未应用' },
  delay: { en: 'delay that was asked for', 'zh-CN': '设定延迟' },
  engineLag: { en: 'lag, as the database says', 'zh-CN': '数据库自报延迟' },
  errorCode: { en: 'error of the server', 'zh-CN': '服务器错误码' },
  lastIoErrno: { en: 'error of the receiver', 'zh-CN': '接收线程错误码' },
  lastMessageAge: { en: 'last heard of the source', 'zh-CN': '距源端上次消息' },
  lastSqlErrno: { en: 'error of the applier', 'zh-CN': '应用线程错误码' },
  lockWaits: { en: 'waits for locks', 'zh-CN': '锁等待数' },
  log: { en: 'logs kept', 'zh-CN': '保留日志' },
  logGrowth: { en: 'logs grow by', 'zh-CN': '日志增长' },
  login: { en: 'login', 'zh-CN': '登录' },
  longestLockWait: { en: 'longest wait for a lock', 'zh-CN': '最长锁等待' },
  longestTransaction: { en: 'oldest transaction', 'zh-CN': '最长事务' },
  markerAge: { en: 'data at the replica is old by', 'zh-CN': '副本数据滞后' },
  oldestWaiting: { en: 'oldest row waits for', 'zh-CN': '最早待发等待' },
  pointOfNoReturn: { en: 'beyond repair in', 'zh-CN': '距不可恢复' },
  readOnly: { en: 'read-only', 'zh-CN': '只读' },
  replicas: { en: 'replicas connected', 'zh-CN': '已连接副本' },
  retained: { en: 'log kept for replicas', 'zh-CN': '为副本保留日志' },
  retryIn: { en: 'next login in', 'zh-CN': '下次登录' },
  sessions: { en: 'sessions', 'zh-CN': '会话数' },
  sessionsLimit: { en: 'most sessions', 'zh-CN': '会话上限' },
  size: { en: 'size', 'zh-CN': '大小' },
  sizeLimit: { en: 'most size', 'zh-CN': '大小上限' },
  stalled: { en: 'stalled for', 'zh-CN': '停滞' },
  waitingRows: { en: 'rows that wait', 'zh-CN': '待发行数' },
};

type ValueFormat = (value: number, locale: Locale) => string;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** Units by the ending of a name; the first that fits decides, so longer endings come first. */
const UNITS: readonly (readonly [ending: string, format: ValueFormat])[] = [
  ['AtS', (value, locale) => formatMoment(value * SECOND_MS, locale)],
  ['BytesPerHour', (value, locale) => `${formatBytes(value, locale)}${locale === 'en' ? '/h' : '/时'}`],
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
const CODES: ReadonlySet<string> = new Set(['statusCode', 'errorCode', 'lastIoErrno', 'lastSqlErrno']);

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
