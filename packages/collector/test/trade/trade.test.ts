import { describe, expect, it } from '@jest/globals';
import { parseDayHours, type StoreCalendar } from '@tillwatch/model';
import { faultOf, learnedStore, MORNING_MS, rigOf, usualCount } from './trade-rig.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Five usual weeks. */
const learnedPast = async () => ({ store: await learnedStore(), before: usualCount, daysBefore: 1 });
const stopAt = (stopMs: number) => (atMs: number) => (atMs >= stopMs ? 0 : usualCount(atMs));

/** Open 9 to 17, closed on the given dates. */
function calendar(...holidays: string[]): StoreCalendar {
  const hours = parseDayHours('09:00-17:00') ?? [];
  return {
    timeZone: 'UTC',
    week: Array.from({ length: 7 }, () => hours),
    holidays: new Set(holidays),
    exceptions: new Map(),
    whileClosed: 'quiet',
    readyMs: 0,
  };
}

describe('trade that stops', () => {
  it('is a cause of its own, back-dated, with what was lost; and over after half an hour of orders', async () => {
    const rig = await rigOf(await learnedPast());
    const stopMs = MORNING_MS + 3 * HOUR_MS;
    await rig.sell(stopMs + 45 * MINUTE_MS, stopAt(stopMs));
    // First the alarm that a fault beside it would do for, then the one of trade alone, which is a question.
    expect(rig.troubles).toEqual(['s1', 's1']);
    expect(rig.trade.seen(rig.sighting()).causes).toMatchObject([{ component: 'trade:orders', isFinding: true }]);
    await rig.sell(stopMs + 80 * MINUTE_MS, stopAt(stopMs));
    // Twenty orders an hour: by now it is no chance any more.
    expect(rig.troubles).toEqual(['s1', 's1', 's1']);
    expect(rig.trade.stats().alone).toBe(1);
    const { causes } = rig.trade.seen(rig.sighting());
    expect(causes).toMatchObject([
      { component: 'trade:orders', kind: 'trade-stopped', class: 'application/unknown', isConfident: true },
    ]);
    const [cause] = causes;
    expect(cause?.isFinding).toBe(false);
    expect(Math.abs((cause?.onsetMs ?? 0) - stopMs)).toBeLessThanOrEqual(5 * MINUTE_MS);
    expect(cause?.flows).toEqual([{ site: 's1', name: 'orders', state: 'degraded', critical: true }]);
    const { orders = 0, low = 0, high = 0 } = cause?.lostTrade ?? {};
    expect(Math.abs(orders - 26)).toBeLessThanOrEqual(2);
    expect(low).toBeLessThan(orders);
    expect(high).toBeGreaterThan(orders);
    expect(rig.trade.view('s1')?.trouble).toMatchObject({ kind: 'trade-stopped', seen: 0 });
    // Twice the usual, as after a stop.
    await rig.sell(stopMs + 3 * HOUR_MS, (atMs) => 2 * usualCount(atMs));
    expect(rig.trade.seen(rig.sighting()).causes).toEqual([]);
    expect(rig.troubles.length).toBeGreaterThan(2);
    await rig.trade.stop();
  });

  it('is evidence and weight of a fault that stops the store, and no cause beside it, nor in the minutes after', async () => {
    const rig = await rigOf(await learnedPast());
    const stopMs = MORNING_MS + 3 * HOUR_MS;
    const fault = faultOf(stopMs);
    const fold = async (untilMs: number, countOf: (atMs: number) => number, isFaulty: boolean) => {
      while (rig.time.nowMs < untilMs) {
        await rig.sell(rig.time.nowMs + 1, countOf);
        rig.trade.seen(rig.sighting(isFaulty ? [fault] : []));
      }
    };
    await rig.sell(stopMs, usualCount);
    await fold(stopMs + 75 * MINUTE_MS, () => 0, true);
    const { causes } = rig.trade.seen(rig.sighting([fault]));
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({ component: 'store-db', kind: 'hard' });
    expect(causes[0]?.symptoms).toMatchObject([{ check: 'store-db/orders', state: 'down' }]);
    expect(causes[0]?.flows).toContainEqual({ site: 's1', name: 'orders', state: 'down', critical: true });
    expect(causes[0]?.lostTrade?.orders).toBeGreaterThan(20);
    // The same again is the same object: whoever compares sees no news.
    expect(rig.trade.seen(rig.sighting([fault])).causes[0]).toBe(causes[0]);
    expect(rig.trade.stats().alone).toBe(0);
    // The fault is mended; orders come back some minutes later.
    await fold(rig.time.nowMs + 4 * MINUTE_MS, () => 0, false);
    expect(rig.trade.seen(rig.sighting()).causes).toEqual([]);
    await fold(rig.time.nowMs + HOUR_MS, usualCount, false);
    expect(rig.trade.seen(rig.sighting()).causes).toEqual([]);
    await rig.trade.stop();
  });

  it('counts what a fault costs from its onset, without any alarm', async () => {
    const rig = await rigOf(await learnedPast());
    const stopMs = MORNING_MS + 3 * HOUR_MS;
    await rig.sell(stopMs + 15 * MINUTE_MS, stopAt(stopMs));
    const [cause] = rig.trade.seen(rig.sighting([faultOf(stopMs)])).causes;
    expect(cause?.lostTrade?.orders).toBeGreaterThanOrEqual(4);
    expect(cause?.symptoms).toEqual([]);
    // What stops nobody from buying costs nothing, and hides no stop.
    const printer = faultOf(stopMs, { flows: [{ site: 's1', name: 'labels', state: 'down', critical: false }] });
    expect(rig.trade.seen(rig.sighting([printer])).causes).toEqual([printer]);
    await rig.trade.stop();
  });
});

describe('no alarm', () => {
  it('of a store without a past, nor of one that is closed', async () => {
    const young = await rigOf({ before: usualCount, daysBefore: 10 });
    const holiday = await rigOf({ ...(await learnedPast()), calendar: calendar('2026-03-30') });
    for (const rig of [young, holiday]) {
      await rig.sell(MORNING_MS + 9 * HOUR_MS, () => 0);
      expect(rig.troubles).toEqual([]);
      expect(rig.trade.seen(rig.sighting()).causes).toEqual([]);
      await rig.trade.stop();
    }
    expect(young.trade.view('s1')).toMatchObject({ state: 'learning' });
    expect(holiday.trade.view('s1')).toMatchObject({ state: 'closed', steps: [], trouble: null });
  });

  it('while nothing is told: unknown is not zero, and what comes late is history', async () => {
    const rig = await rigOf(await learnedPast());
    const cutMs = MORNING_MS + 3 * HOUR_MS;
    await rig.sell(cutMs, usualCount);
    await rig.sell(cutMs + 2 * HOUR_MS, () => null);
    expect(rig.troubles).toEqual([]);
    expect(rig.trade.view('s1')?.soFar.unknownMinutes).toBe(120);
    // Nothing was sold meanwhile, as backfill says: it changes what is known, and raises nothing.
    for (let atMs = cutMs; atMs < rig.time.nowMs; atMs += 5 * MINUTE_MS)
      rig.tell({ minuteAtMs: atMs, minutes: 5, orders: 0 });
    await rig.sell(cutMs + 3 * HOUR_MS, usualCount);
    expect(rig.troubles).toEqual([]);
    expect(rig.trade.view('s1')?.soFar.unknownMinutes).toBe(0);
    const { seen = 0, expected = 0 } = rig.trade.view('s1')?.soFar ?? {};
    expect(expected - seen).toBeGreaterThan(35);
    await rig.trade.stop();
  });

  it('of days on which clocks are set: the store opens by the wall', async () => {
    // Saturday to Monday; clocks in Berlin were set on the Sunday. Before, 9 o'clock was 8 in UTC; now it is 7.
    const setMs = Date.UTC(2026, 2, 29, 1);
    const byTheWall = (atMs: number) => usualCount(atMs + (atMs < setMs ? 1 : 2) * HOUR_MS);
    const startMs = Date.UTC(2026, 2, 28, 18);
    const rig = await rigOf({ before: byTheWall, daysBefore: 35, startMs, timeZone: 'Europe/Berlin' });
    await rig.sell(Date.UTC(2026, 2, 30, 17), byTheWall);
    expect(rig.troubles).toEqual([]);
    expect(rig.trade.view('s1')).toMatchObject({ state: 'full', trouble: null });
    expect(rig.trade.view('s1')?.steps[0]?.at).toBe('2026-03-30T07:05:00.000Z');
    await rig.trade.stop();
  });
});

describe('what is kept', () => {
  it('goes on after a restart, in the middle of a stop, without the past being read again', async () => {
    const first = await rigOf(await learnedPast());
    const stopMs = MORNING_MS + 3 * HOUR_MS;
    const nowMs = stopMs + 80 * MINUTE_MS;
    await first.sell(nowMs, stopAt(stopMs));
    const before = first.trade.view('s1')?.trouble;
    // No stop(): killed. What was not stored yet is in the heartbeats.
    const second = await rigOf({
      startMs: nowMs,
      store: first.store,
      before: (atMs) => (atMs > nowMs - 2 * HOUR_MS ? stopAt(stopMs)(atMs) : 99),
      daysBefore: 40,
    });
    expect(second.queries.every(({ fromMs }) => fromMs > nowMs - 2 * HOUR_MS)).toBe(true);
    expect(second.trade.view('s1')?.trouble).toMatchObject({ since: before?.since, kind: 'trade-stopped' });
    expect(second.trade.stats().alone).toBe(1);
    await second.trade.stop();
  });

  it('takes a check as unseen until its past was read, so that no incident ends meanwhile', async () => {
    const rig = await rigOf({ startMs: MORNING_MS });
    const fresh = {
      ...rig.site,
      id: 's2',
      birth: {
        ...rig.site.birth,
        definition: { ...rig.site.birth.definition, site: { ...rig.site.birth.definition.site, id: 's2' } },
      },
    };
    rig.trade.noted(fresh, null);
    expect(rig.trade.seen({ ...rig.sighting(), site: 's2' }).unknown).toEqual(['store-db/orders']);
    await rig.trade.stop();
  });

  it('reads windows of another boot from history, once', async () => {
    const rig = await rigOf(await learnedPast());
    const reads = rig.queries.length;
    rig.tell({ minuteAtMs: MORNING_MS - HOUR_MS, minutes: 1, orders: 9 }, MORNING_MS - HOUR_MS, 'b0');
    await rig.time.pass(11_000);
    await rig.time.pass(11_000);
    expect(rig.queries.slice(reads).map(({ fromMs }) => fromMs)).toEqual([MORNING_MS - HOUR_MS - 1]);
    await rig.trade.stop();
  });

  it('carries an alarm over the night', async () => {
    const rig = await rigOf(await learnedPast());
    const stopMs = MORNING_MS + 7 * HOUR_MS;
    await rig.sell(stopMs + 24 * HOUR_MS - 5 * HOUR_MS, stopAt(stopMs));
    expect(rig.trade.view('s1')?.trouble).toMatchObject({ kind: 'trade-stopped', since: '2026-03-30T15:00:00.000Z' });
    await rig.trade.stop();
  });
});
