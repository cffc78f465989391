// The bakery's orders as days of five-minute counts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '../../data/bakery-transactions.csv');
const DAY_MS = 86_400_000;
const BIN_MS = 300_000;
const DAY_BINS = 288;
const MIN_DAY_ORDERS = 5;

/** All days from the first to the last; a day without trade is a declared holiday. */
export function bakeryDays() {
  const byDay = new Map();
  for (const line of readFileSync(FILE, 'utf8').trim().split('\n').slice(1)) {
    // Local time without a zone: read as if it were UTC, so that a day is a day.
    const atMs = Date.parse(`${line.split(',')[0]}Z`);
    const day = Math.floor(atMs / DAY_MS);
    if (!byDay.has(day)) byDay.set(day, new Array(DAY_BINS).fill(0));
    byDay.get(day)[Math.floor((atMs % DAY_MS) / BIN_MS)]++;
  }
  const first = Math.min(...byDay.keys());
  const last = Math.max(...byDay.keys());
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const counts = byDay.get(first + at) ?? new Array(DAY_BINS).fill(0);
    const total = counts.reduce((sum, count) => sum + count, 0);
    return { day: first + at, counts, isExcluded: total < MIN_DAY_ORDERS };
  });
}
