/** Risks that a site's definition alone tells: what has no second, and what stands behind no virtual address. */
import type { FlowDefinition, SiteDefinition } from '../topology.js';
import type { Finding } from './finding.js';

/** All of them, ordered by kind and component. */
export function topologyFindings(definition: SiteDefinition): Finding[] {
  return [...backendFindings(definition), ...singlePoints(definition)].sort(
    (a, b) => order(a.kind, b.kind) || order(a.component ?? '', b.component ?? ''),
  );
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Virtual addresses with fewer than two backends, and applications that somebody uses without one. */
function backendFindings(definition: SiteDefinition): Finding[] {
  const { nodes, links, flows } = definition;
  const kindOf = new Map(nodes.map(({ id, kind }) => [id, kind]));
  return nodes.flatMap((node): Finding[] => {
    if (node.kind === 'vip') {
      // Of another site's virtual address only that site knows what is behind it.
      if (node.at !== undefined) return [];
      const backends = links.filter(({ from, to }) => from === node.id && kindOf.get(to) === 'app').length;
      if (backends > 1) return [];
      const kind = backends === 0 ? 'no-backend' : 'single-backend';
      return [finding(kind, node.id, { backends }, flowsWith(flows, node.id))];
    }
    if (node.kind !== 'app' || node.at !== undefined) return [];
    const callers = links.filter(({ from, to }) => to === node.id && !isBehind(kindOf.get(from))).length;
    return callers === 0 ? [] : [finding('bypasses-vip', node.id, { callers }, flowsWith(flows, node.id))];
  });
}

/** What may call a backend directly: its virtual address, another program, and what it merely stands on. */
function isBehind(kind: string | undefined): boolean {
  return kind === 'vip' || kind === 'app' || kind === 'power' || kind === 'switch' || kind === 'host';
}

function flowsWith(flows: readonly FlowDefinition[], node: string): string[] {
  const has = ({ path }: FlowDefinition): boolean => path.some((step) => step === node || step.includes(node));
  return namesOf(flows.filter(has));
}

function namesOf(flows: readonly FlowDefinition[]): string[] {
  return [...flows]
    .sort((a, b) => Number(b.critical) - Number(a.critical) || order(a.name, b.name))
    .map(({ name }) => name);
}

/**
 * The site's own nodes whose loss alone stops a flow; what stands elsewhere is told of where it stands, once. Where a flow begins is no surprise, a dead till sells nothing: that counts only where it cuts off others too
 * (articulation points of the site's graph).
 */
function singlePoints(definition: SiteDefinition): Finding[] {
  const cuts = articulationPoints(definition);
  return definition.nodes.flatMap(({ id, at }): Finding[] => {
    if (at !== undefined) return [];
    const stopped = definition.flows.filter((flow) => !worksWithout(definition, flow, id));
    const isTheirOwn = !cuts.has(id) && stopped.every(({ path }) => path[0] === id);
    if (stopped.length === 0 || isTheirOwn) return [];
    const critical = stopped.filter((flow) => flow.critical).length;
    return [finding('single-point-of-failure', id, { flows: stopped.length, critical }, namesOf(stopped))];
  });
}

function finding(
  kind: Finding['kind'],
  component: string,
  values: Finding['values'],
  flows: readonly string[],
): Finding {
  return { kind, component, check: null, faultAtMs: null, values, flows };
}

/** Whether some way through the flow's steps is left when `lost` is gone. */
function worksWithout(definition: SiteDefinition, flow: FlowDefinition, lost: string): boolean {
  const steps = flow.path.map((step) => (typeof step === 'string' ? [step] : step).filter((id) => id !== lost));
  let reached = new Set(steps[0] ?? []);
  for (const step of steps.slice(1)) {
    const next = step.filter((id) =>
      definition.links.some(({ from, to }) => (to === id && reached.has(from)) || (from === id && reached.has(to))),
    );
    reached = new Set(next);
  }
  return reached.size > 0;
}

/** Nodes without which the rest falls apart (Tarjan 1972), links taken both ways. Iterative: a definition may be a long chain. */
export function articulationPoints(definition: SiteDefinition): ReadonlySet<string> {
  const neighbours = new Map<string, string[]>(definition.nodes.map(({ id }) => [id, []]));
  for (const { from, to } of definition.links) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const depth = new Map<string, number>();
  const low = new Map<string, number>();
  const cuts = new Set<string>();
  for (const { id } of definition.nodes) if (!depth.has(id)) visit(id);
  return cuts;

  function visit(root: string): void {
    const stack = [{ id: root, parent: null as string | null, next: 0 }];
    let rootChildren = 0;
    depth.set(root, 0);
    low.set(root, 0);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const { id, parent } = top;
      const other = neighbours.get(id)?.[top.next++];
      if (other === undefined) {
        stack.pop();
        if (parent === null) continue;
        low.set(parent, Math.min(low.get(parent) ?? 0, low.get(id) ?? 0));
        if (parent === root) rootChildren++;
        else if ((low.get(id) ?? 0) >= (depth.get(parent) ?? 0)) cuts.add(parent);
      } else if (!depth.has(other)) {
        depth.set(other, stack.length);
        low.set(other, stack.length);
        stack.push({ id: other, parent: id, next: 0 });
      } else if (other !== parent) low.set(id, Math.min(low.get(id) ?? 0, depth.get(other) ?? 0));
    }
    if (rootChildren > 1) cuts.add(root);
  }
}
