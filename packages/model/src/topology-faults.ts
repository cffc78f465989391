/** Validation of a site's definition: every fault at once, each with its place. */
import { linkId, type SiteDefinition } from './topology.js';

export type TopologyFaultCode =
  | 'bad-id'
  | 'duplicate-id'
  | 'unknown-id'
  | 'self-link'
  | 'duplicate-link'
  | 'cycle'
  | 'no-link'
  | 'empty'
  | 'too-many';

export interface TopologyFault {
  /** Where in the definition: `['links', 3, 'to']`. */
  readonly path: readonly (string | number)[];
  readonly code: TopologyFaultCode;
  readonly found: string;
  readonly expected: string;
  readonly hint: string;
}

/** Bounds of one site: far above a hypermarket (domain.md c), far below what would hurt. */
export const TOPOLOGY_LIMITS = { nodes: 500, links: 2000, flows: 50, checks: 1000 } as const;

const ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const CHECK_ID = /^[a-z0-9][a-z0-9./:>_-]{0,126}$/;

/** All faults of `definition`, in document order; an empty list means that it is sound. Never throws. */
export function validateTopology(definition: SiteDefinition): TopologyFault[] {
  const nodeIds = new Set(definition.nodes.map((node) => node.id));
  return [
    ...limitFaults(definition),
    ...siteFaults(definition, nodeIds),
    ...nodeFaults(definition),
    ...linkFaults(definition, nodeIds),
    ...cycleFaults(definition),
    ...flowFaults(definition, nodeIds),
    ...checkFaults(definition, nodeIds),
  ];
}

function limitFaults(definition: SiteDefinition): TopologyFault[] {
  const faults: TopologyFault[] = [];
  for (const [key, limit] of Object.entries(TOPOLOGY_LIMITS) as [keyof typeof TOPOLOGY_LIMITS, number][]) {
    const found = definition[key].length;
    if (found > limit)
      faults.push({
        path: [key],
        code: 'too-many',
        found: String(found),
        expected: `at most ${limit}`,
        hint: `Split the site or remove ${key}.`,
      });
  }
  if (definition.nodes.length === 0) {
    faults.push({
      path: ['nodes'],
      code: 'empty',
      found: 'no nodes',
      expected: 'at least one node',
      hint: 'Add the node on which the agent runs.',
    });
  }
  return faults;
}

function siteFaults(definition: SiteDefinition, nodeIds: ReadonlySet<string>): TopologyFault[] {
  const faults: TopologyFault[] = [];
  if (!ID.test(definition.site.id)) faults.push(badId(['site', 'id'], definition.site.id));
  if (!nodeIds.has(definition.vantage)) faults.push(unknownNode(['vantage'], definition.vantage, nodeIds));
  return faults;
}

function nodeFaults(definition: SiteDefinition): TopologyFault[] {
  const faults: TopologyFault[] = [];
  const seen = new Map<string, number>();
  definition.nodes.forEach((node, index) => {
    if (!ID.test(node.id)) faults.push(badId(['nodes', index, 'id'], node.id));
    const first = seen.get(node.id);
    if (first === undefined) seen.set(node.id, index);
    else faults.push(duplicate(['nodes', index, 'id'], node.id, `nodes[${first}]`));
    if (node.at !== undefined && !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(node.at)) {
      faults.push({
        path: ['nodes', index, 'at'],
        code: 'bad-id',
        found: node.at,
        expected: 'site/node',
        hint: 'Name the site and the node there, like hub/central-db.',
      });
    }
  });
  return faults;
}

function linkFaults(definition: SiteDefinition, nodeIds: ReadonlySet<string>): TopologyFault[] {
  const faults: TopologyFault[] = [];
  const seen = new Map<string, number>();
  definition.links.forEach((link, index) => {
    for (const end of ['from', 'to'] as const) {
      if (!nodeIds.has(link[end])) faults.push(unknownNode(['links', index, end], link[end], nodeIds));
    }
    if (link.from === link.to) {
      faults.push({
        path: ['links', index],
        code: 'self-link',
        found: linkId(link),
        expected: 'two different nodes',
        hint: 'Remove the link or correct one end.',
      });
    }
    const first = seen.get(linkId(link));
    if (first === undefined) seen.set(linkId(link), index);
    else faults.push({ ...duplicate(['links', index], linkId(link), `links[${first}]`), code: 'duplicate-link' });
  });
  return faults;
}

/** One fault for each knot of links that lead back to where they began (strongly connected, Tarjan 1972), naming one round trip. */
function cycleFaults(definition: SiteDefinition): TopologyFault[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of definition.links) if (from !== to) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const faults: TopologyFault[] = [];
  for (const start of next.keys()) {
    const cycle = findCycle(start, next, done);
    if (cycle === null) continue;
    const index = definition.links.findIndex((link) => link.from === cycle.at(-2) && link.to === cycle.at(-1));
    const hint = 'Links lead from the one that uses to the one that is used; turn one of them round or remove it.';
    faults.push({
      path: ['links', index],
      code: 'cycle',
      found: cycle.join(' -> '),
      expected: 'links without a round trip',
      hint,
    });
  }
  return faults;
}

/** Depth-first without recursion. Nodes that lie on a reported cycle or lead nowhere new are added to `done`. */
function findCycle(start: string, next: ReadonlyMap<string, readonly string[]>, done: Set<string>): string[] | null {
  const path: string[] = [];
  const onPath = new Set<string>();
  const stack: { id: string; child: number }[] = [{ id: start, child: 0 }];
  if (done.has(start)) return null;
  let cycle: string[] | null = null;
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    if (top === undefined) break;
    if (top.child === 0) {
      path.push(top.id);
      onPath.add(top.id);
    }
    const child = next.get(top.id)?.[top.child];
    top.child += 1;
    if (child === undefined) {
      stack.pop();
      path.pop();
      onPath.delete(top.id);
      done.add(top.id);
    } else if (onPath.has(child)) cycle ??= [...path.slice(path.indexOf(child)), child];
    else if (!done.has(child)) stack.push({ id: child, child: 0 });
  }
  return cycle;
}

function flowFaults(definition: SiteDefinition, nodeIds: ReadonlySet<string>): TopologyFault[] {
  const faults: TopologyFault[] = [];
  const joined = new Set(definition.links.flatMap(({ from, to }) => [`${from} ${to}`, `${to} ${from}`]));
  const seen = new Map<string, number>();
  definition.flows.forEach((flow, index) => {
    const first = seen.get(flow.name);
    if (first === undefined) seen.set(flow.name, index);
    else faults.push(duplicate(['flows', index, 'name'], flow.name, `flows[${first}]`));
    if (!ID.test(flow.name)) faults.push(badId(['flows', index, 'name'], flow.name));
    const steps = flow.path.map((step) => (typeof step === 'string' ? [step] : step));
    if (steps.length === 0 || steps.some((step) => step.length === 0)) {
      faults.push({
        path: ['flows', index, 'path'],
        code: 'empty',
        found: 'an empty path or step',
        expected: 'at least one node in each step',
        hint: 'Name the nodes that the flow crosses.',
      });
    }
    steps.forEach((step, at) => {
      for (const id of step) if (!nodeIds.has(id)) faults.push(unknownNode(['flows', index, 'path', at], id, nodeIds));
      const before = steps[at - 1];
      if (before === undefined || step.length === 0 || before.length === 0) return;
      const known = [...step, ...before].every((id) => nodeIds.has(id));
      if (known && !before.some((a) => step.some((b) => joined.has(`${a} ${b}`)))) {
        const found = `${before.join('|')} then ${step.join('|')}`;
        faults.push({
          path: ['flows', index, 'path', at],
          code: 'no-link',
          found,
          expected: 'a link between the two steps',
          hint: 'Add the link, or the node between them.',
        });
      }
    });
  });
  return faults;
}

function checkFaults(definition: SiteDefinition, nodeIds: ReadonlySet<string>): TopologyFault[] {
  const faults: TopologyFault[] = [];
  const links = new Set(definition.links.map(linkId));
  const seen = new Map<string, number>();
  definition.checks.forEach((check, index) => {
    if (!CHECK_ID.test(check.id))
      faults.push({
        ...badId(['checks', index, 'id'], check.id),
        expected: 'a-z 0-9 . / : > _ - (at most 127), starting with a letter or digit',
      });
    const first = seen.get(check.id);
    if (first === undefined) seen.set(check.id, index);
    else faults.push(duplicate(['checks', index, 'id'], check.id, `checks[${first}]`));
    if (check.on.node !== undefined && !nodeIds.has(check.on.node))
      faults.push(unknownNode(['checks', index, 'on'], check.on.node, nodeIds));
    if (check.on.link !== undefined && !links.has(check.on.link)) {
      const hint = `Declare it under links, or put the check on a node. Known: ${sample(links)}.`;
      faults.push({
        path: ['checks', index, 'on'],
        code: 'unknown-id',
        found: check.on.link,
        expected: 'a declared link',
        hint,
      });
    }
  });
  return faults;
}

function badId(path: readonly (string | number)[], found: string): TopologyFault {
  return {
    path,
    code: 'bad-id',
    found: found === '' ? '(empty)' : found,
    expected: 'a-z, 0-9 and - (1 to 64), not - at either end',
    hint: 'Choose another id; names for people go in name.',
  };
}

function duplicate(path: readonly (string | number)[], found: string, where: string): TopologyFault {
  return {
    path,
    code: 'duplicate-id',
    found,
    expected: `an id not used before (it is also at ${where})`,
    hint: 'Rename or remove one of the two.',
  };
}

function unknownNode(path: readonly (string | number)[], found: string, known: ReadonlySet<string>): TopologyFault {
  return {
    path,
    code: 'unknown-id',
    found,
    expected: 'a declared node',
    hint: `Declare it under nodes, or correct the spelling. Known: ${sample(known)}.`,
  };
}

function sample(ids: ReadonlySet<string>): string {
  const all = [...ids];
  return all.length === 0 ? 'none' : `${all.slice(0, 12).join(', ')}${all.length > 12 ? ', ...' : ''}`;
}
