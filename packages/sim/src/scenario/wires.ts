/**
 * The wires of one site: whether what is sent from its agent gets to a node and back. A walk of its own over nodes and cables, which shares nothing with the
 * table of crossings that the diagnosis works from; else a scenario would prove that a mistake agrees with itself.
 */
import type { NodeKind, SiteDefinition } from '@tillwatch/model';
import type { ActiveFaults } from './active-faults.js';
import type { Fault } from './scenario.js';

/** What came of one walk. */
export type Walk =
  | { readonly reached: false }
  /** One way and back, ms; what slows it down counted in. */
  | { readonly reached: true; readonly latencyMs: number };

export interface Wires {
  /** All components of the site and their feeds, as `site/component` where they really stand. */
  readonly components: ReadonlySet<string>;
  /** Where a component of this site's definition really stands. */
  place(component: string): string;
  /** Walks from the vantage to a node at `atMs`; each lossy component on the way draws once. */
  walk(node: string, atMs: number): Walk;
  /** The way of what leaves the site: to `node`, or to the backup line where that is in use in the stead of the line `node`. */
  walkOut(node: string, atMs: number): Walk;
  /** The same to both ends of a link, and over it. */
  walkLink(link: string, atMs: number): Walk;
  /** True while the machine that watches has no power, is off, or its agent is gone. */
  isSilent(atMs: number): boolean;
}

/** Kinds that pass on what is meant for others. */
const PASSING: ReadonlySet<NodeKind> = new Set(['switch', 'router', 'wan', 'backup-line']);
/** Kinds that others cannot do without although nothing is sent through them. */
const FEEDS: ReadonlySet<NodeKind> = new Set(['power', 'carrier']);
const HOP_MS = 0.2;
const LINE_MS: Readonly<Partial<Record<NodeKind, number>>> = { wan: 8, 'backup-line': 45 };
const UNREACHED: Walk = { reached: false };
const NO_FEEDS: readonly string[] = [];

interface Cable {
  readonly to: string;
  readonly cable: string;
}

export interface WiresOptions {
  readonly definition: SiteDefinition;
  readonly failoverMs: number;
  /** By place: the feeds, by place, of what stands there; those of other sites than this one suffice. */
  readonly feedsAt?: ReadonlyMap<string, readonly string[]>;
  readonly faults: ActiveFaults;
  /** 0 <= r < 1. */
  readonly random: () => number;
}

export function createWires({ definition, failoverMs, feedsAt = new Map(), faults, random }: WiresOptions): Wires {
  const { vantage } = definition;
  const nodes = new Map(definition.nodes.map((node) => [node.id, node]));
  const kindOf = (id: string): NodeKind | undefined => nodes.get(id)?.kind;
  const place = placesOf(definition);
  const cables = new Map<string, Cable[]>(definition.nodes.map(({ id }) => [id, []]));
  const feeds = new Map<string, string[]>();
  for (const { from, to } of definition.links) {
    const kind = kindOf(to);
    if (kind !== undefined && FEEDS.has(kind)) {
      feeds.set(from, [...(feeds.get(from) ?? []), to, `${from}->${to}`]);
      continue;
    }
    // What stands behind a balancer is the balancer's to reach.
    if (kind === 'app' && kindOf(from) === 'vip') continue;
    const cable = `${from}->${to}`;
    cables.get(from)?.push({ to, cable });
    cables.get(to)?.push({ to: from, cable });
  }
  const mainLines = definition.nodes.filter(({ kind }) => kind === 'wan').map(({ id }) => id);
  const backups = definition.nodes.filter(({ kind }) => kind === 'backup-line').map(({ id }) => id);
  const lineParts = mainLines.flatMap((line) => [
    line,
    ...(feeds.get(line) ?? []),
    ...(cables.get(line) ?? []).filter(({ to }) => kindOf(to) === 'router').map(({ cable }) => cable),
  ]);

  const isTaken = (fault: Fault): boolean => {
    if (fault.how === 'dead' || fault.how === 'silent') return true;
    return fault.how === 'lossy' && random() < fault.lossRatio;
  };

  /** The main line takes nothing for so long that the router has changed over. */
  function usesBackup(atMs: number): boolean {
    if (backups.length === 0) return false;
    return lineParts.some((part) =>
      faults.on(place(part), atMs).some(({ how, fromMs }) => how === 'dead' && atMs - fromMs >= failoverMs),
    );
  }

  /** One attempt's luck: whether each component takes it, drawn once. */
  function createLuck(atMs: number): (component: string) => boolean {
    const drawn = new Map<string, boolean>();
    const takes = (component: string): boolean => {
      const known = drawn.get(component);
      if (known !== undefined) return known;
      const isSilentOnly = ({ how }: Fault): boolean => how === 'silent';
      const own = place(component);
      const taken = faults.on(own, atMs).some((fault) => !isSilentOnly(fault) && isTaken(fault));
      // What stands at another site has that site's power.
      const isOut = (feedsAt.get(own) ?? NO_FEEDS).some((feed) =>
        faults.on(feed, atMs).some(({ how }) => how === 'dead'),
      );
      drawn.set(component, taken || isOut);
      return taken || isOut;
    };
    return (component) => takes(component) || (feeds.get(component) ?? []).some(takes);
  }

  function spread(target: string, atMs: number, takes: (component: string) => boolean): Walk {
    const line = usesBackup(atMs) ? backups : mainLines;
    const isLine = (id: string): boolean => kindOf(id) === 'wan' || kindOf(id) === 'backup-line';
    const reachedAtMs = new Map<string, number>([[vantage, 0]]);
    const open = [vantage];
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      const soFarMs = reachedAtMs.get(at) ?? 0;
      if (at === target) return { reached: true, latencyMs: soFarMs };
      const kind = kindOf(at);
      if (at !== vantage && (kind === undefined || !PASSING.has(kind))) continue;
      for (const { to, cable } of cables.get(at) ?? []) {
        // A probe of a line itself is pinned to it; all else goes where the router sends it.
        if (reachedAtMs.has(to) || (isLine(to) && to !== target && !line.includes(to))) continue;
        if (takes(cable) || takes(to)) continue;
        reachedAtMs.set(to, soFarMs + HOP_MS + (LINE_MS[kindOf(to) ?? 'host'] ?? 0) + slownessMs(to, cable, atMs));
        open.push(to);
      }
    }
    return UNREACHED;
  }

  function slownessMs(node: string, cable: string, atMs: number): number {
    let sumMs = 0;
    for (const component of [node, cable]) {
      for (const fault of faults.on(place(component), atMs)) if (fault.how === 'slow') sumMs += fault.latencyMs;
    }
    return sumMs;
  }

  const places = [
    ...definition.nodes.flatMap(({ id }) => [id, `${id}/service`]),
    ...definition.links.map(({ from, to }) => `${from}->${to}`),
  ].map(place);
  return {
    components: new Set([...places, ...places.flatMap((at) => feedsAt.get(at) ?? NO_FEEDS)]),
    place,
    walk: (node, atMs) => spread(node, atMs, createLuck(atMs)),
    walkOut(node, atMs) {
      const isMoved = kindOf(node) === 'wan' && usesBackup(atMs);
      return spread(isMoved ? (backups[0] ?? node) : node, atMs, createLuck(atMs));
    },
    walkLink(link, atMs) {
      const takes = createLuck(atMs);
      if (takes(link)) return UNREACHED;
      let latencyMs = 0;
      for (const end of link.split('->')) {
        const walk = spread(end, atMs, takes);
        if (!walk.reached) return UNREACHED;
        latencyMs = Math.max(latencyMs, walk.latencyMs);
      }
      return { reached: true, latencyMs };
    },
    isSilent(atMs) {
      const own = faults.on(place(vantage), atMs).some(({ how }) => how === 'dead' || how === 'silent');
      const fed = (feeds.get(vantage) ?? []).some((feed) =>
        faults.on(place(feed), atMs).some(({ how }) => how === 'dead'),
      );
      return own || fed;
    },
  };
}

/** The feeds of nodes by the places of both, over all sites. */
export function feedPlaces(definitions: readonly SiteDefinition[]): ReadonlyMap<string, readonly string[]> {
  const feeds = new Map<string, string[]>();
  for (const definition of definitions) {
    const place = placesOf(definition);
    const kinds = new Map(definition.nodes.map(({ id, kind }) => [id, kind]));
    for (const { from, to } of definition.links) {
      if (kinds.get(to) !== 'power') continue;
      feeds.set(place(from), [...(feeds.get(place(from)) ?? []), place(to)]);
    }
  }
  return feeds;
}

/** A node with `at` stands there; so does its program. A link stands at its own site. */
function placesOf({ site, nodes }: SiteDefinition): (component: string) => string {
  const places = new Map<string, string>();
  for (const { id, at } of nodes) {
    places.set(id, at ?? `${site.id}/${id}`);
    places.set(`${id}/service`, `${at ?? `${site.id}/${id}`}/service`);
  }
  return (component) => places.get(component) ?? `${site.id}/${component}`;
}
