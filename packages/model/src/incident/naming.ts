/** One word on one cause, as whoever names it gives it, and whether it comes too early or too late. */
import type { PlacedCause } from './cause-match.js';
import { ESTATE_SOURCE, type Incident, type Mute, type Vantage } from './incident.js';
import { ownerOf } from './incident-book.js';
import type { WaitReason } from './incident-fold.js';
import type { Reach } from './severity.js';

/** One source's word on one cause. */
export interface Naming {
  /** A site's id, or {@link ESTATE_SOURCE}. */
  readonly source: string;
  readonly placed: PlacedCause;
  readonly sites: readonly string[];
  /** Of the estate stage: what it explains at its sites, as `site/component`. */
  readonly covers: readonly string[];
  readonly vantage: Vantage;
  readonly reach: Reach;
  readonly awaits: readonly WaitReason[];
  readonly mute: Mute | null;
}

/** Whether the cause opens an incident at `atMs`, or one that had ended again. */
export function mayOpen({ placed: { cause }, mute }: Pick<Naming, 'placed' | 'mute'>, atMs: number): boolean {
  const isEarly = cause.notBeforeMs !== undefined && atMs < cause.notBeforeMs;
  return cause.isConfident && !isEarly && mute?.kind !== 'closed';
}

/** A sighting that is older than the last by no more than this was overtaken; by more, the clock was set back. */
const OVERTAKEN_MS = 60_000;

/** True where `incident` is as of a later sighting than this one. */
export function isOvertaken(incident: Incident, atMs: number): boolean {
  return atMs < incident.life.changedAtMs && incident.life.changedAtMs - atMs <= OVERTAKEN_MS;
}

/** True where `source` may say what the incident is: the site of its cause; the estate stage while that is silent; and whoever is alone with it. */
export function speaksFor(incident: Incident, source: string): boolean {
  const { namedBy } = incident.life;
  const owner = ownerOf(incident);
  if (source === owner) return true;
  if (source === ESTATE_SOURCE) return !namedBy.includes(owner);
  return namedBy.every((other) => other === source);
}
