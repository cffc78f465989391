/** Figures with their units, in both languages. */
import { LOCALES } from '@tillwatch/model';
import fc from 'fast-check';
import { formatBytes, formatLatency, formatOffset, formatShare, formatSpan } from '../src/words/quantity-words.js';
import { formatClock, formatInstant, zoneName } from '../src/words/time-words.js';
import { formatValue, VALUE_WORDS } from '../src/words/value-words.js';

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('quantities', () => {
  it.each([
    [420, '0.42 ms'],
    [995, '1 ms'],
    [4_160, '4.2 ms'],
    [9_960, '10 ms'],
    [41_400, '41 ms'],
    [999_600, '1 s'],
    [1_240_000, '1.2 s'],
    [0, '0 ms'],
  ])('a latency of %d us is %s', (us, text) => {
    expect(plain(formatLatency(us, 'en'))).toBe(text);
  });

  it.each([
    [0, '0 %'],
    [0.002, '< 1 %'],
    [0.34, '34 %'],
    [0.998, '99 %'],
    [1, '100 %'],
  ])('a share of %d is %s', (ratio, text) => {
    expect(plain(formatShare(ratio, 'en'))).toBe(text);
  });

  it.each([
    [8_400, '8 s', '8 秒'],
    [12 * 60_000, '12 min', '12 分'],
    [125 * 60_000, '2 h 5 min', '2 小时 5 分'],
    [24 * 3_600_000, '1 d', '1 天'],
    [76 * 3_600_000, '3 d 4 h', '3 天 4 小时'],
    [-500, '0 s', '0 秒'],
  ])('a span of %d ms is %s', (ms, en, zh) => {
    expect(plain(formatSpan(ms, 'en'))).toBe(en);
    expect(plain(formatSpan(ms, 'zh-CN'))).toBe(zh);
  });

  it('shows the sign of a clock difference', () => {
    expect(plain(formatOffset(180, 'en'))).toBe('+0.2 s');
    expect(plain(formatOffset(-200_000, 'en'))).toBe('\u22123 min');
    expect(plain(formatOffset(-3, 'en'))).toBe('\u00b10 s');
  });

  it('chooses the multiple of a size', () => {
    expect(plain(formatBytes(512, 'en'))).toBe('512 B');
    expect(plain(formatBytes(41_200_000_000, 'en'))).toBe('38.4 GiB');
  });

  it('never lets a line break come between figure and unit', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.constantFrom(...LOCALES), (n, locale) => {
        expect(formatLatency(n, locale)).not.toContain(' ');
        expect(formatShare(n / 10_000_000, locale)).not.toContain(' ');
      }),
    );
  });
});

describe('values of a check', () => {
  it('are named in words and read by the unit of their name', () => {
    expect(formatValue('diskFreePermille', 381, 'en')).toEqual({ label: 'disk free', text: '38\u202f%' });
    expect(formatValue('diskFreePermille', 381, 'zh-CN').label).toBe('磁盘剩余');
    expect(formatValue('diskFreeBytes', 2_048, 'en')).toEqual({ label: 'space left', text: '2\u202fKiB' });
    expect(formatValue('statusCode', 1_200, 'en').text).toBe('1200');
    expect(plain(formatValue('connectUs', 420, 'en').text)).toBe('0.42 ms');
    expect(plain(formatValue('uptimeS', 7_200, 'en').text)).toBe('2 h');
    expect(formatValue('loadMilli', 1_250, 'en')).toEqual({ label: 'load', text: '1.25' });
    expect(formatValue('logGrowthBytesPerHour', 2_048, 'en')).toEqual({ label: 'logs grow by', text: '2\u202fKiB/h' });
    expect(formatValue('lastIoErrno', 1_236, 'en').text).toBe('1236');
    expect(formatValue('diskFullInMinutes', -1, 'en')).toEqual({ label: 'disk full in', text: '–' });
    expect(formatValue('bootAtS', 1_795_000_000, 'en').text).toContain('2026');
  });

  it('that are not known are taken apart', () => {
    expect(formatValue('queueLength', 12, 'en')).toEqual({ label: 'queue length', text: '12' });
    expect(formatValue('Us', 3, 'en')).toEqual({ label: 'us', text: '3' });
  });

  it('have words in every language', () => {
    for (const words of Object.values(VALUE_WORDS)) for (const locale of LOCALES) expect(words[locale]).not.toBe('');
  });
});

describe('times', () => {
  const at = Date.UTC(2026, 10, 22, 2, 2, 11);

  it('are those of the given zone, with 24 hours', () => {
    expect(formatClock(at, 'en', 'Asia/Shanghai')).toBe('10:02:11');
    expect(formatClock(at, 'zh-CN', 'Asia/Shanghai')).toBe('10:02:11');
    expect(formatClock(Date.UTC(2026, 10, 22, 0, 0, 0), 'en', 'UTC')).toBe('00:00:00');
  });

  it('carry the date of another day, by the calendar of the zone', () => {
    expect(formatInstant(at, at + 3_600_000, 'en', 'Asia/Shanghai')).toBe('10:02:11');
    expect(formatInstant(at, at + 14 * 3_600_000, 'en', 'Asia/Shanghai')).toBe('22 Nov 10:02:11');
    expect(formatInstant(at, at + 14 * 3_600_000, 'zh-CN', 'Asia/Shanghai')).toBe('11月22日 10:02:11');
  });

  it('do not fail on a zone that nobody knows', () => {
    expect(formatClock(at, 'en', 'Mars/Olympus')).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(zoneName(at, 'en', 'Asia/Shanghai')).toBe('GMT+8');
  });
});
