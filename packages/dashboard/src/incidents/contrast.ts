/** Compares the stores that an incident touches with those beside them: what a shared cause stands on. Pure. */
import type { SiteSummary } from '@tillwatch/model';
import { compareIds } from '../page/id-order.js';

export interface ContrastRow {
  /** null: all stores of regions in which none is touched. */
  readonly region: string | null;
  readonly touched: number;
  readonly total: number;
}

/** Regions with touched stores, most touched first, then the rest in one row; stores without a region count under the empty name. */
export function contrastOf(sites: Iterable<SiteSummary>, touched: ReadonlySet<string>): readonly ContrastRow[] {
  const regions = new Map<string, { touched: number; total: number }>();
  for (const { id, kind, region } of sites) {
    if (kind !== 'store') continue;
    const counts = regions.get(region ?? '') ?? { touched: 0, total: 0 };
    counts.total += 1;
    if (touched.has(id)) counts.touched += 1;
    regions.set(region ?? '', counts);
  }
  const rows: ContrastRow[] = [];
  let others = 0;
  for (const [region, counts] of regions) {
    if (counts.touched === 0) others += counts.total;
    else rows.push({ region, ...counts });
  }
  rows.sort((a, b) => b.touched - a.touched || compareIds(a.region ?? '', b.region ?? ''));
  return others === 0 ? rows : [...rows, { region: null, touched: 0, total: others }];
}
