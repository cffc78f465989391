/** A heartbeat that is as well as the one before it is not folded check by check; all others are, above all the first of a session. */
import { createRig, type Rig } from './ingest-rig.js';
import { bootId, createWireAgent, T0, type WireAgent } from './wire-agent.js';

let rig: Rig;
afterEach(async () => {
  await rig.stop();
});

const DOWN = { 0: { state: 'down', reason: 'timeout' } } as const;

/** Its window never comes, and with it the transitions that it told of. */
function lose(agent: WireAgent, states?: Parameters<WireAgent['beat']>[0]): void {
  agent.beat(states);
}

async function heard(agent: WireAgent, states?: Parameters<WireAgent['beat']>[0]): Promise<void> {
  rig.live(agent, states);
  await rig.flushed();
}

const shown = () => {
  const checks = rig.estate.detail('s1')?.nodes.flatMap((node) => node.checks) ?? [];
  return Object.fromEntries(checks.map(({ id, state }) => [id, state]));
};
const written = () => rig.batches.flatMap(({ current }) => current).filter(({ check }) => check !== 'session').length;

/** What was written of the first check: its states, one after the other. */
const turns = () =>
  rig.batches
    .flatMap(({ current }) => current)
    .filter(({ check }) => check === 'till-1/tcp')
    .map(({ state }) => state);

async function wellSite(): Promise<WireAgent> {
  rig = await createRig();
  const agent = createWireAgent({ site: 's1', boot: bootId(1) });
  rig.send(agent.topic('birth'), agent.birthBytes());
  for (let i = 0; i < 3; i++) await heard(agent);
  return agent;
}

it('all well and well again is written once', async () => {
  const agent = await wellSite();
  expect(shown()).toEqual({ 'till-1/tcp': 'ok', 'till-2/tcp': 'ok', 'till-3/tcp': 'ok' });
  expect(written()).toBe(3);
  await heard(agent);
  expect(written()).toBe(3);
});

it('a failure whose transition was lost is seen, and so is its end', async () => {
  const agent = await wellSite();
  lose(agent, DOWN);
  await heard(agent, DOWN);
  expect(shown()).toMatchObject({ 'till-1/tcp': 'down', 'till-2/tcp': 'ok' });
  expect(turns()).toEqual(['ok', 'down']);
  lose(agent);
  await heard(agent);
  expect(shown()).toMatchObject({ 'till-1/tcp': 'ok', 'till-2/tcp': 'ok' });
  expect(turns()).toEqual(['ok', 'down', 'ok']);
});

it('a new session is folded from its first window on, also where that is well and its transitions were lost', async () => {
  await wellSite();
  const startedAtMs = T0 + 60_000;
  const next = createWireAgent({ site: 's1', boot: bootId(2), incarnation: 2, startedAtMs, firstSeq: 4, checks: 4 });
  rig.send(next.topic('birth'), next.birthBytes());
  lose(next);
  await heard(next);
  expect(shown()).toEqual({ 'till-1/tcp': 'ok', 'till-2/tcp': 'ok', 'till-3/tcp': 'ok', 'till-4/tcp': 'ok' });
  expect(written()).toBe(4);
});
