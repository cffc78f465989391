// The seeded data set as heartbeats: one store of 20 links, a sample each 10 s (link-samples.cjs says how they are drawn).
import { createRequire } from 'node:module';

const { fleet, LINKS } = createRequire(import.meta.url)('./link-samples.cjs');

export const WINDOW_MS = 10_000;
export const CHECKS = LINKS;

/** A birth of a store with 20 checks. */
export function seededBirth(store, startedAtMs, org = 'bench') {
  const checks = Array.from({ length: LINKS }, (_, index) => ({
    id: `link-${index}`,
    on: { node: index < 18 ? `lan-${index}` : `wan-${index - 18}` },
    kind: 'tcp',
    target: `link ${index}`,
    intervalMs: WINDOW_MS,
    timeoutMs: 2000,
    values: [],
  }));
  const nodes = [
    { id: 'front-end', kind: 'front-end', name: 'Front-end' },
    ...checks.map(({ on }, index) => ({ id: on.node, kind: index < 18 ? 'till' : 'wan', name: on.node })),
  ];
  return {
    boot: ((BigInt(store) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn).toString(16).padStart(16, '0'),
    incarnation: 1,
    startedAtMs,
    agentVersion: '0.1.0',
    cadenceMs: 30_000,
    windowMs: WINDOW_MS,
    definition: {
      site: {
        id: `s${String(store).padStart(5, '0')}`,
        name: `Store ${store}`,
        kind: 'store',
        region: `${org}-${store % 8}`,
      },
      vantage: 'front-end',
      nodes,
      links: nodes.slice(1).map((node) => ({ from: 'front-end', to: node.id })),
      flows: [],
      checks,
    },
  };
}

/** The heartbeats of one store, without end. Five attempts a window, so that a loss of 20 % is one of them. */
export function* seededHeartbeats(store, birth) {
  const [links] = fleet(1, store);
  const before = links.map(() => null);
  for (let n = 1; ; n++) {
    const endedAtMs = birth.startedAtMs + n * WINDOW_MS;
    const transitions = [];
    const checks = links.map((link, check) => {
      link.next();
      const up = link.state === 1;
      const state = up ? 'ok' : 'down';
      const reason = up ? null : 'timeout';
      if (before[check] !== state)
        transitions.push({ check, from: before[check] ?? 'unknown', to: state, reason, atMs: endedAtMs });
      before[check] = state;
      return {
        state,
        reason,
        sent: 5,
        lost: Math.round(link.loss / 20),
        medianUs: up ? link.rtt : null,
        maxUs: up ? link.rtt : null,
      };
    });
    yield { seq: n, endedAtMs, lengthMs: WINDOW_MS, checks, transitions };
  }
}
