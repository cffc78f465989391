/** From check states to the states of nodes, links, flows and the site, as seen from the agent's own node. */
import { isToldByTarget } from './attempt-outcome.js';
import type { Reason } from './reason.js';
import { type CheckState, type HealthState, severity, worstState } from './state.js';
import { linkId, type SiteDefinition } from './topology.js';

export interface Health {
  readonly state: HealthState;
  readonly reason: Reason | null;
}

export interface SiteHealth {
  readonly nodes: ReadonlyMap<string, Health>;
  readonly links: ReadonlyMap<string, Health>;
  readonly flows: ReadonlyMap<string, HealthState>;
  readonly site: Health;
}

const UNCHECKED: Health = { state: 'unknown', reason: 'no-check' };
const OK: Health = { state: 'ok', reason: null };

/**
 * Derives a site's health. `checks` are the confirmed states by index of `definition.checks`; `silent` is the reason why nothing can be known
 * (a session that is silent or lost), or null. A node that fails is `down` where a way from the vantage to it holds, and `unreachable`
 * where every way crosses a node that fails too (the reachability rule of Nagios).
 */
export function deriveSite(
  definition: SiteDefinition,
  checks: readonly { readonly state: CheckState; readonly reason: Reason | null }[],
  silent: Reason | null,
): SiteHealth {
  const own = ownHealth(definition, checks, silent);
  const nodes = silent === null ? markUnreachable(definition, own.nodes) : own.nodes;
  const links = linkHealth(definition, nodes, own.links, silent);
  const flows = new Map(definition.flows.map((flow) => [flow.name, flowState(flow.path, nodes)]));
  return { nodes, links, flows, site: siteHealth(definition, nodes, links, flows, silent) };
}

/** Worst of each subject's own checks. */
function ownHealth(
  definition: SiteDefinition,
  checks: readonly { readonly state: CheckState; readonly reason: Reason | null }[],
  silent: Reason | null,
): { nodes: Map<string, Health>; links: Map<string, Health> } {
  const unchecked: Health = silent === null ? UNCHECKED : { state: 'unknown', reason: silent };
  const nodes = new Map<string, Health>(definition.nodes.map((node) => [node.id, unchecked]));
  const links = new Map<string, Health>();
  // That the agent speaks is a check of its own node.
  if (silent === null && nodes.has(definition.vantage)) nodes.set(definition.vantage, OK);
  definition.checks.forEach((check, index) => {
    const found = checks[index];
    const health: Health =
      silent !== null
        ? { state: 'unknown', reason: silent }
        : (found ?? { state: 'unknown', reason: 'no-data' as const });
    const [map, id] =
      check.on.node !== undefined ? ([nodes, check.on.node] as const) : ([links, check.on.link] as const);
    const known = map.get(id);
    map.set(id, known === undefined || known.reason === 'no-check' ? health : worse(known, health));
  });
  return { nodes, links };
}

function worse(a: Health, b: Health): Health {
  return severity(b.state) > severity(a.state) ? b : a;
}

/** Turns `down` into `unreachable` where no way without another `down` node leads from the vantage. */
function markUnreachable(definition: SiteDefinition, own: ReadonlyMap<string, Health>): Map<string, Health> {
  const neighbours = adjacency(definition);
  const reached = new Set<string>([definition.vantage]);
  const frontier = [definition.vantage];
  for (let id = frontier.pop(); id !== undefined; id = frontier.pop()) {
    // A failing node is reached itself but leads no further; the vantage always leads: the agent on it is speaking.
    if (id !== definition.vantage && own.get(id)?.state === 'down') continue;
    for (const next of neighbours.get(id) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      frontier.push(next);
    }
  }
  const connected = connectedTo(definition.vantage, neighbours);
  const nodes = new Map<string, Health>();
  for (const [id, health] of own) {
    // A node that no link joins to the vantage is judged by its own checks alone.
    const cut = connected.has(id) && !reached.has(id);
    nodes.set(id, cut && health.state === 'down' ? { state: 'unreachable', reason: 'upstream' } : health);
  }
  return nodes;
}

function adjacency(definition: SiteDefinition): Map<string, string[]> {
  const neighbours = new Map<string, string[]>(definition.nodes.map((node) => [node.id, []]));
  for (const { from, to } of definition.links) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  return neighbours;
}

function connectedTo(start: string, neighbours: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set([start]);
  const frontier = [start];
  for (let id = frontier.pop(); id !== undefined; id = frontier.pop()) {
    for (const next of neighbours.get(id) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      frontier.push(next);
    }
  }
  return seen;
}

/** A link with checks shows them; one without is known to carry only where both ends answer. */
function linkHealth(
  definition: SiteDefinition,
  nodes: ReadonlyMap<string, Health>,
  checked: ReadonlyMap<string, Health>,
  silent: Reason | null,
): Map<string, Health> {
  return new Map(
    definition.links.map((link) => {
      const id = linkId(link);
      const ends = [nodes.get(link.from), nodes.get(link.to)];
      const own = checked.get(id);
      // An end that tells of its own trouble was reached.
      const endDown = ends.some(
        (end) => end?.state === 'unreachable' || (end?.state === 'down' && !isToldByTarget(end.reason)),
      );
      if (own !== undefined)
        return [id, own.state === 'down' && endDown ? { state: 'unreachable', reason: 'upstream' } : own];
      if (silent !== null) return [id, { state: 'unknown', reason: silent }];
      if (!endDown && ends.every((end) => end !== undefined && end.state !== 'unknown')) return [id, OK];
      return [id, endDown ? { state: 'unknown', reason: 'upstream' } : UNCHECKED];
    }),
  );
}

/** Each step as good as its alternatives allow: the best of them when all work, `degraded` when only some do; the flow as its worst step. */
function flowState(path: readonly (string | readonly string[])[], nodes: ReadonlyMap<string, Health>): HealthState {
  return worstState(
    path.map((step) =>
      typeof step === 'string' ? stateOf(nodes, step) : alternatives(step.map((id) => stateOf(nodes, id))),
    ),
  );
}

function stateOf(nodes: ReadonlyMap<string, Health>, id: string): HealthState {
  return nodes.get(id)?.state ?? 'unknown';
}

function alternatives(states: readonly HealthState[]): HealthState {
  const works = states.filter((state) => state === 'ok' || state === 'degraded').length;
  if (works === states.length) return worstState(states);
  if (works > 0) return 'degraded';
  // None works for certain; where one may work, nobody knows.
  return states.includes('unknown') ? 'unknown' : worstState(states);
}

function siteHealth(
  definition: SiteDefinition,
  nodes: ReadonlyMap<string, Health>,
  links: ReadonlyMap<string, Health>,
  flows: ReadonlyMap<string, HealthState>,
  silent: Reason | null,
): Health {
  if (silent !== null) return { state: 'unknown', reason: silent };
  const worst = worstNode(definition, nodes);
  const stopped = definition.flows.some((flow) => flow.critical && isStopped(flows.get(flow.name)));
  if (stopped) return { state: 'down', reason: worst.reason };
  const failing = [...nodes.values(), ...links.values()].some(
    (health) => health.state !== 'ok' && health.state !== 'unknown',
  );
  if (failing) return { state: 'degraded', reason: worst.reason };
  // Nodes that nobody checks are gaps in the watch, not doubts about the site; a check without an answer is a doubt.
  const doubtful = [...nodes.values()].some((health) => health.state === 'unknown' && health.reason !== 'no-check');
  const anyOk = [...nodes.values()].some((health) => health.state === 'ok');
  return anyOk && !doubtful ? OK : { state: 'unknown', reason: worst.reason ?? 'no-data' };
}

function isStopped(state: HealthState | undefined): boolean {
  return state === 'down' || state === 'unreachable';
}

function worstNode(definition: SiteDefinition, nodes: ReadonlyMap<string, Health>): Health {
  let worst: Health = OK;
  for (const node of definition.nodes) {
    const health = nodes.get(node.id);
    if (health !== undefined && health.reason !== 'no-check') worst = worse(worst, health);
  }
  return worst;
}
