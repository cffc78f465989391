/** What a finding is: a risk that is told before it is a fault. Types and closed sets. */
import type { Reason } from '../reason.js';
import type { CheckState } from '../state.js';

export const FINDING_KINDS = [
  'disk-full',
  'certificate-ends',
  'no-backend',
  'single-backend',
  'bypasses-vip',
  'single-point-of-failure',
  'clock-skew',
  'point-of-no-return',
  'missed-change',
  'on-backup-line',
  'unsent-batches',
  'silent-before-opening',
] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Finding {
  readonly kind: FindingKind;
  /** A node's id, or a link's; null: the whole site. */
  readonly component: string | null;
  /** The check that tells it; null for what the definition alone tells. */
  readonly check: string | null;
  /** When it becomes a fault, epoch ms, at the earliest; null: at any time, when something else fails. Never before the time of the finding. */
  readonly faultAtMs: number | null;
  /** Figures of it, units in their names. */
  readonly values: Readonly<Record<string, number>>;
  /** Flows that stop when it becomes a fault, those without which nothing is sold first. */
  readonly flows: readonly string[];
}

/** A check as it was last heard. */
export interface FindingCheck {
  readonly state: CheckState;
  readonly reason: Reason | null;
  readonly values: Readonly<Record<string, number>>;
}
