/** What runs on the nodes of a site, as far as its recorded changes tell: a version that nobody has seen change is not known. */
import type { ChangeView } from '../api.js';
import type { RunningVersion } from './shared-part.js';

/** Digits of a fingerprint that tell it apart among the versions of one thing. */
const FINGERPRINT_DIGITS = 12;
const FINGERPRINT = /^[0-9a-f]{32,}$/i;

/** The version of each watched thing by its newest change, whatever the order of `changes`; none of what is gone, or does not say. */
export function runningVersions(changes: readonly ChangeView[]): RunningVersion[] {
  const newest = new Map<string, ChangeView>();
  for (const change of changes) {
    const key = `${change.on}\n${change.subject}`;
    const known = newest.get(key);
    if (known === undefined || isNewer(change, known)) newest.set(key, change);
  }
  return [...newest.values()]
    .flatMap(({ on, subject, after }): RunningVersion[] => {
      if (after === null || on.includes('->')) return [];
      const version = FINGERPRINT.test(after) ? after.slice(0, FINGERPRINT_DIGITS) : after;
      return [{ node: on, subject, version }];
    })
    .sort((a, b) => (`${a.node}\n${a.subject}` < `${b.node}\n${b.subject}` ? -1 : 1));
}

/** Of two that were found at once the one with the greater id. */
function isNewer(change: ChangeView, known: ChangeView): boolean {
  return change.at > known.at || (change.at === known.at && change.id > known.id);
}
