// Commits numbered heartbeats and tells each batch on stdout after its commit resolved; is killed by its parent at any instant.
// node kill-child.mjs DIR: maintenance runs all the while, on a clock that moves with the heartbeats.
import { encodeBirth, encodeWindow } from '@tillwatch/protocol';
import { createSqliteStore } from '../../dist/store/index.js';

const WINDOW_MS = 10_000;
const START_MS = Date.UTC(2026, 2, 2);
const AGENTS = ['a', 'b', 'c'];
const WINDOWS_PER_BATCH = 20;

const birth = {
  boot: '00000000000000aa',
  incarnation: 1,
  startedAtMs: START_MS,
  agentVersion: '0.1.0',
  cadenceMs: 30_000,
  windowMs: WINDOW_MS,
  definition: {
    site: { id: 'demo-1', name: 'Demo', kind: 'store' },
    vantage: 'pc',
    nodes: [{ id: 'pc', kind: 'front-end', name: 'PC' }],
    links: [],
    flows: [],
    checks: [{ id: 'tcp', on: { node: 'pc' }, kind: 'tcp', target: 'x', intervalMs: 1000, timeoutMs: 500, values: [] }],
  },
};
const log = { debug() {}, info() {}, warn: console.error, error: console.error };

let nowMs = START_MS;
const store = createSqliteStore({ dir: process.argv[2], log, clock: { nowMs: () => nowMs } });
const known = await store.open();
const receivedTo = Math.max(
  0,
  ...known.flatMap(({ received }) => [...received.values()].flat().map((r) => r.first + r.count - 1)),
);
process.stdout.write(`opened ${receivedTo}\n`);

let maintaining = false;
for (let first = receivedTo + 1; ; first += WINDOWS_PER_BATCH) {
  const last = first + WINDOWS_PER_BATCH - 1;
  nowMs = START_MS + last * WINDOW_MS;
  const heartbeats = AGENTS.flatMap((agent) =>
    Array.from({ length: WINDOWS_PER_BATCH }, (_, i) => heartbeat(agent, first + i)),
  );
  const births = AGENTS.map((agent) => ({
    site: `site-${agent}`,
    agent,
    birth,
    bytes: encodeBirth(birth, { past: false }),
    receivedAtMs: nowMs,
    past: false,
  }));
  await store.commit({ births, heartbeats, transitions: [], changes: [], current: [], quarantine: [] });
  process.stdout.write(`committed ${last}\n`);
  if (!maintaining) {
    maintaining = true;
    store.maintain(nowMs).then(() => {
      maintaining = false;
    });
  }
}

function heartbeat(agent, seq) {
  const endedAtMs = START_MS + seq * WINDOW_MS;
  // The latency is the sequence, so that history can be held against the ledger.
  const checks = [{ state: 'ok', reason: null, sent: 1, lost: 0, medianUs: seq, maxUs: seq }];
  const window = encodeWindow({ endedAtMs, lengthMs: WINDOW_MS, checks, transitions: [] }, birth);
  return { site: `site-${agent}`, agent, boot: birth.boot, seq, endedAtMs, receivedAtMs: endedAtMs + 50, window };
}
