/** The look over a store before it opens (domain.md, c, NOC day): what would stop or slow it today. */
import { isOpenAt, nextOpening, type StoreCalendar } from '../calendar/store-calendar.js';
import type { SiteDefinition } from '../topology.js';
import { checkFindings } from './check-findings.js';
import type { Finding, FindingCheck, FindingKind } from './finding.js';

/** One store before it opens. */
export interface Readiness {
  readonly site: string;
  readonly opensAtMs: number;
  /** Empty: nothing stands against it. Ordered by what matters first. */
  readonly findings: readonly Finding[];
}

/** What the morning is for; certificates and topology are no matter of today. */
const TODAY: readonly FindingKind[] = [
  'silent-before-opening',
  'disk-full',
  'point-of-no-return',
  'missed-change',
  'on-backup-line',
  'unsent-batches',
  'clock-skew',
];

/** The opening that the store is to be looked over for at `atMs`: within the calendar's time before it; null: none. */
export function openingAhead(calendar: StoreCalendar, atMs: number): number | null {
  if (isOpenAt(calendar, atMs)) return null;
  const opensAtMs = nextOpening(calendar, atMs);
  return opensAtMs !== null && opensAtMs - atMs <= calendar.readyMs ? opensAtMs : null;
}

/** Looks over one store for the opening at `opensAtMs`. One that is not heard tells nothing else: what it said last is not what is. */
export function readiness(
  definition: SiteDefinition,
  seen: { readonly isHeard: boolean; readonly checks: readonly (FindingCheck | undefined)[] },
  opensAtMs: number,
  atMs: number,
): Readiness {
  const { id: site } = definition.site;
  if (!seen.isHeard) {
    const silent: Finding = {
      kind: 'silent-before-opening',
      component: definition.vantage,
      check: null,
      faultAtMs: Math.max(atMs, opensAtMs),
      values: {},
      flows: definition.flows.filter(({ critical }) => critical).map(({ name }) => name),
    };
    return { site, opensAtMs, findings: [silent] };
  }
  const findings = checkFindings(definition, seen.checks, atMs)
    .filter(({ kind }) => TODAY.includes(kind))
    .sort((a, b) => TODAY.indexOf(a.kind) - TODAY.indexOf(b.kind));
  return { site, opensAtMs, findings };
}
