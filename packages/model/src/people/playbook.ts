/** What a shop does while a link is broken: a first fallback, and a second for whom the first does not help. */
import type { AffectedFlow, Incident } from '../incident/incident.js';
import type { Locale } from '../words.js';
import { fitsAny } from './pattern.js';

/** At most five plain steps each (domain.md, e), in the words of the shop. */
export interface PlaybookText {
  readonly title: string;
  readonly steps: readonly string[];
  /** For whom the first does not help: no cash, no mobile data. At least one. */
  readonly otherwise: readonly string[];
}

export interface Playbook {
  readonly id: string;
  /** Patterns of flows' names. */
  readonly flows: readonly string[];
  readonly texts: Readonly<Record<Locale, PlaybookText>>;
}

export const PLAYBOOK_LIMITS = { playbooks: 200, steps: 5, stepChars: 200, shown: 3 } as const;

/**
 * Those for the flows that an incident touches, critical flows and worse states first, at most {@link PLAYBOOK_LIMITS.shown}; of one flow the first that fits.
 */
export function pickPlaybooks(incident: Pick<Incident, 'flows'>, playbooks: readonly Playbook[]): Playbook[] {
  const picked = new Set<Playbook>();
  for (const flow of [...incident.flows].filter(isTroubled).sort(byNeed)) {
    const fitting = playbooks.find(({ flows }) => flows.length > 0 && fitsAny(flows, flow.name));
    if (fitting !== undefined) picked.add(fitting);
  }
  return [...picked].slice(0, PLAYBOOK_LIMITS.shown);
}

const NEED: Readonly<Record<AffectedFlow['state'], number>> = {
  down: 0,
  unreachable: 1,
  degraded: 2,
  unknown: 3,
  ok: 4,
};

function isTroubled({ state }: AffectedFlow): boolean {
  return state === 'down' || state === 'degraded' || state === 'unreachable';
}

function byNeed(a: AffectedFlow, b: AffectedFlow): number {
  return Number(b.critical) - Number(a.critical) || NEED[a.state] - NEED[b.state] || (a.name < b.name ? -1 : 1);
}
