/** What the centre sees of a site beside the site's own checks: that its agent is heard, and what checks of other sites find of its parts. */
import { SESSION_CHECK } from '../freshness.js';
import type { CheckDefinition, SiteDefinition } from '../topology.js';
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
import { backendsBehind, faultGraph, MACHINE_KINDS } from './incidence.js';
import { falseAlarmOf, isCentral } from './priors.js';
import { createWayFinder, type Way, type Ways } from './ways.js';

/** A check of another site on a node that is the same thing as one of this site (`at`). */
export interface OutsideCheck {
  /** The other site. */
  readonly site: string;
  /** By index of that site's definition. */
  readonly index: number;
  readonly check: CheckDefinition;
  /** The node as this site calls it. */
  readonly node: string;
  /** True where the other site comes to it over this site's lines; false where it stands beside it. */
  readonly crossesLines: boolean;
}

/** A site's graph as the centre sees it: own checks, then {@link SESSION_CHECK}, then the outside ones in their order. */
export interface SeenGraph extends FaultGraph {
  readonly sessionIndex: number;
  readonly outside: readonly OutsideCheck[];
}

/** The program that speaks for a site. */
const AGENT_NATS = 7.5;
/** By the time silence is noticed a site with two lines has long taken the other. */
const TAKEN_OVER_ESCAPE = 0.95;
/** One late message is no evidence; silence itself has three cadences behind it. */
const SESSION_MISREAD = 0.01;
const OUTSIDE_MISREAD = 0.01;

/** The component of the agent at a site. */
export function agentComponent({ vantage }: SiteDefinition): string {
  return `${vantage}/agent`;
}

/** The id under which a check of another site is told. */
export function outsideId({ site, check }: Pick<OutsideCheck, 'site' | 'check'>): string {
  return `${site}:${check.id}`;
}

/** Builds the graph. `outside` are all checks of other sites on parts of this one. */
export function seenGraph(definition: SiteDefinition, outside: readonly OutsideCheck[]): SeenGraph {
  const own = faultGraph(definition);
  const agent: Component = { id: agentComponent(definition), priorNats: AGENT_NATS, modes: ['hard', 'silent'] };
  const components = [...own.components, agent];
  const index = new Map(components.map(({ id }, place) => [id, place]));
  const withFeeds = createFeedFinder(definition);
  const ways = waysOut(definition);
  const crossed = (ids: readonly string[]): Crossing[] =>
    [...new Set(ids)]
      .flatMap((id) => {
        const component = index.get(id);
        return component === undefined ? [] : [{ component, failChance: FAIL_CHANCE, escapeChance: ESCAPE_CHANCE }];
      })
      .sort((a, b) => a.component - b.component);
  const session = sessionIncidence(definition, ways, withFeeds, crossed);
  const line = lineOut(definition, ways.main);
  const fromOutside = outside.map((seen) => outsideIncidence(seen, line, definition, withFeeds, crossed));
  return {
    components,
    checks: [...own.checks, session, ...fromOutside],
    sessionIndex: own.checks.length,
    outside,
  };
}

/** The ways to the centre; a backup line that is drawn without a way on from it leads there all the same. */
function waysOut(definition: SiteDefinition): Ways {
  const finder = createWayFinder(definition);
  const out = finder.find(farEnd(definition) ?? definition.vantage) ?? { main: [], backup: null };
  const line = definition.nodes.find(({ kind }) => kind === 'backup-line');
  if (out.backup !== null || line === undefined) return out;
  const toLine = finder.find(line.id);
  return { main: out.main, backup: toLine === null ? null : [...toLine.main, ...out.main.slice(-2)] };
}

/** What stands at the centre and every way out leads to; else the line, else the router. */
function farEnd({ nodes }: SiteDefinition): string | null {
  const central = nodes.find(({ kind }) => isCentral(kind) && kind !== 'app');
  const other = (kind: string) => nodes.find((node) => node.kind === kind);
  return (central ?? other('wan') ?? other('router'))?.id ?? null;
}

/** A way out without what stands at its far end: whoever is at the centre looks over the line, not through its database. */
function lineOut(definition: SiteDefinition, way: Way): Way {
  const end = farEnd(definition);
  return isCentral(definition.nodes.find(({ id }) => id === end)?.kind) ? way.slice(0, -2) : way;
}

/** Agent, front-end with its feed, and the ways out; not what stands at their far end, which other checks see better. */
function sessionIncidence(
  definition: SiteDefinition,
  { main, backup }: Ways,
  withFeeds: FeedFinder,
  crossed: (ids: readonly string[]) => Crossing[],
): CheckIncidence {
  const own = [agentComponent(definition), ...withFeeds([definition.vantage])];
  const first = withFeeds(lineOut(definition, main));
  const second = backup === null ? null : withFeeds(lineOut(definition, backup));
  const groups: CrossingGroup[] =
    second === null
      ? []
      : [
          {
            kind: 'failover',
            ways: [
              crossed(first.filter((id) => !second.includes(id))),
              crossed(second.filter((id) => !first.includes(id))),
            ],
            escapeChance: TAKEN_OVER_ESCAPE,
            isSettled: true,
          },
        ];
  return {
    id: SESSION_CHECK,
    crossings: crossed([...own, ...(second === null ? first : first.filter((id) => second.includes(id)))]),
    groups,
    falseAlarm: falseAlarmOf(SESSION_CHECK),
    misread: SESSION_MISREAD,
  };
}

/** From the centre to a node of the site over its line, or of a neighbour at the centre: the target alone. */
function outsideIncidence(
  { site, check, node, crossesLines }: OutsideCheck,
  line: Way,
  definition: SiteDefinition,
  withFeeds: FeedFinder,
  crossed: (ids: readonly string[]) => Crossing[],
): CheckIncidence {
  const target = withFeeds([node]);
  if (!MACHINE_KINDS.has(check.kind)) target.push(`${node}/service`);
  const place = line.indexOf(node);
  const way = crossesLines ? withFeeds(place === -1 ? line : line.slice(place)) : [];
  return {
    id: outsideId({ site, check }),
    crossings: crossed([...target, ...way]),
    groups: MACHINE_KINDS.has(check.kind) ? [] : backendsBehind(definition, node),
    falseAlarm: falseAlarmOf(check.kind),
    misread: OUTSIDE_MISREAD,
  };
}

/** The checks of a site by the place of the node that they watch: `site/node`. */
export type ChecksByPlace = ReadonlyMap<string, readonly { readonly index: number; readonly check: CheckDefinition }[]>;

/** Files the checks of a site by place, to be made once for each definition. */
export function checksByPlace({ site, nodes, checks }: SiteDefinition): ChecksByPlace {
  const places = new Map(nodes.map(({ id, at }) => [id, at ?? `${site.id}/${id}`]));
  const filed = new Map<string, { index: number; check: CheckDefinition }[]>();
  checks.forEach((check, index) => {
    const place = check.on.node === undefined ? undefined : places.get(check.on.node);
    if (place === undefined) return;
    const known = filed.get(place);
    if (known === undefined) filed.set(place, [{ index, check }]);
    else known.push({ index, check });
  });
  return filed;
}

/** Checks of `others` on what are nodes of `definition` too: theirs `at` here, ours `at` there, or both at a third place. Ordered as `others`. */
export function outsideChecks(
  { site, nodes }: SiteDefinition,
  others: readonly { readonly site: string; readonly places: ChecksByPlace }[],
): OutsideCheck[] {
  return others
    .filter((other) => other.site !== site.id)
    .flatMap((other) =>
      nodes.flatMap((node): OutsideCheck[] => {
        const own = (other.places.get(`${site.id}/${node.id}`) ?? []).map((filed) => ({
          ...filed,
          crossesLines: true,
        }));
        const far = node.at === undefined ? [] : (other.places.get(node.at) ?? []);
        const beside = far.map((filed) => ({ ...filed, crossesLines: false }));
        return [...own, ...beside].map((filed) => ({ ...filed, site: other.site, node: node.id }));
      }),
    );
}
