/** Rules that every engine shares about births, order of heartbeats and how transitions and changes are shown. */
import type { Birth, ChangeView, TransitionView } from '@tillwatch/model';
import type { ChangeRecord, TransitionRecord } from '../ports.js';

/** Births that are kept of one agent: the newest and those last heard; a heartbeat of any other boot needs its birth in or before its batch. */
export const KEPT_BIRTHS = 16;
/** Births beside the newest that `open` hands out; more would make a start slow that has 10 000 sites. */
export const OTHER_BIRTHS = 2;
/** Boots whose received sequences `open` hands out, newest first; `received` knows all. */
export const OPEN_BOOTS = 32;
/** Bounds of the quarantine. */
export const QUARANTINE_ROWS = 2000;
export const QUARANTINE_BYTES = 16 * 1024 * 1024;
/** `check` of a transition of the session itself. */
export const SESSION_CHECK = 'session';

/** Order of births: by incarnation, then by start. Positive when `a` is the newer. */
export function compareBirths(
  a: Pick<Birth, 'incarnation' | 'startedAtMs'>,
  b: Pick<Birth, 'incarnation' | 'startedAtMs'>,
): number {
  return a.incarnation - b.incarnation || a.startedAtMs - b.startedAtMs;
}

/** Order of heartbeats of one agent: by session, then by sequence. A boot without a birth is older than any other. */
export function isNewerHeartbeat(
  a: { readonly incarnation: number; readonly seq: number },
  b: { readonly incarnation: number; readonly seq: number },
): boolean {
  return a.incarnation > b.incarnation || (a.incarnation === b.incarnation && a.seq > b.seq);
}

export function transitionView(record: Omit<TransitionRecord, 'site' | 'agent'>): TransitionView {
  return {
    at: timestamp(record.atMs),
    receivedAt: timestamp(record.receivedAtMs),
    check: record.check,
    subject: record.subject,
    from: record.from,
    to: record.to,
    reason: record.reason,
  };
}

export function changeView(record: Omit<ChangeRecord, 'site' | 'agent'>): ChangeView {
  return {
    id: record.id,
    at: timestamp(record.atMs),
    receivedAt: timestamp(record.receivedAtMs),
    check: record.check,
    on: record.on,
    kind: record.kind,
    subject: record.subject,
    before: record.before,
    after: record.after,
    fields: record.fields,
    fieldsLeftOut: record.fieldsLeftOut,
    changedAt: record.changedAtMs === null ? null : timestamp(record.changedAtMs),
    author: record.author,
  };
}

const LAST_RFC3339_MS = 253_402_300_799_999;

/** RFC 3339 has four digits for the year, so stamps are shown within 1970..9999. */
function timestamp(ms: number): string {
  return new Date(Math.min(LAST_RFC3339_MS, Math.max(0, ms))).toISOString();
}
