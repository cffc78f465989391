/** Puts what devices say of themselves to the causes that were searched for, where both are one trouble. */
import type { SiteCause } from '../diagnosis/site-diagnosis.js';
import type { Reason } from '../reason.js';
import type { SiteDefinition } from '../topology.js';
import type { ToldCause } from './conditions.js';
import { nodeOf } from './fault-class.js';
import type { RecentWay } from './recent-ways.js';

/** What it has to know of the site. */
interface Site {
  readonly definition: SiteDefinition;
  /** Components that a check crosses, by the check's id. */
  readonly crossed: ReadonlyMap<string, ReadonlySet<string>>;
  readonly checks: ReadonlyMap<string, { readonly seen: { readonly sinceMs: number } | undefined }>;
  readonly context: { readonly recentWays?: readonly RecentWay[] };
}

/** Conditions of a thing whose way to the centre is cut or lossy say no more than that. */
const COMES_OF_THE_WAY: ReadonlySet<Reason> = new Set<Reason>([
  'replication-lag',
  'replication-disconnected',
  'marker-missing',
  'backlog',
  'stale',
  'on-backup-line',
  'path-stops',
  'clock-unsynchronized',
]);
/** What a device says of itself that makes its checks fail: then both are one cause. */
export const MAKES_FAIL: ReadonlySet<Reason> = new Set<Reason>([
  'table-full',
  'utilization-high',
  'errors-high',
  'interface-down',
  'service-stopped',
  'service-failed',
  'service-restarting',
  'hardware-fault',
  'offline',
  'memory-low',
  'cpu-high',
  'disk-low',
  'sessions-full',
  'lock-waits',
  'rebooted',
]);

/** What chokes the ways beyond a device although the device itself answers; those marked true also cut them. */
const CHOKES: Readonly<Partial<Record<Reason, boolean>>> = {
  'table-full': true,
  'interface-down': true,
  'utilization-high': false,
  'errors-high': false,
};

/** Searched causes with what belongs to each, and what stands for itself. */
export interface Joined {
  readonly joined: ReadonlyMap<SiteCause, readonly ToldCause[]>;
  readonly own: readonly ToldCause[];
}

/** Puts what devices say to the causes that were searched for; one that chokes several ways makes one cause of them. */
export function joinCauses(site: Site, causes: readonly SiteCause[], told: readonly ToldCause[]): Joined {
  const joined = new Map<SiteCause, readonly ToldCause[]>(causes.map((cause) => [cause, []]));
  const own: ToldCause[] = [];
  for (const one of told) {
    const homes = [...joined.keys()].filter((searched) => belongsTo(site, one, searched));
    const [home] = homes;
    if (home === undefined) {
      if (!isAftermath(site, one)) own.push(one);
      continue;
    }
    const isChoking = CHOKES[one.reason] !== undefined;
    const parts = isChoking ? homes : [home];
    const all = [...parts.flatMap((part) => joined.get(part) ?? []), one];
    for (const part of parts) joined.delete(part);
    joined.set(isChoking ? together(parts) : home, all);
  }
  return { joined, own };
}

/** What comes of a way that was bad when it began, and is or was lately: no trouble of its own yet. */
function isAftermath({ crossed, checks, context }: Site, { component, reason, conditions }: ToldCause): boolean {
  if (!COMES_OF_THE_WAY.has(reason)) return false;
  return conditions.every(({ check }) => {
    const onsetMs = checks.get(check)?.seen?.sinceMs ?? Number.POSITIVE_INFINITY;
    return (context.recentWays ?? []).some(
      (way) => way.component !== component && way.sinceMs <= onsetMs && crossed.get(check)?.has(way.component) === true,
    );
  });
}

/** Several causes as one: the weightiest, since the first of them, with all that they explain. */
function together(parts: readonly SiteCause[]): SiteCause {
  const weightiest = parts.reduce((best, part) => (part.marginNats > best.marginNats ? part : best));
  return {
    ...weightiest,
    explains: [...new Set(parts.flatMap(({ explains }) => explains))],
    isConfident: parts.some(({ isConfident }) => isConfident),
    sinceMs: Math.min(...parts.map(({ sinceMs }) => sinceMs)),
  };
}

/** Whether what a device says is part of a cause that was searched for: what makes it fail, or what comes of a way that fails. */
function belongsTo(site: Site, { component, reason, conditions }: ToldCause, searched: SiteCause): boolean {
  const suspects = searched.suspects.map((suspect) => suspect.component);
  if (MAKES_FAIL.has(reason) && suspects.some((suspect) => nodeOf(suspect) === component)) return true;
  if (CHOKES[reason] !== undefined) return isChokedBy(site, component, CHOKES[reason], searched);
  if (!COMES_OF_THE_WAY.has(reason)) return false;
  const first = suspects[0];
  return first !== undefined && conditions.some(({ check }) => site.crossed.get(check)?.has(first) === true);
}

/** A way that begins at the device, and more than one check over it. */
function isChokedBy({ definition }: Site, component: string, mayCut: boolean, searched: SiteCause): boolean {
  if (searched.explains.length < 2 || (searched.mode === 'hard' && !mayCut)) return false;
  const first = searched.suspects[0]?.component ?? '';
  if (first.split('->').includes(component)) return true;
  return definition.links.some(
    ({ from, to }) => (from === component && to === nodeOf(first)) || (to === component && from === nodeOf(first)),
  );
}
