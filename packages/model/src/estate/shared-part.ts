/** What several sites have in common and may lose together, derived from their definitions and never from names. */
import type { NodeDefinition, SiteDefinition } from '../topology.js';

/** `remote`: what else lives at another site or at a third party (acquirer, broker, name server). */
export const SHARED_PART_KINDS = [
  'carrier',
  'region',
  'hub',
  'central-db',
  'vip',
  'remote',
  'version',
  'release',
] as const;
export type SharedPartKind = (typeof SHARED_PART_KINDS)[number];

/** One shared part as one site has it. */
export interface SharedPart {
  /** `carrier:ct-east`, `region:east`, `hub:hub-1`, `hub-1/central-db`, `version:pos=4.7.0`, `release:R412`. */
  readonly id: string;
  readonly kind: SharedPartKind;
  /** Components of the site that it stands behind: a cause of the site may be this part only if its 95 % set contains one of them. */
  readonly components: readonly string[];
}

/** What runs on a node of the site, as its `version` checks say. */
export interface RunningVersion {
  readonly node: string;
  /** The subject: a package, a program, a file. */
  readonly subject: string;
  readonly version: string;
}

/** A release that has reached some nodes of the site. */
export interface ReachedRelease {
  readonly id: string;
  readonly nodes: readonly string[];
}

/** Parts of one site at most; beyond them the last by id are left out. */
export const MAX_SHARED_PARTS = 64;

const REGION_KINDS: ReadonlySet<string> = new Set(['wan', 'carrier', 'power']);
const LINE_KINDS: ReadonlySet<string> = new Set(['wan', 'backup-line', 'carrier']);

/** The shared parts of the site of `definition`, ordered by id. A hub has those that others reach at it. */
export function sharedParts(
  definition: SiteDefinition,
  versions: readonly RunningVersion[] = [],
  releases: readonly ReachedRelease[] = [],
): SharedPart[] {
  const parts = new Map<string, SharedPart>();
  const add = (id: string, kind: SharedPartKind, components: readonly string[]): void => {
    const known = parts.get(id)?.components ?? [];
    if (components.length > 0) parts.set(id, { id, kind, components: [...new Set([...known, ...components])].sort() });
  };
  const { site, nodes } = definition;
  const nodesOf = (kinds: ReadonlySet<string>): string[] =>
    nodes.filter(({ kind }) => kinds.has(kind)).map(({ id }) => id);
  for (const node of nodes) {
    if (node.at !== undefined) add(node.at, kindOf(node), machineAndProgram(node.id));
    else if (site.kind === 'hub') add(`${site.id}/${node.id}`, kindOf(node), machineAndProgram(node.id));
    else if (node.kind === 'carrier') add(`carrier:${node.id}`, 'carrier', [node.id]);
    const hub = node.at?.split('/')[0];
    if (hub !== undefined && (node.kind === 'central-db' || node.kind === 'vip'))
      add(`hub:${hub}`, 'hub', nodesOf(LINE_KINDS));
  }
  if (site.kind === 'store' && site.region !== undefined) add(`region:${site.region}`, 'region', nodesOf(REGION_KINDS));
  for (const { node, subject, version } of versions)
    add(`version:${subject}=${version}`, 'version', machineAndProgram(node));
  for (const { id, nodes: reached } of releases) add(`release:${id}`, 'release', reached.flatMap(machineAndProgram));
  return [...parts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, MAX_SHARED_PARTS);
}

function kindOf({ kind }: NodeDefinition): SharedPartKind {
  switch (kind) {
    case 'central-db':
    case 'vip':
    case 'carrier':
      return kind;
    default:
      return 'remote';
  }
}

function machineAndProgram(node: string): string[] {
  return [node, `${node}/service`];
}
