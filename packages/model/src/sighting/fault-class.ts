/** Class and trigger of a fault, from what is broken and how, or from what a device says of itself (domain.md, d8). */
import { isCentral } from '../diagnosis/priors.js';
import type { FaultClassName, FaultTrigger } from '../incident/incident.js';
import type { Reason } from '../reason.js';
import type { CheckDefinition, NodeKind, SiteDefinition } from '../topology.js';

/** What a fault is filed under when it is opened. */
export interface FaultKind {
  readonly class: FaultClassName;
  readonly trigger: FaultTrigger;
}

const UNKNOWN: FaultKind = { class: 'infrastructure/unknown', trigger: 'unknown' };
const of = (name: FaultClassName, trigger: FaultTrigger = 'unknown'): FaultKind => ({ class: name, trigger });

const BY_NODE: Readonly<Record<NodeKind, FaultKind>> = {
  till: of('infrastructure/hardware-endpoint'),
  'payment-terminal': of('infrastructure/hardware-endpoint'),
  scale: of('infrastructure/hardware-endpoint'),
  printer: of('infrastructure/hardware-endpoint'),
  phone: of('infrastructure/hardware-endpoint'),
  camera: of('infrastructure/hardware-endpoint'),
  gate: of('infrastructure/hardware-endpoint'),
  kiosk: of('infrastructure/hardware-endpoint'),
  'front-end': of('infrastructure/hardware-endpoint'),
  host: of('infrastructure/hardware-endpoint'),
  switch: of('infrastructure/network-lan'),
  router: of('infrastructure/network-wan'),
  wan: of('infrastructure/network-wan', 'third-party'),
  'backup-line': of('infrastructure/network-wan', 'third-party'),
  carrier: of('infrastructure/network-wan', 'third-party'),
  dns: of('infrastructure/network-lan'),
  ntp: of('infrastructure/network-lan'),
  power: of('infrastructure/power'),
  'store-db': of('infrastructure/database'),
  'central-db': of('infrastructure/database'),
  vip: of('application/instance'),
  app: of('application/instance'),
  service: of('application/software'),
  broker: of('application/instance'),
  certificate: of('application/certificate'),
};

/** Machines on which a program that hangs is a fault of that program, not of the machine. */
const RUNS_PROGRAMS: ReadonlySet<NodeKind> = new Set<NodeKind>(['till', 'kiosk', 'gate', 'front-end', 'host', 'phone']);
const LINE_KINDS: ReadonlySet<NodeKind> = new Set<NodeKind>(['wan', 'backup-line', 'carrier']);

/** Of a component that was found broken: a node's id, a link's `from->to`, or `node/service`. */
export function componentFault(definition: SiteDefinition, component: string): FaultKind {
  const kindOf = (id: string): NodeKind | undefined => definition.nodes.find((node) => node.id === id)?.kind;
  if (component.includes('->')) return linkFault(component.split('->').map(kindOf));
  const kind = kindOf(nodeOf(component));
  if (kind === undefined) return UNKNOWN;
  if (component !== nodeOf(component) && RUNS_PROGRAMS.has(kind)) return of('application/software');
  return BY_NODE[kind];
}

/** A way that touches a line or the centre is the carrier's; any other is the store's own cabling. */
function linkFault(ends: readonly (NodeKind | undefined)[]): FaultKind {
  const isFar = ends.some((kind) => kind !== undefined && (LINE_KINDS.has(kind) || isCentral(kind)));
  return isFar ? BY_NODE.wan : of('infrastructure/network-lan');
}

/** The node of a component: of `node/service` the node itself; a link stays as it is. */
export function nodeOf(component: string): string {
  const slash = component.indexOf('/');
  return slash === -1 ? component : component.slice(0, slash);
}

const BY_REASON: Readonly<Partial<Record<Reason, FaultKind>>> = {
  'consumable-low': of('infrastructure/hardware-endpoint', 'consumable'),
  'consumable-out': of('infrastructure/hardware-endpoint', 'consumable'),
  operator: of('infrastructure/hardware-endpoint', 'operator'),
  'hardware-fault': of('infrastructure/hardware-endpoint'),
  offline: of('infrastructure/hardware-endpoint'),
  rebooted: of('infrastructure/hardware-endpoint'),
  'disk-low': of('infrastructure/storage'),
  'disk-filling': of('infrastructure/storage'),
  'log-growing': of('infrastructure/storage'),
  'size-high': of('infrastructure/storage'),
  'memory-low': of('infrastructure/capacity', 'load'),
  'cpu-high': of('infrastructure/capacity', 'load'),
  'sessions-high': of('infrastructure/capacity', 'load'),
  'sessions-full': of('infrastructure/capacity', 'load'),
  'lock-waits': of('infrastructure/capacity', 'load'),
  'long-transaction': of('infrastructure/capacity', 'load'),
  'replication-congested': of('infrastructure/capacity', 'load'),
  'utilization-high': of('infrastructure/capacity', 'load'),
  'table-full': of('infrastructure/capacity', 'load'),
  'read-only': of('infrastructure/database'),
  'replication-stopped': of('infrastructure/database'),
  'replication-broken': of('infrastructure/database'),
  'replication-lag': of('infrastructure/database'),
  'replication-disconnected': of('infrastructure/database'),
  'replication-log-lost': of('infrastructure/database'),
  'replication-retention': of('infrastructure/database'),
  'marker-missing': of('infrastructure/database'),
  'on-backup-line': of('infrastructure/network-wan', 'third-party'),
  'auth-failed': of('application/configuration'),
  'clock-skew': of('application/configuration'),
  'clock-unsynchronized': of('application/configuration'),
  'certificate-expired': of('application/certificate'),
  'certificate-untrusted': of('application/certificate'),
  'certificate-name': of('application/certificate'),
  'certificate-expiring': of('application/certificate'),
  'half-applied': of('application/configuration', 'change-missed'),
  'file-missing': of('application/data-file', 'change-missed'),
  stale: of('application/data-file'),
  corrupt: of('infrastructure/storage'),
};

/** Answers and programs that are wrong: of one instance where the node is one of several, of the software elsewhere. */
const PROGRAM_REASONS: ReadonlySet<Reason> = new Set<Reason>([
  'http-status',
  'body-mismatch',
  'answer-mismatch',
  'protocol',
  'too-large',
  'service-stopped',
  'service-failed',
  'service-restarting',
  'backlog',
]);
/** What a network device says of its ways. */
const WAY_REASONS: ReadonlySet<Reason> = new Set<Reason>(['interface-down', 'errors-high', 'path-stops']);
/** Load on a program of ours is the application's capacity, on a database or a router the infrastructure's. */
const APPLICATION_KINDS: ReadonlySet<NodeKind> = new Set<NodeKind>(['app', 'vip', 'service']);

/** Of what a device says of itself. */
export function reasonFault(definition: SiteDefinition, check: CheckDefinition, reason: Reason): FaultKind {
  const component = check.on.node ?? check.on.link;
  const node = componentFault(definition, component);
  const kind = definition.nodes.find(({ id }) => id === component)?.kind;
  if (reason === 'version-drift') return of(driftClass(check), 'change-missed');
  if (WAY_REASONS.has(reason)) return node;
  if (PROGRAM_REASONS.has(reason)) return programFault(kind, reason);
  const known = BY_REASON[reason] ?? node;
  const isApplications = known.class === 'infrastructure/capacity' && kind !== undefined && APPLICATION_KINDS.has(kind);
  return isApplications ? of('application/capacity', known.trigger) : known;
}

/** Files and folders that have to be at the same state everywhere are data; a command or package is the program itself. */
function driftClass({ target }: CheckDefinition): FaultClassName {
  return /\.(csv|json|xml|db|dat|txt|sqlite)\b|price|promo|item/i.test(target)
    ? 'application/data-file'
    : 'application/configuration';
}

function programFault(kind: NodeKind | undefined, reason: Reason): FaultKind {
  if (kind === 'app' || kind === 'vip' || kind === 'broker') return of('application/instance');
  if (reason === 'backlog' && kind === 'printer') return of('infrastructure/hardware-endpoint');
  return of('application/software', reason === 'backlog' ? 'load' : 'unknown');
}
