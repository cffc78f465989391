/** The estate's topic as a pure thing: clients that pull at any time, from any sequence, end up with what there is. */
import type { HealthState, SiteSummary, StreamMessage } from '@tillwatch/model';
import fc from 'fast-check';
import { createEstateTopic } from '../../src/api/stream/estate-topic.js';
import { createSiteTopic } from '../../src/api/stream/site-topic.js';

type EstateMessage = Extract<StreamMessage, { topic: 'estate' }>;
const FIRST_SEQ = 1_000;
const nowMs = () => Date.parse('2026-11-22T08:00:00Z');

/** The port's reading side over a map; the real estate never removes a site, the port may. */
function createSites() {
  const sites = new Map<string, SiteSummary>();
  return {
    summaries: () => [...sites.values()],
    summary: (id: string) => sites.get(id),
    put(id: string, state: HealthState) {
      const reason = state === 'ok' ? null : 'timeout';
      const rest = { region: null, since: '', flows: {}, worst: [], lastHeardAt: null };
      sites.set(id, { id, name: id, kind: 'store', state, reason, ...rest });
    },
    remove: (id: string) => sites.delete(id),
    states: () => new Map([...sites].map(([id, { state }]) => [id, state])),
  };
}

const actions = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constant('put' as const),
        id: fc.constantFrom('a', 'b', 'c', 'd'),
        state: fc.constantFrom<HealthState>('ok', 'down'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('remove' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
    },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('flush' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('pull' as const),
        client: fc.integer({ min: 0, max: 2 }),
        atMost: fc.integer({ min: 1, max: 5 }),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('forget' as const), client: fc.integer({ min: 0, max: 2 }) }),
    },
  ),
  { maxLength: 120 },
);

it('brings every client to the same states, without a gap, whatever the ring holds', () => {
  const limits = fc.record({ ringDeltas: fc.integer({ min: 0, max: 6 }), ringBytes: fc.constantFrom(0, 500, 100_000) });
  fc.assert(
    fc.property(limits, actions, (bounds, steps) => {
      const sites = createSites();
      const topic = createEstateTopic(sites, bounds, FIRST_SEQ, nowMs);
      const clients = [0, 1, 2].map(() => ({ seen: null as number | null, states: new Map<string, HealthState>() }));
      const pull = (client: (typeof clients)[number], atMost: number): void => {
        for (let count = 0; count < atMost; count += 1) {
          const message = topic.next(client.seen);
          if (message === null || message.kind === 'gone') return;
          const body = JSON.parse(message.bytes.toString()) as EstateMessage;
          expect([body.seq, body.type]).toEqual([message.seq, message.kind]);
          if (body.type === 'snapshot') client.states.clear();
          else expect(body.seq).toBe((client.seen ?? Number.NaN) + 1);
          for (const site of body.sites) client.states.set(site.id, site.state);
          if (body.type === 'delta') for (const id of body.removed) client.states.delete(id);
          client.seen = message.seq;
        }
      };
      for (const step of steps) {
        if (step.type === 'put') sites.put(step.id, step.state);
        if (step.type === 'remove') sites.remove(step.id);
        if (step.type === 'put' || step.type === 'remove') topic.mark(step.id);
        if (step.type === 'flush') topic.flush();
        const client = 'client' in step ? clients[step.client] : undefined;
        if (client === undefined) continue;
        if (step.type === 'pull') pull(client, step.atMost);
        else if (step.type === 'forget') client.seen = null;
      }
      topic.flush();
      for (const client of clients) {
        pull(client, Number.POSITIVE_INFINITY);
        expect(client.seen).toBe(topic.seq);
        expect(client.states).toEqual(sites.states());
      }
    }),
    { numRuns: 1_000 },
  );
});

it('makes no delta of nothing, and shares one snapshot among all who need it', () => {
  const sites = createSites();
  const topic = createEstateTopic(sites, { ringDeltas: 8, ringBytes: 100_000 }, FIRST_SEQ, nowMs);
  topic.flush();
  expect(topic.seq).toBe(FIRST_SEQ);
  const first = topic.next(null);
  sites.put('a', 'down');
  topic.mark('a');
  topic.flush();
  expect(topic.next(null)).toBe(first);
  expect(topic.next(FIRST_SEQ)).toMatchObject({ kind: 'delta', seq: FIRST_SEQ + 1 });
  expect(topic.next(FIRST_SEQ + 1)).toBeNull();
});

it('tells of a site that is gone', () => {
  const topic = createSiteTopic('a', { detail: () => undefined }, 1_000, FIRST_SEQ, nowMs);
  expect(topic.next(null)).toMatchObject({ kind: 'gone', code: 'site-unknown' });
});
