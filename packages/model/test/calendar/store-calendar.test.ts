/** Opening hours: several spans, past midnight, holidays, exceptions, summer time; and lanes that nobody works at. */
import {
  closedLanes,
  hoursNow,
  isOpenAt,
  MAX_DAY_SPANS,
  momentOf,
  nextOpening,
  parseDayHours,
  type SiteDefinition,
  type StoreCalendar,
} from '@tillwatch/model';
import fc from 'fast-check';

const MINUTE_MS = 60_000;
const BERLIN = 'Europe/Berlin';
const utc = (text: string): number => Date.parse(`${text}Z`);

function calendar(week: string | readonly string[], more: Partial<StoreCalendar> = {}): StoreCalendar {
  const days = typeof week === 'string' ? Array.from({ length: 7 }, () => week) : week;
  return {
    timeZone: BERLIN,
    week: days.map((day) => parseDayHours(day) ?? []),
    holidays: new Set(),
    exceptions: new Map(),
    whileClosed: 'quiet',
    readyMs: 30 * MINUTE_MS,
    ...more,
  };
}

describe('hours as people write them', () => {
  it('reads spans, past midnight too, the whole day, and closed', () => {
    expect(parseDayHours('14:00 - 22:00, 08:00-12:30')).toEqual([
      { fromMinute: 480, toMinute: 750 },
      { fromMinute: 840, toMinute: 1320 },
    ]);
    expect(parseDayHours('18:00-02:00')).toEqual([{ fromMinute: 1080, toMinute: 1560 }]);
    expect(parseDayHours('00:00-24:00')).toEqual([{ fromMinute: 0, toMinute: 1440 }]);
    expect(parseDayHours(' closed ')).toEqual([]);
  });

  it('refuses what is none', () => {
    for (const text of [
      '',
      '8:00-9:00',
      '08:00',
      '08:00-09:00-10:00',
      '24:00-08:00',
      '08:00-12:00, 11:00-13:00',
      '08:60-09:00',
    ])
      expect(parseDayHours(text)).toBeNull();
    const spans = (count: number): string => Array.from({ length: count }, (_, n) => `0${n}:00-0${n}:30`).join(', ');
    expect(parseDayHours(spans(MAX_DAY_SPANS))).toHaveLength(MAX_DAY_SPANS);
    expect(parseDayHours(spans(MAX_DAY_SPANS + 1))).toBeNull();
  });
});

describe('opening', () => {
  const daily = calendar('08:00-22:00');

  it('is from the first minute to before the last', () => {
    // Winter: Berlin is one hour ahead.
    expect(isOpenAt(daily, utc('2026-01-15T06:59:59'))).toBe(false);
    expect(isOpenAt(daily, utc('2026-01-15T07:00'))).toBe(true);
    expect(isOpenAt(daily, utc('2026-01-15T20:59:59'))).toBe(true);
    expect(isOpenAt(daily, utc('2026-01-15T21:00'))).toBe(false);
  });

  it('goes on past midnight into a day that is closed', () => {
    const saturday = calendar(['closed', 'closed', 'closed', 'closed', 'closed', 'closed', '18:00-02:00']);
    expect(isOpenAt(saturday, utc('2026-01-18T00:30'))).toBe(true);
    expect(isOpenAt(saturday, utc('2026-01-18T01:00'))).toBe(false);
  });

  it('takes an exception before a holiday and a holiday before the week', () => {
    const special = calendar('08:00-22:00', {
      holidays: new Set(['2026-12-25', '2026-12-26']),
      exceptions: new Map([['2026-12-26', parseDayHours('10:00-12:00') ?? []]]),
    });
    expect(isOpenAt(special, utc('2026-12-25T09:30'))).toBe(false);
    expect(isOpenAt(special, utc('2026-12-26T09:30'))).toBe(true);
    expect(nextOpening(special, utc('2026-12-24T22:00'))).toBe(utc('2026-12-26T09:00'));
  });

  it('is by the wall clock on both sides of summer time', () => {
    expect(nextOpening(daily, utc('2026-03-28T21:00'))).toBe(utc('2026-03-29T06:00'));
    expect(nextOpening(daily, utc('2026-10-24T20:00'))).toBe(utc('2026-10-25T07:00'));
  });

  it('at a time that clocks leave out is right after the gap, and at one that they show twice is the first', () => {
    expect(momentOf('2026-03-29', 150, BERLIN)).toBe(utc('2026-03-29T01:00'));
    expect(momentOf('2026-10-25', 150, BERLIN)).toBe(utc('2026-10-25T00:30'));
    expect(momentOf('2026-04-05', 105, 'Australia/Lord_Howe')).toBe(utc('2026-04-04T14:45'));
    const night = calendar('02:30-05:00');
    expect(nextOpening(night, utc('2026-03-29T00:00'))).toBe(utc('2026-03-29T01:00'));
    expect(isOpenAt(night, utc('2026-10-25T01:45'))).toBe(true);
  });

  it('is none where one span ends and the next begins, and none at all for what never closes or never opens', () => {
    expect(nextOpening(calendar('00:00-24:00'), utc('2026-01-15T07:00'))).toBeNull();
    expect(nextOpening(calendar('closed'), utc('2026-01-15T07:00'))).toBeNull();
    expect(nextOpening(calendar('08:00-12:00, 12:00-20:00'), utc('2026-01-15T08:00'))).toBe(utc('2026-01-16T07:00'));
  });

  it('is open when it says that it opens, was closed before, and did not open in between', () => {
    const arbDay = fc.constantFrom('closed', '08:00-22:00', '18:00-03:00', '00:30-02:30, 09:00-12:00', '00:00-24:00');
    const arbCalendar = fc.record({
      week: fc.array(arbDay, { minLength: 7, maxLength: 7 }),
      timeZone: fc.constantFrom(BERLIN, 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
    });
    const arbTime = fc.integer({ min: utc('2026-01-01T00:00'), max: utc('2027-12-31T00:00') });
    fc.assert(
      fc.property(arbCalendar, arbTime, fc.nat(1_000), ({ week, timeZone }, atMs, permille) => {
        const one = calendar(week, { timeZone });
        const openMs = nextOpening(one, atMs);
        if (openMs === null) return;
        expect(openMs).toBeGreaterThan(atMs);
        expect([isOpenAt(one, openMs), isOpenAt(one, openMs - MINUTE_MS)]).toEqual([true, false]);
        const between = atMs + ((openMs - atMs) * permille) / 1_001;
        const [isNow, isThen] = [isOpenAt(one, atMs), isOpenAt(one, between)];
        if (!isNow) expect(isThen).toBe(false);
      }),
    );
  });
});

describe('what hours mean for a fault', () => {
  const daily = calendar('08:00-22:00');

  it('is quiet while closed, and watched again before it opens', () => {
    expect(hoursNow(daily, utc('2026-01-15T12:00'))).toEqual({ isOpen: true, closedUntilMs: null });
    expect(hoursNow(daily, utc('2026-01-15T22:00'))).toEqual({ isOpen: false, closedUntilMs: utc('2026-01-16T06:30') });
    expect(hoursNow(daily, utc('2026-01-16T06:29:59'))).toMatchObject({ closedUntilMs: utc('2026-01-16T06:30') });
    expect(hoursNow(daily, utc('2026-01-16T06:30'))).toEqual({ isOpen: false, closedUntilMs: null });
  });

  it('is one grade lower where the calendar says so, and quiet for ever where the store does not open', () => {
    expect(hoursNow({ ...daily, whileClosed: 'lower' }, utc('2026-01-15T22:00'))).toEqual({
      isOpen: false,
      closedUntilMs: null,
    });
    expect(hoursNow(calendar('closed'), utc('2026-01-15T22:00'))).toEqual({
      isOpen: false,
      closedUntilMs: Number.POSITIVE_INFINITY,
    });
  });
});

describe('closed lanes', () => {
  const definition: SiteDefinition = {
    site: { id: 'store-1', name: 'Store 1', kind: 'store' },
    vantage: 'fep',
    nodes: [
      { id: 'fep', kind: 'front-end', name: 'PC' },
      { id: 'till-1', kind: 'till', name: 'Till 1' },
      { id: 'till-2', kind: 'till', name: 'Till 2' },
      { id: 'printer-1', kind: 'printer', name: 'Printer 1' },
      { id: 'printer-s', kind: 'printer', name: 'Shared printer' },
    ],
    links: [
      { from: 'till-1', to: 'fep' },
      { from: 'till-2', to: 'fep' },
      { from: 'till-1', to: 'printer-1' },
      { from: 'till-1', to: 'printer-s' },
      { from: 'till-2', to: 'printer-s' },
    ],
    flows: [],
    checks: ['till-1', 'till-2'].map((node) => ({
      id: `${node}-trade`,
      on: { node },
      kind: 'trade',
      target: node,
      intervalMs: 60_000,
      timeoutMs: 5_000,
      values: ['signedOn'],
    })),
  };
  const reading = (check: number, signedOn: number, isFresh = true) => ({ check, values: { signedOn }, isFresh });
  const closed = (...readings: ReturnType<typeof reading>[]): string[] => [...closedLanes(definition, readings)].sort();

  it('are tills that nobody is signed on at, with what only they use', () => {
    expect(closed(reading(0, 0), reading(1, 1))).toEqual(['printer-1', 'till-1']);
    expect(closed(reading(0, 0), reading(1, 0))).toEqual(['printer-1', 'printer-s', 'till-1', 'till-2']);
  });

  it('are not those that say nothing, or said it too long ago', () => {
    expect(closed()).toEqual([]);
    expect(closed(reading(0, 0, false))).toEqual([]);
    expect([...closedLanes(definition, [{ check: 0, values: {}, isFresh: true }])]).toEqual([]);
  });
});
