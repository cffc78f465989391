/** A cause as the API tells it, and its times: what both sites and incidents are told with. */

import type { SiteTest } from './diagnosis/site-tests.js';

/** RFC 3339 UTC with milliseconds. */
export type Timestamp = string;

/** One cause as its viewer sees it. Components are ids of nodes, links as `from->to`, or `node/service` for the program on a node. */
export interface CauseView {
  readonly mode: 'hard' | 'lossy';
  /** The fewest components that hold 95 % of the chance, likeliest first, with their share of it, 0..1. */
  readonly suspects: readonly { readonly component: string; readonly share: number }[];
  /** False: drawn as suspected only. */
  readonly isConfident: boolean;
  /** How much likelier the observations are with this cause than without, to 1; at most 1e6. */
  readonly odds: number;
  readonly since: Timestamp;
  /** Ids of checks, weightiest first, at most 5 each. */
  readonly for: readonly string[];
  readonly against: readonly string[];
  /** Components that would explain some of it, and the check that clears each. */
  readonly cleared: readonly { readonly component: string; readonly by: string }[];
  /** What somebody on the spot looks at next; null or absent: one suspect alone is left, or no test would tell them apart. */
  readonly nextTest?: SiteTest | null;
}
