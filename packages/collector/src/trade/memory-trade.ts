/** Trade in memory: for tests and plays, and a collector without a data directory. */
import { unknownDay } from '@tillwatch/model';
import { mergeDay, noMarks } from './merge-day.js';
import type { SeriesDay, TradeStore } from './ports.js';

/** Makes an empty store; what it holds outlives `close`, as a file does. */
export function createMemoryTrade(): TradeStore {
  const held = new Map<string, Map<number, SeriesDay>>();
  let throughMs: number | null = null;
  const daysOf = (series: string): Map<number, SeriesDay> => {
    const known = held.get(series) ?? new Map<number, SeriesDay>();
    held.set(series, known);
    return known;
  };
  return {
    open: async () => throughMs,
    days: async (series, fromDay) =>
      [...(held.get(series)?.values() ?? [])].filter(({ day }) => day >= fromDay).sort((a, b) => a.day - b.day),
    async save(changes, savedMs) {
      for (const change of changes) {
        const days = daysOf(change.series);
        const merged = mergeDay(days.get(change.day) ?? { minutes: unknownDay(), marks: noMarks() }, change);
        if (merged !== null) days.set(change.day, { day: change.day, ...merged, lesson: null });
      }
      throughMs = savedMs ?? throughMs;
    },
    async teach(series, lessons) {
      const days = daysOf(series);
      for (const { day, lesson } of lessons) {
        const known = days.get(day);
        if (known !== undefined) days.set(day, { ...known, lesson });
      }
    },
    async expire(before) {
      for (const [series, days] of held) {
        for (const day of days.keys()) if (day < before) days.delete(day);
        if (days.size === 0) held.delete(series);
      }
      return false;
    },
    stats: async () => ({ fileBytes: 0, days: [...held.values()].reduce((sum, { size }) => sum + size, 0) }),
    close: async () => {},
  };
}
