/** Counts of trade from the heartbeats that are kept: what was counted before this collector learned, and what a kill left unwritten. */
import { minutesOf } from '@tillwatch/model';
import type { Store } from '../ports.js';
import { MAX_HISTORY_POINTS } from '../store/retention.js';
import type { CountedBy } from './live-series.js';

/** A year of minutes: a store that answers page after page without end is not followed for ever. */
const MAX_PAGES = 120;

/** Every minute that the store holds of a series from `fromMs` to `toMs`, as it was told; in the order of their telling. */
export async function* readHistory(
  store: Pick<Store, 'history'>,
  { site, check, metric }: CountedBy,
  span: { readonly fromMs: number; readonly toMs: number },
): AsyncGenerator<readonly { atMs: number; count: number }[]> {
  let { fromMs } = span;
  for (let page = 0; page < MAX_PAGES && fromMs < span.toMs; page++) {
    const values = ['minuteAtS', 'minutes', metric];
    const answer = await store.history({ site, check, fromMs, toMs: span.toMs, maxPoints: MAX_HISTORY_POINTS, values });
    yield reportsOf(answer.points.values, metric);
    if (answer.next === null || answer.next === undefined) return;
    fromMs = Date.parse(answer.next);
  }
}

type Columns = Readonly<Record<string, readonly (number | null)[]>> | undefined;

function reportsOf(columns: Columns, metric: string): { atMs: number; count: number }[] {
  const starts = columns?.minuteAtS ?? [];
  return starts.flatMap((minuteAtS, index) =>
    reported({ minuteAtS, minutes: columns?.minutes?.[index], count: columns?.[metric]?.[index] }),
  );
}

interface Reported {
  readonly minuteAtS: number | null | undefined;
  readonly minutes: number | null | undefined;
  readonly count: number | null | undefined;
}

/** The minutes of one report; none where a value is missing. */
export function reported({ minuteAtS, minutes, count }: Reported): { atMs: number; count: number }[] {
  const isWhole = typeof minuteAtS === 'number' && typeof minutes === 'number' && typeof count === 'number';
  return isWhole ? minutesOf({ minuteAtMs: minuteAtS * 1_000, minutes, count }) : [];
}
