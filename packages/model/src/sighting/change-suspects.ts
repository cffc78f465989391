/** Which recorded changes may have caused a fault: how near in time, how near on its way, how risky (diagnosis.md, 8). */
import type { ChangeView } from '../api.js';
import type { ChangeSubjectKind, FieldDiff } from '../change.js';
import { type ChangeSuspect, INCIDENT_LIMITS } from '../incident/incident.js';

const CODE_TAU_MS = 30 * 60_000;
const DATED_TAU_MS = 24 * 3_600_000;
/** Older than this many time constants weighs nothing. */
const LOOK_BACK_TAUS = 7;
/** Odds of a fresh and risky change, less one: the cap of 12 to 1. */
const MAX_EXTRA_ODDS = 11;
/** A change may be found, and stamped, a little after what it did. */
const STAMP_SLACK_MS = 120_000;
/** Nobody shows what is less. */
const NOTABLE_NATS = 0.05;

const TAU_MS: Readonly<Record<ChangeSubjectKind, number>> = {
  file: DATED_TAU_MS,
  folder: DATED_TAU_MS,
  command: CODE_TAU_MS,
  package: CODE_TAU_MS,
  other: CODE_TAU_MS,
};
/** Fields that decide from when on, for how much and where to: dates, prices, addresses. */
const RISKY_FIELD =
  /date|valid|from|until|start|end|expire|effective|price|tax|rate|discount|coupon|host|address|port|url|server|enabled|limit|timeout/i;
/** Fields whose text is the moment from which something holds. */
const DATE_FIELD = /date|valid|from|start|effective|since|until|end|expire/i;

/** The largest weight that a change can have, nats: 12 to 1. */
export const MAX_CHANGE_NATS = Math.log(1 + MAX_EXTRA_ODDS);

/**
 * Weight of a change for a fault that began at `onsetMs`, 0..{@link MAX_CHANGE_NATS} nats: from the time that it was made, found, or takes effect,
 * whichever lies nearest before the fault; an effect that is yet to come does not count, as the same change may have ended something else at once.
 */
export function changeNats(change: ChangeView, onsetMs: number): number {
  const tauMs = TAU_MS[change.kind];
  let nearestMs = Number.POSITIVE_INFINITY;
  for (const atMs of momentsOf(change)) {
    const ageMs = Math.max(0, onsetMs - atMs);
    if (atMs - onsetMs <= STAMP_SLACK_MS && ageMs < nearestMs) nearestMs = ageMs;
  }
  if (nearestMs > LOOK_BACK_TAUS * tauMs) return 0;
  return Math.log(1 + MAX_EXTRA_ODDS * riskOf(change) * Math.exp(-nearestMs / tauMs));
}

function momentsOf({ at, changedAt, fields }: ChangeView): number[] {
  const found = Date.parse(changedAt ?? at);
  const dates = fields.flatMap(({ path, after }) => (DATE_FIELD.test(path) ? (dateOf(after) ?? []) : []));
  return [found, ...dates].filter((atMs) => Number.isFinite(atMs));
}

/** ISO dates alone; UTC where no zone is told, which a day's time constant forgives. */
function dateOf(text: string | null): number | null {
  const written = /^\s*(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?)\s*$/.exec(
    text ?? '',
  )?.[1];
  if (written === undefined) return null;
  const atMs = Date.parse(written.replace(' ', 'T'));
  return Number.isFinite(atMs) ? atMs : null;
}

function riskOf({ kind, fields, before, after }: ChangeView): number {
  if (kind === 'command' || kind === 'package') return 1;
  if (fields.some(({ path }) => RISKY_FIELD.test(path))) return 1;
  // Something that came or went is riskier than something that was touched.
  return before === null || after === null ? 0.7 : 0.5;
}

/**
 * The changes of a site that may have caused a fault, likeliest first. `near` are nodes and links that may be the fault itself, `onWay` those that its
 * symptoms cross: there a change weighs half its risk.
 */
export function changeSuspects(
  changes: readonly ChangeView[],
  fault: {
    readonly site: string;
    readonly onsetMs: number;
    readonly near: ReadonlySet<string>;
    readonly onWay: ReadonlySet<string>;
  },
): ChangeSuspect[] {
  return changes
    .flatMap((change): ChangeSuspect[] => {
      const full = changeNats(change, fault.onsetMs);
      const half = Math.log(1 + (Math.exp(full) - 1) / 2);
      const weightNats = fault.near.has(change.on) ? full : fault.onWay.has(change.on) ? half : 0;
      if (weightNats < NOTABLE_NATS) return [];
      const { id, on, subject, author, at, changedAt, fields } = change;
      const field = mostTelling(fields);
      return [
        { site: fault.site, change: id, on, subject, field, author, atMs: Date.parse(changedAt ?? at), weightNats },
      ];
    })
    .sort((a, b) => b.weightNats - a.weightNats || b.atMs - a.atMs || (a.change < b.change ? -1 : 1))
    .slice(0, INCIDENT_LIMITS.suspects);
}

function mostTelling(fields: readonly FieldDiff[]): string | null {
  return (fields.find(({ path }) => RISKY_FIELD.test(path)) ?? fields[0])?.path ?? null;
}
