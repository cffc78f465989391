/** What one site sells, as it comes in: its days at hand, today's watch, and what is wrong with it now. */
import {
  type AlarmState,
  BIN_MS,
  binOf,
  createDayWatch,
  DAY_BINS,
  type DayMinutes,
  type DayPlan,
  type DayWatch,
  dateOfDay,
  type LocalMinute,
  type LostTrade,
  localMinute,
  minuteOfBin,
  momentOf,
  NO_ALARM,
  type SiteDefinition,
  type StoreCalendar,
  type TradeKind,
  type TradeTrouble,
  UNKNOWN_COUNT,
  unknownDay,
} from '@tillwatch/model';
import { noMarks } from './merge-day.js';
import { type DayChange, FAULT_MARK } from './ports.js';

/** A day at hand. */
export interface LiveDay {
  readonly minutes: DayMinutes;
  readonly marks: Uint8Array;
  isDirty: boolean;
}

/** Where a site's trade is counted. */
export interface CountedBy {
  readonly site: string;
  /** Index in the definition's checks. */
  readonly index: number;
  readonly check: string;
  readonly on: string;
  readonly metric: string;
}

/** Mutable: what is at hand of one series. */
export interface LiveSeries extends CountedBy {
  readonly key: string;
  readonly timeZone: string;
  readonly calendar: StoreCalendar | null;
  readonly days: Map<number, LiveDay>;
  /** Null until its history was read. */
  today: { readonly day: number; readonly watch: DayWatch } | null;
  yesterday: { readonly day: number; readonly watch: DayWatch } | null;
  /** Newest bin of today in which a fault kept the site from selling; -1: none. */
  faultyBin: number;
}

/** Days before today for which counts are still taken as they come; a `trade` check asks for a week at most. */
const LATE_DAYS = 8;
/** Less than this share of what is expected counts as nothing sold. */
const STOPPED_SHARE = 0.1;

/** The check that stands for a site's trade: the first of its definition that counts `metric`; null: none does. */
export function countedBy({ site, checks }: SiteDefinition, metric: string): CountedBy | null {
  const index = checks.findIndex(({ kind, values }) => kind === 'trade' && values.includes(metric));
  const check = checks[index];
  if (check === undefined) return null;
  return { site: site.id, index, check: check.id, on: check.on.node ?? check.on.link, metric };
}

/** Under which a series is kept. */
export function seriesKey({ site, check, metric }: Pick<CountedBy, 'site' | 'check' | 'metric'>): string {
  return [site, check, metric].join('\n');
}

export function createSeries(counted: CountedBy, timeZone: string, calendar: StoreCalendar | null): LiveSeries {
  return {
    ...counted,
    key: seriesKey(counted),
    timeZone,
    calendar,
    days: new Map(),
    today: null,
    yesterday: null,
    faultyBin: -1,
  };
}

export function dayAt(series: LiveSeries, day: number): LiveDay {
  let known = series.days.get(day);
  if (known === undefined) {
    known = { minutes: unknownDay(), marks: noMarks(), isDirty: false };
    series.days.set(day, known);
  }
  return known;
}

/** Takes the count of a minute; false where it is known, or of no day that is still taken. `today`: the local day. */
export function setMinute(
  series: LiveSeries,
  atMs: number,
  count: number,
  today: number,
  lateDays = LATE_DAYS,
): boolean {
  const { day, minute } = localMinute(atMs, series.timeZone);
  if (day < today - lateDays || day > today + 1) return false;
  const of = dayAt(series, day);
  if (of.minutes[minute] === count) return false;
  of.minutes[minute] = count;
  of.isDirty = true;
  return true;
}

/** Begins today, with the day before it gone through first: an alarm goes on over the night. */
export function beginDay(series: LiveSeries, plans: { readonly yesterday: DayPlan; readonly today: DayPlan }): void {
  const before = createDayWatch(plans.yesterday);
  advanceTo(series, plans.yesterday.day, before, minuteOfBin(2 * DAY_BINS));
  const { day } = plans.today;
  const watch = createDayWatch(plans.today, overNight(before.alone), overNight(before.sure));
  series.yesterday = { day: plans.yesterday.day, watch: before };
  series.today = { day, watch };
  const marks = dayAt(series, day).marks;
  series.faultyBin = marks.findLastIndex((mark) => (mark & FAULT_MARK) !== 0);
}

function overNight({ alarm }: AlarmState): AlarmState {
  if (alarm === null) return NO_ALARM;
  return { alarm: { onsetBin: alarm.onsetBin - DAY_BINS, raisedBin: alarm.raisedBin - DAY_BINS }, calmBins: 0 };
}

/** Tests what is over by now; true where an alarm rose or ended. */
export function advance(series: LiveSeries, now: LocalMinute): boolean {
  const { today } = series;
  if (today === null || now.day < today.day) return false;
  const minute = now.day > today.day ? minuteOfBin(2 * DAY_BINS) : now.minute;
  return advanceTo(series, today.day, today.watch, minute);
}

function advanceTo(series: LiveSeries, day: number, watch: DayWatch, minute: number): boolean {
  const { minutes, marks } = dayAt(series, day);
  return watch.advance(minutes, { isFaulty: (bin) => ((marks[bin] ?? 0) & FAULT_MARK) !== 0 }, minute);
}

/** Notes that a fault has kept the site from selling since `sinceMs`. */
export function markFaulty(series: LiveSeries, sinceMs: number, now: LocalMinute): void {
  mark(series, FAULT_MARK, sinceMs, now);
  if (series.today?.day === now.day) series.faultyBin = binOf(now.minute);
}

/** Marks today's bins from `sinceMs` to now. */
export function mark(series: LiveSeries, bit: number, sinceMs: number, now: LocalMinute): void {
  const since = localMinute(sinceMs, series.timeZone);
  const first = since.day < now.day ? 0 : binOf(since.minute);
  const of = dayAt(series, now.day);
  for (let bin = first; bin <= binOf(now.minute); bin++) {
    const before = of.marks[bin] ?? 0;
    if ((before & bit) !== 0) continue;
    of.marks[bin] = before | bit;
    of.isDirty = true;
  }
}

/** The drop of trade that stands now; null: none. */
export function troubleOf(series: LiveSeries): TradeTrouble | null {
  const { today, metric, check, on } = series;
  if (today === null) return null;
  const { watch, day } = today;
  const alarm = watch.alone.alarm ?? watch.backed.alarm;
  if (alarm === null) return null;
  // What a fault did to trade is the fault's; trade stands for itself again once a bin without it has been tested.
  const isPastFault = watch.seenBins > series.faultyBin + 1;
  return {
    kind: kindOf(series, alarm.onsetBin),
    metric,
    check,
    on,
    onsetMs: momentOfBin(series, day, alarm.onsetBin),
    standsAlone: watch.alone.alarm !== null && isPastFault,
    isSure: watch.sure.alarm !== null,
    isSettled: watch.plan.confidence === 'full',
  };
}

function kindOf(series: LiveSeries, onsetBin: number): TradeKind {
  const { watch, day } = series.today as NonNullable<LiveSeries['today']>;
  const { minutes } = dayAt(series, day);
  const { seen, expected } = watch.figures(minutes, onsetBin);
  if (seen >= STOPPED_SHARE * expected) return 'trade-dropped';
  const hasSold = minutes.some((count) => count > 0 && count !== UNKNOWN_COUNT);
  return hasSold || onsetBin < 0 ? 'trade-stopped' : 'trade-not-begun';
}

/** Orders lost since a moment of today or yesterday; null where nothing is expected of it. */
export function lostSince(series: LiveSeries, onsetMs: number): LostTrade | null {
  const { today, yesterday } = series;
  if (today === null || today.watch.plan.confidence === 'learning') return null;
  const onset = localMinute(onsetMs, series.timeZone);
  const parts = [
    ...(yesterday !== null && onset.day <= yesterday.day ? [{ of: yesterday, from: onset }] : []),
    { of: today, from: onset },
  ].map(({ of, from }) => {
    const fromBin = from.day === of.day ? binOf(from.minute) : 0;
    return of.watch.figures(dayAt(series, of.day).minutes, fromBin);
  });
  if (parts.every(({ expected }) => expected === 0)) return null;
  const sum = (of: (lost: LostTrade) => number): number => parts.reduce((total, { lost }) => total + of(lost), 0);
  return { orders: sum(({ orders }) => orders), low: sum(({ low }) => low), high: sum(({ high }) => high) };
}

/** Epoch ms of a bin of the store's day; negative ones are of the day before. */
export function momentOfBin(series: LiveSeries, day: number, bin: number): number {
  const [of, at] = bin < 0 ? [day - 1, bin + DAY_BINS] : [day, bin];
  return momentOf(dateOfDay(of), (at * BIN_MS) / 60_000, series.timeZone);
}

/** What has to be stored; from then on it counts as stored. Days before `neededFrom` are let go. */
export function takeChanges(series: LiveSeries, neededFrom: number): DayChange[] {
  const changes: DayChange[] = [];
  for (const [day, live] of series.days) {
    const { minutes, marks, isDirty } = live;
    if (isDirty) changes.push({ series: series.key, day, minutes: minutes.slice(), marks: marks.slice() });
    live.isDirty = false;
    if (day < neededFrom) series.days.delete(day);
  }
  return changes;
}

/** Takes a day of the store as at hand, below what has come since; `isDirty`: it is not stored after all. */
export function underlay(
  series: LiveSeries,
  { day, minutes, marks }: Pick<DayChange, 'day' | 'minutes' | 'marks'>,
  isDirty: boolean,
): void {
  const live = dayAt(series, day);
  minutes.forEach((count, minute) => {
    if (live.minutes[minute] === UNKNOWN_COUNT) live.minutes[minute] = count;
  });
  marks.forEach((mark, bin) => {
    live.marks[bin] = (live.marks[bin] ?? 0) | mark;
  });
  live.isDirty ||= isDirty;
}
