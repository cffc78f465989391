/** Definitions that the tests of several modules use. */
import type { CheckDefinition, CheckState, Reason, SiteDefinition } from '../src/index.js';

export function check(id: string, on: CheckDefinition['on']): CheckDefinition {
  return { id, on, kind: 'tcp', target: 'x:1', intervalMs: 1000, timeoutMs: 500, values: [] };
}

/** till-1, till-2 - switch - front-end - store-db; front-end - router - wan - central-db. */
export function store(): SiteDefinition {
  const nodes = [
    ['till-1', 'till'],
    ['till-2', 'till'],
    ['switch', 'switch'],
    ['front-end', 'front-end'],
    ['store-db', 'store-db'],
    ['router', 'router'],
    ['wan', 'wan'],
    ['central-db', 'central-db'],
  ] as const;
  return {
    site: { id: 's1', name: 'Store 1', kind: 'store' },
    vantage: 'front-end',
    nodes: nodes.map(([id, kind]) => ({ id, kind, name: id })),
    links: [
      { from: 'till-1', to: 'switch' },
      { from: 'till-2', to: 'switch' },
      { from: 'switch', to: 'front-end' },
      { from: 'front-end', to: 'store-db' },
      { from: 'front-end', to: 'router' },
      { from: 'router', to: 'wan' },
      { from: 'wan', to: 'central-db' },
    ],
    flows: [
      { name: 'checkout', critical: true, path: [['till-1', 'till-2'], 'switch', 'front-end', 'store-db'] },
      { name: 'sync', critical: false, path: ['front-end', 'router', 'wan', 'central-db'] },
    ],
    checks: nodes.map(([id]) => check(`${id}/tcp`, { node: id })),
  };
}

/** Check states of {@link store}, all `ok` but those named. */
export function states(
  definition: SiteDefinition,
  odd: Record<string, CheckState> = {},
): { state: CheckState; reason: Reason | null }[] {
  return definition.checks.map((item) => {
    const state = odd[item.on.node ?? item.on.link] ?? 'ok';
    return { state, reason: state === 'ok' ? null : 'timeout' };
  });
}
