/** Which components each check of a site crosses, derived from its definition and never from names. */
import { type CheckDefinition, linkId, type NodeDefinition, type SiteDefinition } from '../topology.js';
import {
  type CheckIncidence,
  type Component,
  type Crossing,
  type CrossingGroup,
  ESCAPE_CHANCE,
  FAIL_CHANCE,
  type FaultGraph,
} from './fault-graph.js';
import { createFeedFinder, type FeedFinder } from './feeds.js';
import {
  CENTRAL_LINK_NATS,
  falseAlarmOf,
  isCentral,
  LINK_NATS,
  nodeModes,
  nodePriorNats,
  servicePriorNats,
  TAKE_OVER_NATS,
} from './priors.js';
import { PORT_CHECKS } from './trouble.js';
import { createWayFinder, type WayFinder } from './ways.js';

/** Probe kinds that hear the machine or its network only, not the program behind a port. */
export const MACHINE_KINDS: ReadonlySet<string> = new Set(['icmp', 'path', 'snmp-router', 'host', 'ntp']);
/** A name that was looked up before need not be looked up again. */
const NAME_ESCAPE = 0.5;
/** A load balancer may have taken the broken one out, and a router may have moved to its other line. */
const AVOIDED_ESCAPE = 0.5;
/** A router changes lines for everybody or for nobody; that one check alone is left behind is rarer than a fault of its own. */
const TAKEN_ESCAPE = 0.9999;
/** What makes the second line take over when the first one dies, as a component: broken it never does, lossy it does late. */
const TAKE_OVER: Component = {
  id: '/take-over',
  priorNats: TAKE_OVER_NATS,
  modes: ['hard', 'lossy'],
  isSilentHelper: true,
};
/** A check that crosses the WAN is misread more often than one within the store. */
const MISREAD = 0.004;
const MISREAD_FAR = 0.01;

interface Builder {
  readonly definition: SiteDefinition;
  readonly nodes: ReadonlyMap<string, NodeDefinition>;
  readonly uses: ReadonlyMap<string, readonly string[]>;
  readonly ways: WayFinder;
  readonly withFeeds: FeedFinder;
  readonly index: ReadonlyMap<string, number>;
}

/** Components: every node, every link, and a `/service` beside each node that a program's check watches. Checks keep the definition's order. */
export function faultGraph(definition: SiteDefinition): FaultGraph {
  const components = componentsOf(definition);
  const builder = builderOf(definition, components);
  return { components, checks: definition.checks.map((check) => incidenceOf(builder, check)) };
}

function builderOf(definition: SiteDefinition, components: readonly Component[]): Builder {
  const uses = new Map<string, string[]>(definition.nodes.map((node) => [node.id, []]));
  for (const { from, to } of definition.links) uses.get(from)?.push(to);
  return {
    definition,
    nodes: new Map(definition.nodes.map((node) => [node.id, node])),
    uses,
    ways: createWayFinder(definition),
    withFeeds: createFeedFinder(definition),
    index: new Map(components.map((component, index) => [component.id, index])),
  };
}

function componentsOf({ nodes, links, checks }: SiteDefinition): Component[] {
  const served = new Set(checks.filter(hearsProgram).flatMap((check) => check.on.node ?? []));
  const kinds = new Map(nodes.map(({ id, kind }) => [id, kind]));
  const linkNats = (to: string): number => (isCentral(kinds.get(to)) ? CENTRAL_LINK_NATS : LINK_NATS);
  return [
    ...nodes.map(({ id, kind }): Component => ({ id, priorNats: nodePriorNats(kind), modes: nodeModes(kind) })),
    ...links.map((link): Component => ({ id: linkId(link), priorNats: linkNats(link.to), modes: ['hard', 'lossy'] })),
    ...nodes
      .filter(({ id }) => served.has(id))
      .map(
        ({ id, kind }): Component => ({
          id: `${id}/service`,
          priorNats: servicePriorNats(kind),
          modes: ['hard', 'lossy'],
        }),
      ),
    ...(nodes.some(({ kind }) => kind === 'backup-line') ? [TAKE_OVER] : []),
  ];
}

function hearsProgram({ kind }: CheckDefinition): boolean {
  return !MACHINE_KINDS.has(kind);
}

function incidenceOf(builder: Builder, check: CheckDefinition): CheckIncidence {
  const series = new Map<string, number>();
  const groups: CrossingGroup[] = [];
  const port = portOf(builder, check);
  if (port !== null) return portIncidence(builder, check, port);
  const ends = check.on.node !== undefined ? [check.on.node] : check.on.link.split('->');
  if (check.on.link !== undefined) series.set(check.on.link, ESCAPE_CHANCE);
  for (const end of ends) {
    addWay(builder, end, series, groups);
    addEnd(builder, end, check, series, groups);
  }
  const isFar = [...series.keys()].some((id) => builder.nodes.get(id)?.kind === 'wan') || groups.length > 0;
  return {
    id: check.id,
    crossings: crossings(builder, series),
    groups,
    falseAlarm: falseAlarmOf(check.kind),
    misread: isFar ? MISREAD_FAR : MISREAD,
  };
}

/** Kinds whose ports can be asked for. */
const PORT_KINDS: ReadonlySet<string> = new Set(['switch', 'router']);
/** What hangs at a port may be broken while the port stays up: a program that hangs, a line that is dead further on. */
const PORT_ESCAPE = 0.4;

interface Port {
  readonly device: string;
  readonly line: string;
  readonly neighbour: string;
}

/** The device that is asked for a port, where the check watches a line at one: of two the nearer. Null for every other check. */
function portOf({ nodes, ways }: Builder, { kind, on }: CheckDefinition): Port | null {
  if (on.link === undefined || !PORT_CHECKS.has(kind)) return null;
  const stepsTo = (id: string): number => ways.find(id)?.main.length ?? Number.POSITIVE_INFINITY;
  const ends = on.link.split('->');
  const [device] = ends
    .filter((id) => PORT_KINDS.has(nodes.get(id)?.kind ?? ''))
    .sort((a, b) => stepsTo(a) - stepsTo(b));
  const neighbour = ends.find((id) => id !== device);
  return device === undefined || neighbour === undefined ? null : { device, line: on.link, neighbour };
}

/** The way to the device that is asked, and whether the line at its port stands; what passes the line is not seen. */
function portIncidence(builder: Builder, check: CheckDefinition, { device, line, neighbour }: Port): CheckIncidence {
  const series = new Map<string, number>();
  const groups: CrossingGroup[] = [];
  addWay(builder, device, series, groups);
  addEnd(builder, device, check, series, groups);
  const seen = new Map<string, number>([[line, ESCAPE_CHANCE]]);
  for (const id of builder.withFeeds([neighbour])) {
    const isPower = builder.nodes.get(id)?.kind === 'power';
    if (!series.has(id)) seen.set(id, isPower ? ESCAPE_CHANCE : PORT_ESCAPE);
  }
  const ofState = crossings(builder, seen).map((crossing) => ({ ...crossing, isStateOnly: true }));
  return {
    id: check.id,
    crossings: [...crossings(builder, series), ...ofState].sort((a, b) => a.component - b.component),
    groups,
    falseAlarm: falseAlarmOf(check.kind),
    misread: MISREAD,
  };
}

/** What lies between the vantage and `end`, with what feeds it; two ways are a group as far as they differ. */
function addWay(builder: Builder, end: string, series: Map<string, number>, groups: CrossingGroup[]): void {
  const ways = builder.ways.find(end);
  if (ways === null) return;
  const main = builder.withFeeds(ways.main);
  if (ways.backup === null) {
    for (const id of main) series.set(id, ESCAPE_CHANCE);
    return;
  }
  const backup = builder.withFeeds(ways.backup);
  const own = (way: readonly string[], other: readonly string[]): Crossing[] => {
    const only = way.filter((id) => !other.includes(id));
    return crossings(builder, new Map(only.map((id) => [id, ESCAPE_CHANCE])));
  };
  for (const id of main) if (backup.includes(id)) series.set(id, ESCAPE_CHANCE);
  groups.push({
    kind: 'failover',
    ways: [own(main, backup), own(backup, main)],
    ...takeOverOf(builder),
  });
}

/** Who may take over is known by the kind of the line; where none is drawn so, nothing is known. */
function takeOverOf({ index }: Builder): Pick<CrossingGroup, 'escapeChance' | 'takeOver'> {
  const takeOver = index.get(TAKE_OVER.id);
  return takeOver === undefined ? { escapeChance: AVOIDED_ESCAPE } : { escapeChance: TAKEN_ESCAPE, takeOver };
}

/** The watched node itself: its feeds, its program, the name server, and what a virtual address stands for. */
function addEnd(
  builder: Builder,
  end: string,
  check: CheckDefinition,
  series: Map<string, number>,
  groups: CrossingGroup[],
): void {
  for (const id of builder.withFeeds([end])) series.set(id, ESCAPE_CHANCE);
  if (hearsProgram(check) && builder.index.has(`${end}/service`)) series.set(`${end}/service`, ESCAPE_CHANCE);
  const used = builder.uses.get(end) ?? [];
  const kindOf = (id: string) => builder.nodes.get(id)?.kind;
  if (/[a-z]{2}/i.test(check.target)) {
    const servers = [...used, ...(builder.uses.get(builder.definition.vantage) ?? [])];
    for (const id of servers) if (kindOf(id) === 'dns' && id !== end) series.set(id, NAME_ESCAPE);
  }
  if (hearsProgram(check)) groups.push(...backendGroups(builder, end));
}

/** What a virtual address hands its attempts to, in turns; none for any other node. A ping is answered by the balancer itself. */
function backendGroups(builder: Builder, node: string): CrossingGroup[] {
  const kindOf = (id: string) => builder.nodes.get(id)?.kind;
  const backends = kindOf(node) === 'vip' ? (builder.uses.get(node) ?? []).filter((id) => kindOf(id) === 'app') : [];
  if (backends.length === 0) return [];
  const ways = backends.map((id) => {
    const ids = builder.withFeeds([id, ...(builder.index.has(`${id}/service`) ? [`${id}/service`] : [])]);
    return crossings(builder, new Map(ids.map((member) => [member, ESCAPE_CHANCE])));
  });
  return [{ kind: 'balanced', ways, escapeChance: AVOIDED_ESCAPE }];
}

/** As a check of another site that hears the program at `node` crosses them; components by index in those of {@link faultGraph}. */
export function backendsBehind(definition: SiteDefinition, node: string): CrossingGroup[] {
  return backendGroups(builderOf(definition, componentsOf(definition)), node);
}

function crossings(builder: Builder, escapes: ReadonlyMap<string, number>): Crossing[] {
  return [...escapes]
    .map(([id, escapeChance]) => ({
      component: builder.index.get(id) ?? -1,
      failChance: FAIL_CHANCE,
      escapeChance,
    }))
    .filter(({ component }) => component >= 0)
    .sort((a, b) => a.component - b.component);
}
