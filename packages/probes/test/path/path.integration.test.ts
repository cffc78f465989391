import type { Prober } from '../prober.js';
import { type Chain, canMakeNamespaces, createChain, proberAt } from './namespaces.js';

/** Three rounds of silence take 2 s, on a machine that does nothing else. */
const PATIENT_MS = 60_000;
const whenRoot = (name: string, body: () => Promise<void>) =>
  (canMakeNamespaces ? it : it.skip)(name, body, PATIENT_MS);

describe('a path over three routers (needs root on Linux, ip and nft)', () => {
  let chain: Chain;
  let prober: Prober;
  const asked = { waitMs: 600, maxHops: 8 };
  const traced = (more: Record<string, unknown> = {}) =>
    prober.attempt('path', { host: chain.target, ...asked, ...more });
  const drop = (node: 'r1' | 'r2' | 'r3', hook: string, rule: string) => {
    chain.at(node, 'nft add table ip f');
    chain.at(node, `nft add chain ip f c { type filter hook ${hook} priority 0 ; }`);
    chain.at(node, `nft add rule ip f c ${rule} drop`);
  };
  const mend = () => {
    for (const node of ['r1', 'r2', 'r3'] as const) chain.at(node, 'nft flush ruleset');
  };

  beforeAll(() => {
    if (!canMakeNamespaces) return;
    chain = createChain();
    prober = proberAt('a');
  });
  beforeEach(() => {
    // Paths are remembered by what is asked, so each test has a path of its own.
    asked.maxHops += 1;
  });
  afterEach(() => {
    if (canMakeNamespaces) mend();
  });
  afterAll(async () => {
    await prober?.close();
    chain?.remove();
  });

  whenRoot('is whole', async () => {
    const { state, values, latencyUs } = await traced();
    expect(state).toBe('ok');
    expect(values).toMatchObject({ hops: 4, reachedPermille: 1_000 });
    expect(Object.keys(values ?? {}).filter((name) => /^hop\dUs$/.test(name))).toEqual([
      'hop1Us',
      'hop2Us',
      'hop3Us',
      'hop4Us',
    ]);
    expect(latencyUs).toBeGreaterThan(0);
  });

  whenRoot('does not stop at a router that passes on and does not answer', async () => {
    drop('r2', 'output', 'icmp type time-exceeded');
    const { state, values } = await traced();
    expect(state).toBe('ok');
    expect(values).toMatchObject({ hops: 4 });
    expect(values).not.toHaveProperty('hop2Us');
    expect(values).toHaveProperty('hop3Us');
  });

  whenRoot('stops where packets vanish', async () => {
    await traced();
    chain.at('r2', 'ip route add blackhole 10.77.4.2/32');
    const cut = await traced();
    chain.at('r2', 'ip route del blackhole 10.77.4.2/32');
    // A blackhole is silent for what ends at it, too: it is looked up before the hops are counted.
    expect(cut).toMatchObject({ state: 'down', reason: 'path-stops' });
    expect(cut.values).toMatchObject({
      reachedPermille: 0,
      lastHopAnswering: 1,
      lastHopIpv4: 172_818_690,
      firstHopMissing: 2,
    });
    expect(await traced()).toMatchObject({ state: 'ok' });
  });

  whenRoot('stops at the cut behind a router that never answers', async () => {
    drop('r2', 'output', 'icmp type time-exceeded');
    await traced();
    chain.at('r3', 'ip link set e down');
    const cut = await traced();
    chain.at('r3', 'ip link set e up');
    expect(cut).toMatchObject({
      state: 'down',
      reason: 'path-stops',
      values: { lastHopAnswering: 3, firstHopMissing: 4 },
    });
  });

  whenRoot('stops at the router that says so', async () => {
    for (const kind of ['unreachable', 'prohibit']) {
      chain.at('r3', `ip route add ${kind} 10.77.4.2/32`);
      const cut = await traced();
      chain.at('r3', `ip route del ${kind} 10.77.4.2/32`);
      expect(cut).toMatchObject({ state: 'down', reason: 'path-stops', values: { lastHopAnswering: 3 } });
    }
  });

  whenRoot('stops where it goes round in circles', async () => {
    chain.at('r3', 'ip route add 10.77.4.2/32 via 10.77.3.1');
    const looped = await traced();
    chain.at('r3', 'ip route del 10.77.4.2/32');
    expect(looped).toMatchObject({ state: 'down', reason: 'path-stops', values: { lastHopAnswering: 2 } });
  });

  whenRoot('loses behind the hop where it begins to', async () => {
    // Two of three on the way to the target, and none of what ends at r3 itself.
    drop('r3', 'forward', 'icmp type echo-request numgen inc mod 3 < 2');
    let last = await traced();
    for (let attempts = 1; attempts < 6; attempts += 1) last = await traced();
    expect(last).toMatchObject({
      state: 'degraded',
      reason: 'loss',
      values: { lossAfterHop: 3 },
    });
    expect(last.values?.lossPermille).toBeGreaterThanOrEqual(500);
  });

  whenRoot('that has grown is found whole again', async () => {
    // The target is nearer while r1 has its address.
    chain.at('r1', 'ip addr add 10.77.4.2/32 dev lo');
    const near = await traced();
    chain.at('r1', 'ip addr del 10.77.4.2/32 dev lo');
    expect(near.values).toMatchObject({ hops: 1 });
    expect(await traced()).toMatchObject({ state: 'ok', values: { hops: 4 } });
  });

  whenRoot('cannot be sent along without a route', async () => {
    chain.at('a', 'ip route del default');
    const { state, reason } = await traced();
    chain.at('a', 'ip route add default via 10.77.1.2');
    expect(`${state}/${reason}`).toBe('down/no-route');
  });

  whenRoot('is timed out where not even the first router has ever answered', async () => {
    chain.at('r1', 'ip link set w down');
    const { state, reason } = await traced();
    chain.at('r1', 'ip link set w up');
    expect(`${state}/${reason}`).toMatch(/^down\/(timeout|no-route)$/);
  });

  whenRoot('is still told of with no right to raw sockets and no tracer: by ping alone', async () => {
    const poor = proberAt('a', 'nobody');
    const outcome = await poor.attempt('path', { host: chain.target, ...asked });
    await poor.close();
    expect(outcome).toMatchObject({ state: 'ok', values: { reachedPermille: 1_000 } });
  });

  whenRoot('is unknown with no right and no program', async () => {
    const poor = proberAt('a', 'nobody', ['PATH=/nonexistent']);
    const outcome = await poor.attempt('path', { host: chain.target, ...asked });
    await poor.close();
    expect(outcome).toMatchObject({ state: 'unknown', reason: 'not-permitted' });
  });
});
