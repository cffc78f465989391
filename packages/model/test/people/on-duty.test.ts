import fc from 'fast-check';
import { matchesPattern, onDuty, type Roster } from '../../src/index.js';
import { ALWAYS, people } from './kit.js';

const roster = people().rosters[0] as Roster;
const at = (text: string) => Date.parse(text);

describe('a roster', () => {
  it('hands over to the night and back, on the minute', () => {
    const times = ['07:59', '08:00', '19:59', '20:00', '23:59', '00:00'];
    expect(times.map((time) => onDuty(roster, at(`2026-11-22T${time}:00+08:00`)))).toEqual([
      'night',
      'day',
      'day',
      'night',
      'night',
      'night',
    ]);
  });

  it('gives a night that began on Friday to Friday', () => {
    const fridays = {
      ...roster,
      shifts: [{ ...ALWAYS, weekdays: [5], fromMinute: 1200, toMinute: 480, who: ['night'], since: '2026-01-05' }],
    };
    expect(onDuty(fridays, at('2026-11-21T07:00:00+08:00'))).toBe('night');
    expect(onDuty(fridays, at('2026-11-21T21:00:00+08:00'))).toBeNull();
    expect(onDuty({ ...fridays, otherwise: 'boss' }, at('2026-11-21T21:00:00+08:00'))).toBe('boss');
  });

  it("takes turns by week; the night from Sunday to Monday is the old week's", () => {
    const turns = {
      ...roster,
      shifts: [{ ...ALWAYS, fromMinute: 480, toMinute: 480, who: ['a', 'b', 'c'], since: '2026-11-16' }],
    };
    const who = (text: string) => onDuty(turns, at(`${text}+08:00`));
    expect(
      [
        '2026-11-16T08:00',
        '2026-11-23T07:59',
        '2026-11-23T08:00',
        '2026-11-30T09:00',
        '2026-12-07T09:00',
        '2026-11-15T09:00',
      ].map(who),
    ).toEqual(['a', 'a', 'b', 'c', 'a', 'c']);
  });

  it('lets an override stand above the shifts, in wall-clock time, its end excluded', () => {
    const changed = { ...roster, overrides: [{ from: '2026-11-22T09:00', to: '2026-11-22T10:00', who: 'boss' }] };
    const times = ['08:59', '09:00', '09:59', '10:00'];
    expect(times.map((time) => onDuty(changed, at(`2026-11-22T${time}:00+08:00`)))).toEqual([
      'day',
      'boss',
      'boss',
      'day',
    ]);
  });

  it('has somebody at every moment where its shifts leave no gap, whatever the clocks do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }),
        fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'Australia/Lord_Howe'),
        (nowMs, timeZone) => {
          expect(['day', 'night']).toContain(onDuty({ ...roster, timeZone }, nowMs));
        },
      ),
    );
  });
});

describe('a pattern', () => {
  it.each([
    ['s*', 's001', true],
    ['s*1', 's001', true],
    ['*a*a*', 'aa', true],
    ['*a*a*', 'a', false],
    ['a*a', 'a', false],
    ['s.1', 'sx1', false],
    ['', '', true],
    ['*', '', true],
  ])('%s on %s: %s', (pattern, text, expected) => {
    expect(matchesPattern(pattern, text)).toBe(expected);
  });

  it('agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, text) => {
        expect(matchesPattern(pattern, text)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(text));
      }),
    );
  });
});
