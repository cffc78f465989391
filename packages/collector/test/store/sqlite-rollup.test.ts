/** From detail to minutes, hours and days: alike in each, and nothing counted twice. */
import { DAY_MS, HOUR_MS } from '../../src/store/retention.js';
import { bench, counts, dayOfWindows, ONE_CHECK, SPEAKER } from './engine-bench.js';
import { birthOf, birthRecord, DAY_START_MS, heartbeats, OK } from './kit.js';

describe('roll-ups of the SQLite engine', () => {
  it('turns detail into minutes, minutes into hours, hours into days, and counts alike in each', () => {
    const self = bench({ detailDays: 2, minuteDays: 4, hourDays: 6 });
    const birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 });
    self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: dayOfWindows(birth) });
    const loss = (ratios: readonly (number | null)[]): number =>
      ratios.reduce<number>((sum, ratio) => sum + (ratio ?? 0), 0);
    const ask = () => {
      const [minutes, hours, days] = [1440, 24, 1].map((maxPoints) => self.ask({ maxPoints }));
      return { minutes, hours, days };
    };
    const before = ask();
    expect(loss(before.minutes?.points.lossRatio ?? [])).toBe(30);

    const seen: unknown[] = [];
    for (const day of [1, 2, 3, 4, 5, 6, 7, 8]) {
      self.nowMs = DAY_START_MS + day * DAY_MS + HOUR_MS;
      self.maintain();
      self.reopen();
      seen.push([day, self.engine.stats().chunks, self.ask({}).source]);
      const { hours, days } = ask();
      if (day < 6) expect(hours?.points).toEqual(before.hours?.points);
      expect(days?.points.lossRatio).toEqual(before.days?.points.lossRatio);
      expect(days?.points.state).toEqual(['down']);
    }
    expect(seen).toEqual([
      [1, 24, 'detail'],
      [2, 24, 'minute'],
      [3, 0, 'minute'],
      [4, 0, 'hour'],
      [5, 0, 'hour'],
      [6, 0, 'day'],
      [7, 0, 'day'],
      [8, 0, 'day'],
    ]);
    expect(counts(self, ['minute', 'hour', 'day', 'detail_day', 'open_day', 'open_hour'])).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it('serves minutes whose detail is gone, extremes at most a sixteenth of an octave wide', () => {
    const self = bench({ detailDays: 2, minuteDays: 100, hourDays: 200 });
    const birth = birthOf(1, { checks: ONE_CHECK });
    const records = heartbeats(SPEAKER, birth, 1, 720, (seq) => [{ ...OK, medianUs: 500 + (seq % 6), maxUs: 900 }]);
    self.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: records });
    const query = { toMs: DAY_START_MS + 2 * HOUR_MS, maxPoints: 120 };
    const before = self.ask(query).points;
    self.nowMs = DAY_START_MS + 5 * DAY_MS;
    self.maintain();
    expect(self.engine.stats().chunks).toBe(0);
    const after = self.ask(query).points;
    expect({ ...after, maxUs: null }).toEqual({ ...before, maxUs: null });
    after.maxUs.forEach((us, i) => {
      const exact = before.maxUs[i] as number;
      expect(us).toBeGreaterThanOrEqual(exact);
      expect(us).toBeLessThanOrEqual(exact * 2 ** (1 / 16) + 1);
    });
  });

  it('adds what comes for a day whose detail is gone, once, to minutes, hours and day', () => {
    const self = bench({ detailDays: 2, minuteDays: 100, hourDays: 200 });
    const birth = birthOf(1, { checks: ONE_CHECK, windowMs: 60_000 });
    const records = dayOfWindows(birth);
    const late = records.filter(({ seq }) => seq > 600 && seq <= 700);
    self.commit({
      births: [birthRecord(SPEAKER, birth)],
      heartbeats: records.filter((record) => !late.includes(record)),
    });
    for (const day of [1, 5]) {
      self.nowMs = DAY_START_MS + day * DAY_MS + HOUR_MS;
      self.maintain();
    }
    expect(self.ask({}).points.state.slice(600, 700)).toEqual(new Array(100).fill('unknown'));
    for (const part of [late.slice(0, 40), late.slice(40)]) {
      self.commit({ heartbeats: part.map((record) => ({ ...record, receivedAtMs: self.nowMs })) });
      self.nowMs += HOUR_MS;
      self.maintain();
      self.maintain();
      self.reopen();
    }
    const oracle = bench();
    oracle.commit({ births: [birthRecord(SPEAKER, birth)], heartbeats: records });
    oracle.nowMs = DAY_START_MS + 3 * DAY_MS;
    for (const maxPoints of [1440, 24, 1]) {
      const [found, expected] = [self.ask({ maxPoints }), oracle.ask({ maxPoints })];
      expect(found.points.state).toEqual(expected.points.state);
      found.points.lossRatio.forEach((ratio, i) => {
        expect(ratio ?? -1).toBeCloseTo(expected.points.lossRatio[i] ?? -1, 10);
      });
    }
    expect(self.engine.stats()).toMatchObject({ chunks: 0, heartbeats: 1440 });
  });
});
