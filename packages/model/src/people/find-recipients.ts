/** Whom a step of an escalation means at this incident, at this moment. */
import type { ChangeSuspect, Incident } from '../incident/incident.js';
import type { Locale } from '../words.js';
import { onDuty } from './on-duty.js';
import { fitsAny, matchesPattern } from './pattern.js';
import {
  type Channel,
  type IncidentFacts,
  PEOPLE_LIMITS,
  type People,
  ROLE_TARGETS,
  type RoleTarget,
  type Vendor,
} from './people.js';

/** As what somebody is told. */
export type RecipientRole = RoleTarget | 'on-call' | 'subscriber';

export interface Recipient {
  /** Id of a contact, team or subscriber. */
  readonly id: string;
  readonly name: string;
  readonly locale: Locale;
  readonly timeZone: string;
  readonly channels: readonly Channel[];
  readonly role: RecipientRole;
}

/** Those of one target, in order; nobody twice; nobody whom no channel reaches. */
export function findRecipients(
  target: string,
  about: { readonly incident: Incident; readonly facts: IncidentFacts; readonly people: People },
  nowMs: number,
): Recipient[] {
  const { people } = about;
  const role = ROLE_TARGETS.find((name) => name === target);
  const ids = role === undefined ? [target] : idsOfRole(role, about);
  const found = ids.flatMap((id) => recipientsOf(id, people, nowMs, role ?? 'on-call'));
  return found.filter(({ id }, index) => found.findIndex((other) => other.id === id) === index);
}

/** The vendor of an incident's cause; undefined: none is known. */
export function findVendor(incident: Incident, facts: IncidentFacts, people: People): Vendor | undefined {
  const { component } = incident.cause;
  return people.vendors.find(
    ({ components, kinds, sites }) =>
      (components.some((pattern) => matchesPattern(pattern, component)) ||
        (facts.kind !== null && kinds.includes(facts.kind))) &&
      (sites.length === 0 || incident.sites.some((site) => fitsAny(sites, site))),
  );
}

function idsOfRole(
  role: RoleTarget,
  { incident, facts, people }: { incident: Incident; facts: IncidentFacts; people: People },
): string[] {
  switch (role) {
    case 'duty-manager':
      return managersOf(incident, people);
    case 'change-author': {
      const author = authorOf(incident.suspects, people);
      return author === null ? [] : [author];
    }
    case 'vendor': {
      const contact = findVendor(incident, facts, people)?.contact ?? null;
      return contact === null ? [] : [contact];
    }
  }
}

/** Beyond {@link PEOPLE_LIMITS.managers} stores nobody is called shop by shop. */
function managersOf({ sites }: Incident, people: People): string[] {
  if (sites.length > PEOPLE_LIMITS.managers) return [];
  return sites.flatMap((site) => people.stores.find((duty) => fitsAny(duty.sites, site))?.manager ?? []);
}

/** The contact behind the likeliest change whose author is known. */
function authorOf(suspects: readonly ChangeSuspect[], people: People): string | null {
  for (const { author } of suspects) {
    if (author === null) continue;
    const name = author.toLowerCase();
    const account = name.split('\\').pop() ?? name;
    const known = people.contacts.find(({ id, aliases }) =>
      [id, ...aliases].some((alias) => alias.toLowerCase() === name || alias.toLowerCase() === account),
    );
    if (known !== undefined) return known.id;
  }
  return null;
}

function recipientsOf(id: string, people: People, nowMs: number, role: RecipientRole): Recipient[] {
  const contact = people.contacts.find((one) => one.id === id);
  if (contact !== undefined) return contact.channels.length === 0 ? [] : [recipient(contact, role)];
  const team = people.teams.find((one) => one.id === id);
  if (team !== undefined) {
    if (team.channels.length > 0) return [recipient(team, role)];
    return team.members.flatMap((member) => recipientsOf(member, people, nowMs, role));
  }
  const roster = people.rosters.find((one) => one.id === id);
  const person = roster === undefined ? null : onDuty(roster, nowMs);
  return person === null || person === id ? [] : recipientsOf(person, people, nowMs, role);
}

function recipient({ id, name, locale, timeZone, channels }: Omit<Recipient, 'role'>, role: RecipientRole): Recipient {
  return { id, name, locale, timeZone, channels, role };
}
