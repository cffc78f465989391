/** Which route an incident takes, and how it is told. */
import { isTradeKind } from '../incident/cause-name.js';
import type { Incident } from '../incident/incident.js';
import { isWithin } from './on-duty.js';
import { fitsAny } from './pattern.js';
import type { IncidentFacts, MessageStyle, People, Route, RouteMatch } from './people.js';

/** Paper, covers, trays: a hand in the shop mends them. */
const STAFF_REASONS: readonly string[] = ['consumable-out', 'consumable-low', 'operator'];

/** The first that fits at `nowMs`; null: none does. */
export function findRoute(incident: Incident, facts: IncidentFacts, people: People, nowMs: number): Route | null {
  return people.routes.find(({ match }) => fitsMatch(match, incident, facts, nowMs)) ?? null;
}

export function fitsMatch(match: RouteMatch, incident: Incident, facts: IncidentFacts, nowMs: number): boolean {
  const { sites } = match;
  return (
    fitsAny(match.classes, incident.class) &&
    (match.triggers.length === 0 || match.triggers.includes(incident.trigger)) &&
    (match.kinds.length === 0 || (facts.kind !== null && match.kinds.includes(facts.kind))) &&
    (match.severities.length === 0 || match.severities.includes(incident.severity)) &&
    (sites.length === 0 || incident.sites.some((site) => fitsAny(sites, site))) &&
    fitsAny(match.regions, facts.region) &&
    isWithin(match.hours, nowMs, facts.timeZone)
  );
}

/** Whether it waits for a hand in the shop, or for its word: never a page, whatever a route says. */
export function isForStaff(incident: Incident): boolean {
  return incident.trigger === 'consumable' || STAFF_REASONS.includes(incident.cause.kind) || isQuestion(incident);
}

/** "Are you selling?": trade has dropped, nothing else says why, and it may yet be chance. With a young baseline not even the store is asked. */
function isQuestion({ cause, flows, life }: Incident): boolean {
  return life.isFinding && isTradeKind(cause.kind) && flows.length > 0;
}

/** How an incident is told on its route. */
export function messageStyle(incident: Incident, route: Route | null): MessageStyle {
  if (isForStaff(incident)) return 'task';
  return route?.style ?? (incident.severity === 'P4' || incident.life.isFinding ? 'digest' : 'page');
}
