/** A cause as it is shown: odds instead of nats, names instead of indexes. */
import type { CauseView } from '../api-cause.js';
import type { SiteCause } from '../diagnosis/site-diagnosis.js';
import { nextSiteTest } from '../diagnosis/site-tests.js';
import type { SiteDefinition } from '../topology.js';

const MAX_ODDS = 1e6;

/** Turns a cause of the site of `definition` into its view; `time` makes a time of the attempts' clock one to show. */
export function causeView(cause: SiteCause, definition: SiteDefinition, time: (atMs: number) => string): CauseView {
  const { explanation } = cause;
  return {
    mode: cause.mode,
    suspects: cause.suspects.map(({ component, share }) => ({ component, share: Math.round(share * 1_000) / 1_000 })),
    isConfident: cause.isConfident,
    odds: Math.round(Math.min(MAX_ODDS, Math.exp(cause.marginNats))),
    since: time(cause.sinceMs),
    for: explanation.for.map(({ check }) => check),
    against: explanation.against.map(({ check }) => check),
    cleared: explanation.cleared.map(({ component, by }) => ({ component, by: by.check })),
    nextTest: nextSiteTest(definition, cause.suspects),
  };
}

/** The last millisecond of the year 9999: RFC 3339 has four digits for a year. */
const LAST_MS = 253_402_300_799_999;

/** RFC 3339 UTC with milliseconds; what lies before 1970 or after 9999 is shown as that edge. */
export function utcTime(atMs: number): string {
  return new Date(Math.min(LAST_MS, Math.max(0, Math.round(atMs)))).toISOString();
}
