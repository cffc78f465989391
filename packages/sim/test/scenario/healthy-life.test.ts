/** What healthy life consists of; it is played by test/scenarios/healthy.test.ts, and for months by the bench. */
import { isOpenAt, type StoreCalendar } from '@tillwatch/model';
import { healthyLife } from '../../src/scenario/healthy-life.js';
import type { Scenario } from '../../src/scenario/scenario.js';

const MINUTE_MS = 60_000;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** The calendar of the model, from what the collector is given. */
function storeCalendars({ calendars }: Scenario): Map<string, StoreCalendar> {
  return new Map(
    calendars.map((config) => {
      const { sites, timeZone = '', daily = [], holidays, exceptions, whileClosed } = config;
      const week = DAYS.map((day) => config[day] ?? daily);
      const dates = { holidays: new Set(holidays), exceptions: new Map(Object.entries(exceptions)) };
      return [sites[0] ?? '', { timeZone, week, ...dates, whileClosed, readyMs: 0 }];
    }),
  );
}

it.each(['2026-10-20', '2027-03-20'])(
  'sells by the hours that its calendar says, over the change of clocks after %s',
  (firstDay) => {
    const life = healthyLife({ seed: 3, stores: 4, days: 30, firstDay });
    for (const [site, calendar] of storeCalendars(life)) {
      const nights = life.faults.filter(({ how, components }) => how === 'sells' && components[0] === `${site}/till-1`);
      expect(nights.length).toBeGreaterThanOrEqual(28);
      for (const { fromMs, untilMs } of nights.slice(1, -1)) {
        const isOpen = (atMs: number): boolean => isOpenAt(calendar, life.startMs + atMs);
        expect([isOpen(fromMs - MINUTE_MS), isOpen(fromMs), isOpen(untilMs - MINUTE_MS), isOpen(untilMs)]).toEqual([
          true,
          false,
          false,
          true,
        ]);
      }
    }
  },
);

it('has a holiday, a stock-taking, restarts, bursts and slow moments in a month', () => {
  const life = healthyLife({ seed: 5, stores: 20, days: 30, firstDay: '2026-10-20' });
  expect(
    life.calendars.every(({ holidays, exceptions }) => holidays.length === 1 && Object.keys(exceptions).length === 1),
  ).toBe(true);
  const seen = new Set(life.faults.map(({ how, components }) => `${how} ${components[0]?.split('/')[1]}`));
  for (const one of ['dead front-end', 'dead till-1', 'lossy wan', 'slow wan', 'sells till-1'])
    expect(seen).toContain(one);
});

it('watches each store with 15 or 20 checks, and loses 1 % at most', () => {
  const { sites } = healthyLife({ seed: 7, stores: 20, days: 1, firstDay: '2026-10-20' });
  expect(new Set(sites.map(({ checks }) => checks.length))).toEqual(new Set([15, 20]));
  expect(Math.max(...sites.map(({ lossRatio }) => lossRatio))).toBeLessThanOrEqual(0.01);
});

it('has every other store look every ten seconds, and the rest every half minute', () => {
  const paces = [8, 9].flatMap((seed) =>
    healthyLife({ seed, stores: 5, days: 1, firstDay: '2026-10-20' }).sites.map(({ definition, windowMs, batch }) => {
      const { intervalMs = 0 } = definition.checks.find(({ kind }) => kind === 'icmp') ?? {};
      return [intervalMs, windowMs, batch].join(' ');
    }),
  );
  expect(paces.filter((pace) => pace === '10000 10000 3')).toHaveLength(5);
  expect(paces.filter((pace) => pace === '30000 30000 1')).toHaveLength(5);
});

it('is never without jitter, and has pings, connections and pages asked as witnesses, but nothing else', () => {
  const { sites } = healthyLife({ seed: 7, stores: 5, days: 1, firstDay: '2026-10-20' });
  for (const { jitter, checks } of sites) {
    expect(jitter?.usualMs).toBeGreaterThan(0);
    const asked = checks.filter(({ probe }) => probe.isHarmless?.({}) === true).map(({ probe }) => probe.kind);
    expect(new Set(asked)).toEqual(new Set(['icmp', 'tcp', 'http']));
  }
});
