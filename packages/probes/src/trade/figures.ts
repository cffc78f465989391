/** What a source of trade answers, before it is told as minutes. */
import type { Attempt } from '@tillwatch/model';

/** Figures by the names of the configuration. */
export interface SourceFigures {
  /** Of the minutes that were asked for, or totals as they stand now: by metric, each in its parts. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly gauges: Readonly<Record<string, number>>;
  readonly newestAgeMs: number | null;
}

/** The figures, or the attempt that they could not be had. */
export type SourceAnswer = { readonly figures: SourceFigures } | { readonly attempt: Attempt };

/** What is asked: the minutes as epoch ms, end excluded; null for totals. */
export type AskedMinutes = { readonly fromMs: number; readonly toMs: number } | null;
