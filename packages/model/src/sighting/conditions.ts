/** What devices say of themselves, put together: one trouble per component, with what follows from it elsewhere. */
import type { Condition } from '../diagnosis/site-diagnosis.js';
import type { Reason } from '../reason.js';
import type { SiteDefinition } from '../topology.js';

/** A trouble that a device tells, with the conditions that come of it. */
export interface ToldCause {
  /** A node's id, or a link's. */
  readonly component: string;
  readonly reason: Reason;
  readonly state: 'degraded' | 'down';
  /** The root's own first; never empty. */
  readonly conditions: readonly Condition[];
}

const LOG_KEEPERS: readonly Reason[] = [
  'replication-stopped',
  'replication-broken',
  'replication-disconnected',
  'replication-retention',
  'replication-log-lost',
];
const PRINTER_ROOTS: readonly Reason[] = ['consumable-out', 'operator', 'hardware-fault'];

/**
 * What comes of what, on one node or between neighbours: a log that nobody takes fills the disk (domain.md, B2), a printer without paper is offline.
 * An effect alone stands for itself. No reason is, over several steps, a root of its own.
 */
const ROOTS_OF: Readonly<Partial<Record<Reason, readonly Reason[]>>> = {
  'disk-low': [...LOG_KEEPERS, 'log-growing'],
  'disk-filling': [...LOG_KEEPERS, 'log-growing'],
  'log-growing': LOG_KEEPERS,
  'size-high': [...LOG_KEEPERS, 'log-growing'],
  'read-only': ['disk-low'],
  offline: PRINTER_ROOTS,
  'no-status': PRINTER_ROOTS,
  busy: PRINTER_ROOTS,
  backlog: [...PRINTER_ROOTS, 'offline', 'service-stopped', 'service-failed'],
  'consumable-low': ['consumable-out'],
  'sessions-high': ['lock-waits', 'long-transaction', 'sessions-full'],
  'sessions-full': ['lock-waits', 'long-transaction'],
  'lock-waits': ['long-transaction'],
  'replication-lag': ['replication-congested', 'replication-stopped', 'replication-broken', 'lock-waits'],
  'replication-congested': ['lock-waits', 'long-transaction', 'sessions-full'],
  'cpu-high': ['service-restarting'],
  'http-status': ['service-stopped', 'service-failed', 'sessions-full', 'disk-low'],
};

/** Between these and what is told of a disk or a log the database may be the neighbour, not the same node. */
const REACHES_NEIGHBOURS: ReadonlySet<Reason> = new Set<Reason>(['disk-low', 'disk-filling', 'log-growing']);

/** Risks, told before they are faults: nobody is woken for one. */
const RISKS: ReadonlySet<Reason> = new Set<Reason>([
  'consumable-low',
  'disk-low',
  'disk-filling',
  'log-growing',
  'size-high',
  'memory-low',
  'cpu-high',
  'sessions-high',
  'utilization-high',
  'on-backup-line',
  'certificate-expiring',
  'clock-skew',
  'clock-unsynchronized',
  'replication-retention',
  'version-drift',
  'rebooted',
]);

/** True for a trouble that is a risk so far. */
export function isRisk(state: 'degraded' | 'down', reason: Reason): boolean {
  return state === 'degraded' && RISKS.has(reason);
}

/**
 * Whether what is told of a disk or a log by itself may yet turn out to come of a replication that is watched there: a replica has to be late before it is
 * known to keep log, and a disk that fills fast is low before that.
 */
export function mayFollowReplication(definition: SiteDefinition, { component, reason }: ToldCause): boolean {
  if (ROOTS_OF[reason]?.some((root) => LOG_KEEPERS.includes(root)) !== true) return false;
  return definition.checks.some(({ kind, on }) => {
    const watched = on.node ?? on.link;
    return kind === 'replication' && (sharesNode(watched, component) || areNeighbours(definition, watched, component));
  });
}

/** Puts conditions together; ordered by component. */
export function toldCauses(definition: SiteDefinition, conditions: readonly Condition[]): ToldCause[] {
  const sorted = [...conditions].sort(byWeight);
  const roots = sorted.filter((condition) => !sorted.some((other) => isRootOf(definition, other, condition)));
  const causes = new Map<string, Condition[]>();
  for (const root of roots) add(causes, root.component, root);
  for (const condition of sorted) {
    if (roots.includes(condition)) continue;
    const root = rootOf(definition, sorted, roots, condition);
    if (root !== null) add(causes, root.component, condition);
  }
  return [...causes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([component, list]) => {
      const { reason, state } = list[0] as Condition;
      return { component, reason, state, conditions: list };
    });
}

/** Worst first, so that a component is named by the worst that it says; then in a fixed order. */
function byWeight(a: Condition, b: Condition): number {
  if (a.state !== b.state) return a.state === 'down' ? -1 : 1;
  if (a.component !== b.component) return a.component < b.component ? -1 : 1;
  return a.check < b.check ? -1 : 1;
}

function add(causes: Map<string, Condition[]>, component: string, condition: Condition): void {
  const list = causes.get(component);
  if (list === undefined) causes.set(component, [condition]);
  else list.push(condition);
}

function isRootOf(definition: SiteDefinition, root: Condition, effect: Condition): boolean {
  if (ROOTS_OF[effect.reason]?.includes(root.reason) !== true) return false;
  if (sharesNode(root.component, effect.component)) return true;
  return REACHES_NEIGHBOURS.has(effect.reason) && areNeighbours(definition, root.component, effect.component);
}

/** Follows an effect to a root; at most as many steps as there are conditions, as the table has no circles. */
function rootOf(
  definition: SiteDefinition,
  all: readonly Condition[],
  roots: readonly Condition[],
  effect: Condition,
): Condition | null {
  let here: Condition | undefined = effect;
  for (let step = 0; step < all.length && here !== undefined; step++) {
    const from: Condition = here;
    here = all.find((other) => isRootOf(definition, other, from));
    if (here !== undefined && roots.includes(here)) return here;
  }
  return null;
}

function ends(component: string): string[] {
  return component.split('->');
}

function sharesNode(a: string, b: string): boolean {
  return ends(a).some((end) => ends(b).includes(end));
}

function areNeighbours(definition: SiteDefinition, a: string, b: string): boolean {
  return definition.links.some(
    ({ from, to }) =>
      (ends(a).includes(from) && ends(b).includes(to)) || (ends(a).includes(to) && ends(b).includes(from)),
  );
}
