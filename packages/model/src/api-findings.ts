/** The shapes of findings in the collector's REST API: risks that are told before they are faults. */
import type { Timestamp } from './api-cause.js';
import type { FindingKind } from './findings/finding.js';

/** One risk of a site. */
export interface FindingView {
  /** Of its site, kind, component and check: the same risk has the same id. */
  readonly id: string;
  readonly site: string;
  readonly kind: FindingKind;
  /** A node's id, or a link's; null: the whole site. */
  readonly component: string | null;
  /** What people call it; the id where nobody has named it. */
  readonly name: string | null;
  /** The check that tells it; null for what the definition alone tells. */
  readonly check: string | null;
  /** When it becomes a fault, at the earliest; null: at any time, when something else fails. */
  readonly faultAt: Timestamp | null;
  /** Figures of it, units in their names. */
  readonly values: Readonly<Record<string, number>>;
  /** Flows that stop when it becomes a fault, those without which nothing is sold first. */
  readonly flows: readonly string[];
  /** The opening that the store is looked over for; null: it is open, or opens later. */
  readonly opensAt: Timestamp | null;
}

/** `GET /api/v1/findings`: what becomes a fault soonest first, then what has no time. */
export interface FindingList {
  readonly findings: readonly FindingView[];
  /** All that pass the filter; `findings` has the first of them. */
  readonly total: number;
}
