/** How attempts get from the watching node to what they watch: the way over a site's nodes and links. */
import { linkId, type NodeKind, type SiteDefinition } from '../topology.js';
import { CARRYING_KINDS } from './priors.js';

/** Nodes and links of a way in order, without its start; links by id. */
export type Way = readonly string[];

/** The ways to a target: one, or a main one and the one over a backup line. */
export interface Ways {
  readonly main: Way;
  readonly backup: Way | null;
}

interface Step {
  readonly node: string;
  readonly link: string;
}

/** A detour through a node that carries nothing (a database, a till) has to save this many steps. */
const DETOUR_STEPS = 8;

/** Finds ways over the links of a site in either direction, shortest first. */
export interface WayFinder {
  /** Null where no link leads to the target. The start itself is reached by an empty way. */
  find(target: string): Ways | null;
}

/** Makes a finder for all ways from `definition.vantage`. */
export function createWayFinder(definition: SiteDefinition): WayFinder {
  const kinds = new Map(definition.nodes.map((node) => [node.id, node.kind]));
  const steps = new Map<string, Step[]>(definition.nodes.map((node) => [node.id, []]));
  for (const link of definition.links) {
    steps.get(link.from)?.push({ node: link.to, link: linkId(link) });
    steps.get(link.to)?.push({ node: link.from, link: linkId(link) });
  }
  const hasBackup = [...kinds.values()].includes('backup-line');
  const main = spread(definition.vantage, steps, (node) => stepCost(kinds.get(node), false));
  const backup = hasBackup ? spread(definition.vantage, steps, (node) => stepCost(kinds.get(node), true)) : main;
  return {
    find(target) {
      const way = wayTo(target, main);
      if (way === null) return null;
      const other = wayTo(target, backup);
      const leadsOverBackup = other?.some((id) => kinds.get(id) === 'backup-line') === true && target !== other.at(-2);
      const isTarget = kinds.get(target) === 'backup-line';
      return { main: way, backup: leadsOverBackup && !isTarget ? other : null };
    },
  };
}

/** What passing through a node costs; a backup line is avoided, or sought. */
function stepCost(kind: NodeKind | undefined, seeksBackup: boolean): number {
  if (kind === 'backup-line') return seeksBackup ? 0.01 : DETOUR_STEPS;
  if (kind === 'wan' && seeksBackup) return DETOUR_STEPS;
  if (kind === 'power') return Number.POSITIVE_INFINITY;
  return kind !== undefined && CARRYING_KINDS.has(kind) ? 1 : DETOUR_STEPS;
}

interface Reached {
  readonly costSteps: number;
  readonly from: string | null;
  readonly link: string | null;
}

/** Dijkstra's algorithm; sites are small. Ties go to the link whose id sorts first, so that the same site gives the same ways. */
function spread(
  start: string,
  steps: ReadonlyMap<string, readonly Step[]>,
  costOf: (node: string) => number,
): ReadonlyMap<string, Reached> {
  const reached = new Map<string, Reached>([[start, { costSteps: 0, from: null, link: null }]]);
  const open = new Set([start]);
  while (open.size > 0) {
    const id = nearestOf(open, reached);
    open.delete(id);
    const here = reached.get(id) as Reached;
    const passSteps = id === start ? 1 : costOf(id);
    if (!Number.isFinite(passSteps)) continue;
    for (const { node, link } of steps.get(id) ?? []) {
      const costSteps = here.costSteps + passSteps;
      const known = reached.get(node);
      const isTie = known !== undefined && known.costSteps === costSteps && known.link !== null && link < known.link;
      if (known !== undefined && known.costSteps <= costSteps && !isTie) continue;
      reached.set(node, { costSteps, from: id, link });
      if (!isTie) open.add(node);
    }
  }
  return reached;
}

function nearestOf(open: ReadonlySet<string>, reached: ReadonlyMap<string, Reached>): string {
  let best = '';
  let bestSteps = Number.POSITIVE_INFINITY;
  for (const id of open) {
    const costSteps = reached.get(id)?.costSteps ?? Number.POSITIVE_INFINITY;
    if (best === '' || costSteps < bestSteps) [best, bestSteps] = [id, costSteps];
  }
  return best;
}

function wayTo(target: string, reached: ReadonlyMap<string, Reached>): string[] | null {
  const way: string[] = [];
  for (let id = target, here = reached.get(id); here !== undefined; here = reached.get(id)) {
    if (here.from === null || here.link === null) return way.reverse();
    way.push(id, here.link);
    id = here.from;
  }
  return null;
}
