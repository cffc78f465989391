import { createMemoryStore } from '../../src/store/memory-store.js';
import { HOUR_MS } from '../../src/store/retention.js';
import { birthOf, birthRecord, bootId, DAY_START_MS, EMPTY, heartbeats } from './kit.js';

const SPEAKER = { site: 'demo-1', agent: 'front-end' };

describe('memory store at its bounds', () => {
  it('drops the oldest heartbeats and transitions, and remembers what it received', async () => {
    const store = createMemoryStore({ clock: { nowMs: () => DAY_START_MS }, maxHeartbeats: 100, maxTransitions: 10 });
    await store.open();
    const birth = birthOf(1);
    const transition = { ...SPEAKER, check: 'a', subject: 'till-1', from: 'ok', to: 'down', reason: null } as const;
    await store.commit({ ...EMPTY, births: [birthRecord(SPEAKER, birth)] });
    for (let first = 1; first <= 300; first += 50) {
      await store.commit({
        ...EMPTY,
        heartbeats: heartbeats(SPEAKER, birth, first, first + 49),
        transitions: [1, 2, 3].map((n) => ({ ...transition, atMs: DAY_START_MS + first + n, receivedAtMs: 0 })),
      });
    }
    expect(await store.stats()).toMatchObject({ heartbeats: 100, transitions: 10 });
    const range = { fromMs: DAY_START_MS, toMs: DAY_START_MS + HOUR_MS };
    const { points } = await store.history({ ...range, site: 'demo-1', check: 'host', maxPoints: 5000 });
    expect(points.atMs[0]).toBe(DAY_START_MS + 200 * birth.windowMs);
    const [newest] = await store.transitions('demo-1', { ...range, limit: 1 });
    expect(newest?.at).toBe(new Date(DAY_START_MS + 254).toISOString());
    expect((await store.received(SPEAKER)).get(bootId(1))).toEqual([{ first: 1, count: 300 }]);
  });
});
