/** The shapes of trade in the collector's REST API. */
import type { Timestamp } from './api-cause.js';
import type { TradeKind } from './incident/cause-name.js';

/** What a site sells today beside what days like this one sell. Counts alone: of money nothing is known. */
export interface SiteTradeView {
  /** What is counted: `orders`. */
  readonly metric: string;
  /** The check that counts it. */
  readonly check: string;
  /** IANA; days are those of its clocks. */
  readonly timeZone: string;
  /** `2026-11-22`. */
  readonly date: string;
  /** `learning`: too few days for any alarm. `warning`: drops are shown, and nobody is called. `full`. `closed`: nothing is expected today. */
  readonly state: 'learning' | 'warning' | 'full' | 'closed';
  /** Days that the expectation is made from. */
  readonly learnedDays: number;
  readonly stepMinutes: number;
  /** The open time in steps. `low` and `high`: where nine of ten such steps lie. `seen` null: not over, or not known. */
  readonly steps: readonly {
    readonly at: Timestamp;
    readonly expected: number;
    readonly low: number;
    readonly high: number;
    readonly seen: number | null;
  }[];
  /** Of the open time until now, as far as it is known. */
  readonly soFar: { readonly seen: number; readonly expected: number; readonly unknownMinutes: number };
  /** The drop that stands; null: none. `share` of normal trade, 0..; null where too little is expected to say. `lost` is an upper estimate: some buy later. */
  readonly trouble: {
    readonly kind: TradeKind;
    readonly since: Timestamp;
    readonly seen: number;
    readonly expected: number;
    readonly low: number;
    readonly high: number;
    readonly lost: { readonly orders: number; readonly low: number; readonly high: number } | null;
    readonly share: number | null;
  } | null;
  /** How often a year this site's alarm rises by chance: of trade alone, and where a fault stands beside it. */
  readonly falseAlarmsAYear: { readonly alone: number; readonly besideFault: number };
  /** The least drop, 0..1 of trade, that can be seen within so many usual hours; null: not even a stop. */
  readonly visible: readonly { readonly hours: number; readonly drop: number | null }[];
}

/** `GET /api/v1/sites/{id}/trade`. `trade` null: no check counts it, or it has not been read yet. */
export interface SiteTradeAnswer {
  readonly site: string;
  readonly trade: SiteTradeView | null;
}
