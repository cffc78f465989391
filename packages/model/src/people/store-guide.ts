/** What one store keeps at hand for the time without a line: its playbooks, and whom it calls. */
import type { AffectedFlow } from '../incident/incident.js';
import type { NodeDefinition, SiteDefinition } from '../topology.js';
import { fitsAny, matchesPattern } from './pattern.js';
import { type People, ROLE_TARGETS, type Vendor } from './people.js';
import { type Playbook, pickPlaybooks } from './playbook.js';

/** In the order in which a store calls: who keeps order in the shop, who is on call at the centre, who owns what others built. */
export const STORE_CONTACT_ROLES = ['duty-manager', 'on-call', 'vendor'] as const;
export type StoreContactRole = (typeof STORE_CONTACT_ROLES)[number];

export interface StoreContact {
  readonly role: StoreContactRole;
  readonly name: string;
  /** Number or hot-line; null: none is configured. */
  readonly phone: string | null;
  /** What a vendor asks for; null: nothing. */
  readonly contract: string | null;
  /** Ids of the site's nodes that a vendor looks after; empty: all. */
  readonly nodes: readonly string[];
}

export interface StoreGuide {
  readonly site: string;
  /** The first that fits a flow is its own. */
  readonly playbooks: readonly Playbook[];
  readonly contacts: readonly StoreContact[];
}

/** Bounds of what a store is sent and takes; texts in characters. */
export const STORE_GUIDE_LIMITS = {
  playbooks: 32,
  contacts: 24,
  patterns: 50,
  nodes: 200,
  titleChars: 120,
  nameChars: 80,
  patternChars: 200,
} as const;

/** What the centre knows for one store: of each flow the playbook that a message would bring (critical flows first), and the people of its routes. */
export function storeGuide(definition: SiteDefinition, playbooks: readonly Playbook[], people: People): StoreGuide {
  const { id } = definition.site;
  const flows = [...definition.flows].sort((a, b) => Number(b.critical) - Number(a.critical));
  const needed = new Set(
    flows.flatMap(({ name }) => playbooks.find((one) => one.flows.length > 0 && fitsAny(one.flows, name)) ?? []),
  );
  return {
    site: id,
    playbooks: [...needed].slice(0, STORE_GUIDE_LIMITS.playbooks),
    contacts: storeContacts(definition, people).slice(0, STORE_GUIDE_LIMITS.contacts),
  };
}

/** What of a guide is for the trouble at hand: playbooks of troubled flows, and of vendors only those who own one of `suspects`. */
export function guideFor(
  guide: Pick<StoreGuide, 'playbooks' | 'contacts'>,
  flows: readonly AffectedFlow[],
  suspects: readonly string[],
): Pick<StoreGuide, 'playbooks' | 'contacts'> {
  const playbooks = pickPlaybooks({ flows }, guide.playbooks);
  if (playbooks.length + suspects.length === 0) return { playbooks: [], contacts: [] };
  const isNeeded = ({ nodes }: StoreContact): boolean =>
    nodes.length === 0 || nodes.some((id) => isNamed(id, suspects));
  return { playbooks, contacts: guide.contacts.filter(isNeeded) };
}

/** Whether a node, its program or a link of it is among components. */
function isNamed(node: string, components: readonly string[]): boolean {
  return components.some((component) =>
    component.split('->').some((end) => end === node || end.startsWith(`${node}/`)),
  );
}

function storeContacts({ site, nodes }: SiteDefinition, people: People): StoreContact[] {
  const manager = people.stores.find(({ sites }) => fitsAny(sites, site.id))?.manager;
  const onCall = people.routes
    .filter(({ match }) => fitsAny(match.sites, site.id) && fitsAny(match.regions, site.region ?? null))
    .flatMap(({ steps }) => steps.flatMap(({ to }) => to))
    .filter((target) => !ROLE_TARGETS.some((role) => role === target));
  const found = [
    ...(manager === undefined ? [] : reachOf(manager, people, 'duty-manager')),
    ...[...new Set(onCall)].flatMap((id) => reachOf(id, people, 'on-call')),
    ...people.vendors.flatMap((vendor) => vendorOf(vendor, site.id, nodes)),
  ];
  const isFirst = (one: StoreContact, index: number): boolean =>
    found.findIndex(({ name, phone }) => name === one.name && phone === one.phone) === index;
  return found.filter(isFirst);
}

/** A contact; a team or roster by its own number, or else by its people: which of them has the duty in an hour without a line nobody can say here. */
function reachOf(id: string, people: People, role: StoreContactRole): StoreContact[] {
  const entry = (name: string, phone: string | null): StoreContact => ({
    role,
    name,
    phone,
    contract: null,
    nodes: [],
  });
  const contact = people.contacts.find((one) => one.id === id);
  if (contact !== undefined) return [entry(contact.name, contact.phone ?? null)];
  const team = people.teams.find((one) => one.id === id);
  const roster = people.rosters.find((one) => one.id === id);
  const group = team ?? roster;
  if (group === undefined) return [];
  if (group.phone !== undefined) return [entry(group.name, group.phone)];
  const members = team?.members ?? [
    ...new Set([...(roster?.shifts ?? []).flatMap(({ who }) => who), ...(roster?.otherwise ? [roster.otherwise] : [])]),
  ];
  const ofMembers = people.contacts.filter((one) => members.includes(one.id));
  return ofMembers.map((one) => entry(one.name, one.phone ?? null));
}

function vendorOf(vendor: Vendor, site: string, nodes: readonly NodeDefinition[]): StoreContact[] {
  const { name, hotline, contract, components, kinds, sites } = vendor;
  if (!fitsAny(sites, site)) return [];
  const theirs = nodes.filter(
    ({ id, kind }) => kinds.includes(kind) || components.some((pattern) => matchesPattern(pattern, id)),
  );
  if (theirs.length === 0) return [];
  const ids = theirs.map(({ id }) => id).slice(0, STORE_GUIDE_LIMITS.nodes);
  return [{ role: 'vendor', name, phone: hotline, contract, nodes: ids }];
}
