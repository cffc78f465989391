/** Property: however a stream is cut, doubled, shuffled over both lanes and interrupted by restarts, it is stored once, whole, and acknowledged. */
import fc from 'fast-check';
import { createMemoryStore } from '../../src/store/index.js';
import { ackedSeqs, createRig } from './ingest-rig.js';
import { bootId, createWireAgent, type Produced, T0, type WireAgent } from './wire-agent.js';

/** Two boots of one agent; each with some windows, which go out as messages of neighbours. */
const plan = fc.record({
  beats: fc.tuple(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 25 })),
  states: fc.array(fc.constantFrom('ok', 'down'), { minLength: 50, maxLength: 50 }),
  cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 60, maxLength: 60 }),
  copies: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 60, maxLength: 60 }),
  order: fc.array(fc.nat(), { minLength: 200, maxLength: 200 }),
  lanes: fc.array(fc.constantFrom('live' as const, 'fill' as const), { minLength: 200, maxLength: 200 }),
  restartAt: fc.integer({ min: 0, max: 60 }),
});

function messagesOf(agent: WireAgent, cuts: readonly number[]): (readonly Produced[])[] {
  const messages: (readonly Produced[])[] = [];
  for (let at = 0, i = 0; at < agent.produced.length; i++) {
    const size = cuts[i % cuts.length] ?? 1;
    messages.push(agent.produced.slice(at, at + size));
    at += size;
  }
  return messages;
}

it('stores every heartbeat once, in the order of its session, and acknowledges it', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ beats, states, cuts, copies, order, lanes, restartAt }) => {
      const old = createWireAgent({ site: 's1', boot: bootId(1), incarnation: 1 });
      for (let i = 0; i < beats[0]; i++)
        old.beat(states[i] === 'down' ? { 0: { state: 'down', reason: 'refused' } } : {});
      const fresh = createWireAgent({
        site: 's1',
        boot: bootId(2),
        incarnation: 2,
        startedAtMs: T0 + 400_000,
        firstSeq: beats[0] + 1,
      });
      for (let i = 0; i < beats[1]; i++) {
        fresh.beat(states[25 + i] === 'down' ? { 0: { state: 'down', reason: 'refused' } } : {});
      }
      const agents = [old, fresh];
      const sends = agents
        .flatMap((agent) => messagesOf(agent, cuts).map((rows) => ({ agent, rows })))
        .flatMap((message, i) => Array.from({ length: copies[i % copies.length] ?? 1 }, () => message))
        .map((message, i) => ({
          ...message,
          at: order[i % order.length] ?? 0,
          lane: lanes[i % lanes.length] ?? 'live',
        }))
        .sort((a, b) => a.at - b.at);
      const clock = { nowMs: () => T0 + 1_000_000 };
      const store = createMemoryStore({ clock });
      let rig = await createRig({ store, startedAtMs: T0 + 1_000_000 });
      const rigs = [rig];
      for (const agent of agents) rig.send(agent.topic('birth'), agent.birthBytes());
      for (const [i, { agent, rows, lane }] of sends.entries()) {
        if (i === restartAt) {
          await rig.stop();
          rig = await createRig({ store, startedAtMs: T0 + 1_000_000 });
          rigs.push(rig);
        }
        rig.send(agent.topic(lane), agent.message(rows));
        if (i % 7 === 0) await rig.flushed();
        // As an agent does that is asked for a birth: it answers, and sends again.
        for (const { command } of rig.commands.splice(0)) {
          const asked = agents.find(({ boot }) => boot === command.boot);
          if (asked === undefined) continue;
          rig.send(asked.topic('birth'), asked.birthBytes(asked === old));
          await rig.flushed();
          await new Promise((resolve) => setImmediate(resolve));
          rig.send(agent.topic(lane), agent.message(rows));
        }
      }
      await rig.stop();
      const records = rigs.flatMap(({ batches }) => batches.flatMap((batch) => batch.heartbeats));
      for (const agent of agents) {
        const own = records.filter(({ boot }) => boot === agent.boot);
        const wanted = agent.produced.map(({ seq }) => seq);
        expect(own.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(wanted);
        for (const { seq, window, endedAtMs } of own) {
          const said = agent.produced.find((row) => row.seq === seq);
          expect(Buffer.from(window).subarray(0, said?.window.length)).toEqual(Buffer.from(said?.window ?? []));
          expect(endedAtMs).toBe(said?.heartbeat.endedAtMs);
        }
        const acked = new Set(rigs.flatMap((one) => ackedSeqs(one, agent.boot)));
        expect([...acked].sort((a, b) => a - b)).toEqual(wanted);
      }
      const shown = rigs.at(-1)?.estate.detail('s1');
      expect(shown?.agent.boot).toBe(fresh.boot);
    }),
    { numRuns: 60 },
  );
}, 60_000);
