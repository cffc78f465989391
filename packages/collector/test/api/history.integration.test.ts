/** History and transitions over a real store that holds a site's real windows. */
import { encodeBirth, encodeWindow } from '@tillwatch/protocol';
import { historySchema, transitionListSchema } from '../../src/api/schemas.js';
import type { TransitionRecord } from '../../src/ports.js';
import { createMemoryStore } from '../../src/store/index.js';
import { type ApiRig, startApi } from './api-rig.js';
import { birthOf, checksOf, createFixtureEstate, makeSite, T0 } from './estate-fixture.js';

const WINDOWS = 30;
const WINDOW_MS = 10_000;
const END_MS = T0 + WINDOWS * WINDOW_MS;
const SITE = makeSite('demo-1');
const RANGE = `from=${new Date(T0).toISOString()}&to=${new Date(END_MS + 1).toISOString()}`;

let rig: ApiRig;
beforeAll(async () => {
  const store = createMemoryStore({ clock: { nowMs: () => END_MS } });
  await store.open();
  const birth = birthOf(SITE);
  const speaker = { site: SITE.id, agent: 'main' };
  const transitions = Array.from({ length: 5 }, (_, index): TransitionRecord => {
    const isUp = index % 2 === 1;
    const at = { atMs: T0 + (index + 1) * 20_000, receivedAtMs: T0 + (index + 1) * 20_000 + 300 };
    const [from, to] = isUp ? (['down', 'ok'] as const) : (['ok', 'down'] as const);
    return { ...speaker, ...at, check: 'till-1-tcp', subject: 'till-1', from, to, reason: isUp ? null : 'refused' };
  });
  const heartbeats = Array.from({ length: WINDOWS }, (_, index) => {
    const endedAtMs = T0 + (index + 1) * WINDOW_MS;
    const checks = checksOf({ ...SITE, state: index % 10 === 9 ? 'down' : 'ok' });
    const window = encodeWindow({ endedAtMs, lengthMs: WINDOW_MS, checks, transitions: [] }, birth);
    return { ...speaker, boot: birth.boot, seq: index + 1, endedAtMs, receivedAtMs: endedAtMs + 40, window };
  });
  await store.commit({
    births: [{ ...speaker, birth, bytes: encodeBirth(birth, { past: false }), receivedAtMs: T0, past: false }],
    heartbeats,
    transitions,
    changes: [],
    current: [],
    quarantine: [],
  });
  rig = await startApi({
    estate: createFixtureEstate([SITE]),
    store,
    clock: { nowMs: () => END_MS, steadyMs: () => performance.now() },
  });
});
afterAll(() => rig.stop());

describe('GET /api/v1/sites/{id}/history', () => {
  it('answers columns of one length and the transitions of the range', async () => {
    const body = await (await rig.get(`/api/v1/sites/demo-1/history?check=till-1-tcp&${RANGE}`)).json();
    const history = historySchema.parse(body);
    expect(history).toEqual(body);
    expect(history.source).toBe('detail');
    const { atMs, state, medianUs, maxUs, lossRatio } = history.points;
    const lengths = [atMs, state, medianUs, maxUs, lossRatio].map((column) => column.length);
    expect(new Set(lengths)).toEqual(new Set([lengths[0]]));
    expect(history.points.state.filter((state) => state === 'down').length).toBeGreaterThanOrEqual(3);
    expect(history.points.medianUs).toContain(310);
    expect(history.transitions).toHaveLength(5);
    expect(history.transitions[0]?.at).toBe(new Date(T0 + 100_000).toISOString());
  });

  it('covers the last hour unless told otherwise, in at most as many points as asked', async () => {
    const history = historySchema.parse(
      await (await rig.get('/api/v1/sites/demo-1/history?check=till-1-tcp&maxPoints=7')).json(),
    );
    expect([history.from, history.to]).toEqual(
      [END_MS - 3_600_000, END_MS].map((atMs) => new Date(atMs).toISOString()),
    );
    expect(history.points.atMs.length).toBeLessThanOrEqual(7);
  });

  it('gives the values that are asked for, and refuses too many names of them', async () => {
    const ask = async (value: string) =>
      await rig.get(`/api/v1/sites/demo-1/history?check=till-1-tcp&value=${value}&${RANGE}`);
    const body = historySchema.parse(await (await ask('orders,minuteAtS')).json());
    expect(body).toMatchObject({
      source: 'detail',
      next: null,
      points: { atMs: [], values: { orders: [], minuteAtS: [] } },
    });
    for (const bad of ['', 'a,,b', Array.from({ length: 17 }, (_, n) => `v${n}`).join(','), '__proto__']) {
      expect(await (await ask(bad)).json()).toMatchObject({
        code: 'request-invalid',
        faults: [{ parameter: 'value' }],
      });
    }
  });

  it('knows an unknown site from an unknown check, and a check without data from both', async () => {
    const ask = async (path: string) => {
      const response = await rig.get(path);
      return [response.status, ((await response.json()) as { code?: string }).code];
    };
    expect(await ask('/api/v1/sites/nowhere/history?check=till-1-tcp')).toEqual([404, 'site-unknown']);
    expect(await ask('/api/v1/sites/demo-1/history?check=nothing')).toEqual([404, 'check-unknown']);
    const long = 'from=2020-01-01T00:00:00Z&to=2020-01-01T01:00:00%2B01:00';
    expect(await ask(`/api/v1/sites/demo-1/history?check=till-1-tcp&${long}`)).toEqual([400, 'request-invalid']);
    const empty = 'from=2020-01-01T00:00:00Z&to=2020-01-01T03:00:00%2B01:00';
    expect(await ask(`/api/v1/sites/demo-1/history?check=till-1-tcp&${empty}`)).toEqual([200, undefined]);
  });
});

describe('GET /api/v1/sites/{id}/transitions', () => {
  it('answers the newest first and says when it left some off', async () => {
    const body = await (await rig.get(`/api/v1/sites/demo-1/transitions?limit=2&${RANGE}`)).json();
    const first = transitionListSchema.parse(body);
    expect(first).toEqual(body);
    expect(first.truncated).toBe(true);
    expect(first.transitions.map(({ to }) => to)).toEqual(['down', 'ok']);
    const all = transitionListSchema.parse(
      await (await rig.get(`/api/v1/sites/demo-1/transitions?limit=5&${RANGE}`)).json(),
    );
    expect([all.truncated, all.transitions.length]).toEqual([false, 5]);
  });

  it('answers those of one check alone', async () => {
    const none = await rig.get(`/api/v1/sites/demo-1/transitions?check=session&${RANGE}`);
    expect(transitionListSchema.parse(await none.json()).transitions).toEqual([]);
    expect((await rig.get('/api/v1/sites/nowhere/transitions')).status).toBe(404);
  });
});
