/** What the cause of an incident is, by the word of who may say so; and when people are told that it is another. */
import { candidateNames, incidentNames, mainName } from './cause-match.js';
import { aspectOf, componentName } from './cause-name.js';
import { describeCandidates, describeEvidence, describeSuspects } from './describe-cause.js';
import type { FaultClassName, Incident, IncidentCause } from './incident.js';
import type { IncidentPatch, IncidentTurn } from './incident-turn.js';
import type { Naming } from './naming.js';
import { isSuppressed } from './notice-due.js';

/** Takes what the sighting says that it is. A cause that moves is told only where it becomes the task of another class of people. */
export function attribute(turn: IncidentTurn, id: string, naming: Naming): void {
  const incident = turn.incident(id);
  if (incident === undefined || isWiderView(incident, naming)) return;
  const { cause } = naming.placed;
  const suspects = describeSuspects(cause.suspects, incident.suspects);
  const named = causeOf(naming, incident);
  const isMoved = componentName(named.cause) !== componentName(incident.cause);
  const isFixed = incident.life.classifiedBy !== null || (!isMoved && isKnownLoad(incident, cause.class));
  const patch: IncidentPatch = {
    cause: named.cause,
    vantage: naming.vantage,
    class: isFixed ? incident.class : cause.class,
    trigger: isFixed ? incident.trigger : cause.trigger,
    suspects: suspects.list,
    evidence: describeEvidence(cause.evidence, incident.evidence),
  };
  const leftOut = { ...incident.life.leftOut, candidates: named.leftOut, suspects: suspects.leftOut };
  turn.update(id, patch, { leftOut });
  // Only the store's own word after the centre's guess: shares move a little with every bucket.
  const isStoresWord = incident.vantage === 'centre' && naming.vantage !== 'centre';
  const isNarrowed = isStoresWord && setText(named.cause) !== setText(incident.cause);
  if (!isMoved && !isNarrowed) return;
  turn.log(id, 'reattributed', {
    from: componentName(incident.cause),
    to: componentName(named.cause),
    fromCandidates: setText(incident.cause),
    toCandidates: setText(named.cause),
    vantage: naming.vantage,
  });
  const isTold = incident.life.toldState !== null && !isSuppressed(incident);
  if (isTold && patch.class !== incident.class) turn.tell(id, 'reattributed');
}

/** A way that was seen to choke on its load is no less so while the load goes away and the last packets are lost. */
function isKnownLoad({ class: known, trigger }: Incident, next: FaultClassName): boolean {
  return known === 'infrastructure/capacity' && trigger === 'load' && next.startsWith('infrastructure/network-');
}

/** What is seen from the centre alone does not widen again what the store's own evidence has narrowed. */
function isWiderView(incident: Incident, { vantage, placed }: Naming): boolean {
  if (vantage !== 'centre' || incident.vantage === 'centre') return false;
  const names = candidateNames(placed);
  return [...incidentNames(incident)].every((name) => names.has(name));
}

function setText(cause: IncidentCause): string {
  return cause.candidates.map(componentName).sort().join(' ');
}

/** The likeliest stays the likeliest until another is twice as likely, so that a tie does not swing. */
export function causeOf({ placed }: Naming, incident: Incident | null): { cause: IncidentCause; leftOut: number } {
  const { site, cause } = placed;
  const known = incident?.cause;
  const { list, leftOut } = describeCandidates(cause.candidates, known?.candidates ?? []);
  const shareOf = (name: string): number => list.find((item) => componentName(item) === name)?.share ?? 0;
  const oldShare = known === undefined ? 0 : shareOf(componentName(known));
  const keepsMain = known !== undefined && oldShare > 0 && shareOf(mainName(placed)) < 2 * oldShare;
  const main = keepsMain ? { site: known.site, component: known.component } : { site, component: cause.component };
  const isSameName = known !== undefined && componentName(known) === componentName(main);
  const kind =
    known !== undefined && isSameName && aspectOf(known.kind) !== aspectOf(cause.kind) ? known.kind : cause.kind;
  const owner = isSameName ? { site: known.site, component: known.component } : main;
  return { cause: { ...owner, kind, candidates: list }, leftOut };
}
