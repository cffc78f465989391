import fc from 'fast-check';
import { isTimeZone, localTime, nextLocalTime, parseTimeOfDay } from '../src/index.js';

const at = (text: string) => Date.parse(text);

describe('local time', () => {
  it('is what clocks on the wall show', () => {
    expect(localTime(at('2026-11-22T16:30:59Z'), 'Asia/Shanghai')).toEqual({
      date: '2026-11-23',
      weekday: 1,
      minuteOfDay: 30,
    });
    expect(localTime(at('2026-03-29T00:59:00Z'), 'Europe/Berlin').minuteOfDay).toBe(119);
    expect(localTime(at('2026-03-29T01:00:00Z'), 'Europe/Berlin').minuteOfDay).toBe(180);
  });

  it('is the same whatever was asked before, over the changes of the clocks', () => {
    const zones = ['Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'];
    const moment = fc.tuple(
      fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-12-31T00:00:00Z') }),
      fc.constantFrom(...zones),
    );
    fc.assert(
      fc.property(fc.array(moment, { minLength: 1, maxLength: 20 }), (moments) => {
        for (const [atMs, timeZone] of moments) {
          const { date, minuteOfDay } = localTime(atMs, timeZone);
          const shown = new Date(atMs).toLocaleString('sv-SE', { timeZone }).slice(0, 16);
          const time = [Math.floor(minuteOfDay / 60), minuteOfDay % 60].map((part) => String(part).padStart(2, '0'));
          expect(`${date} ${time.join(':')}`).toBe(shown);
        }
      }),
    );
  });

  it('knows zones from names that are none', () => {
    expect(isTimeZone('Asia/Shanghai')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(() => localTime(0, 'Mars/Olympus')).toThrow(RangeError);
  });

  it('reads times of the day', () => {
    expect(['08:30', '24:00', '24:01', '8:30', '23:60', ''].map(parseTimeOfDay)).toEqual([
      510,
      1440,
      null,
      null,
      null,
      null,
    ]);
  });

  it.each([
    ['the same day', '2026-11-22T00:00:00Z', 'Asia/Shanghai', 510, '2026-11-22T00:30:00Z'],
    ['never now, but tomorrow', '2026-11-22T00:30:00Z', 'Asia/Shanghai', 510, '2026-11-23T00:30:00Z'],
    ['over the beginning of summer time', '2026-03-28T20:00:00Z', 'Europe/Berlin', 510, '2026-03-29T06:30:00Z'],
    ['over its end', '2026-10-24T20:00:00Z', 'Europe/Berlin', 510, '2026-10-25T07:30:00Z'],
    ['a minute that the day leaves out', '2026-03-29T00:00:00Z', 'Europe/Berlin', 150, '2026-03-29T01:30:00Z'],
  ])('finds the next time on the clock: %s', (_case, from, zone, minute, expected) => {
    expect(new Date(nextLocalTime(at(from), zone, minute)).toISOString()).toBe(new Date(at(expected)).toISOString());
  });

  it('finds it within two days, after now, at that minute or in a gap of the clocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
        fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
        fc.integer({ min: 0, max: 1439 }),
        (nowMs, zone, minute) => {
          const next = nextLocalTime(nowMs, zone, minute);
          expect(next).toBeGreaterThan(nowMs);
          expect(next - nowMs).toBeLessThanOrEqual(26 * 3_600_000);
          const off = Math.abs(localTime(next, zone).minuteOfDay - minute);
          expect(Math.min(off, 1440 - off)).toBeLessThanOrEqual(60);
        },
      ),
    );
  });
});
