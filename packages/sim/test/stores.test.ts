/** Simulated stores: sound definitions, lives without contradictions, heartbeats that the wire takes. */
import { type Birth, deriveSite, type Heartbeat, validateTopology } from '@tillwatch/model';
import { decodeWindow, encodeBirth, encodeWindow } from '@tillwatch/protocol';
import fc from 'fast-check';
import { createRandom } from '../src/random.js';
import { planStore, WINDOW_MS } from '../src/stores/store-plan.js';
import { createStoreLife } from '../src/stores/store-windows.js';

const START_MS = 1_795_000_000_000;

describe('planStore', () => {
  const plans = Array.from({ length: 1_000 }, (_unused, index) => planStore(index));

  it('makes a thousand sound stores with ids and names of their own, in several regions', () => {
    expect(plans.flatMap(({ definition }) => validateTopology(definition))).toEqual([]);
    expect(new Set(plans.map(({ definition }) => definition.site.id)).size).toBe(1_000);
    expect(new Set(plans.map(({ definition }) => definition.site.name)).size).toBe(1_000);
    expect(new Set(plans.map(({ definition }) => definition.site.region)).size).toBeGreaterThanOrEqual(8);
  });

  it('is the same at every start', () => {
    expect(planStore(123)).toEqual(plans[123]);
  });
});

describe('a store’s life', () => {
  const birthOf = (index: number): Birth => ({
    boot: '00000000000000ff',
    incarnation: 1,
    startedAtMs: START_MS,
    agentVersion: '0.1.0',
    cadenceMs: 2 * WINDOW_MS,
    windowMs: WINDOW_MS,
    definition: planStore(index).definition,
  });

  it('tells every change of state as a transition, in windows that the wire carries without loss', () => {
    fc.assert(
      fc.property(fc.nat(999), fc.nat(), (index, seed) => {
        const birth = birthOf(index);
        const life = createStoreLife(planStore(index), START_MS, createRandom(seed));
        const states = birth.definition.checks.map(() => 'ok' as string);
        let nowMs = START_MS;
        for (let step = 0; step < 600; step++) {
          const dueMs = life.dueMs();
          if (dueMs < nowMs) throw new Error(`due ${nowMs - dueMs} ms ago`);
          nowMs = dueMs;
          const heartbeat = life.advance(nowMs);
          if (heartbeat === null) continue;
          for (const { check, from, to } of heartbeat.transitions) {
            expect(states[check]).toBe(from);
            states[check] = to;
          }
          if (heartbeat.transitions.length === 0 && step % 100 !== 0) continue;
          expect(heartbeat.checks.map(({ state }) => state)).toEqual(states);
          expect(heartbeat.checks.filter(({ sent, lost }) => lost > sent)).toEqual([]);
          const decoded = decodeWindow(encodeWindow(heartbeat, birth), step + 1, birth);
          const counted = ({ checks }: Pick<Heartbeat, 'checks'>) =>
            checks.map(({ state, reason, sent, lost }) => [state, reason, sent, lost]);
          expect(counted(decoded)).toEqual(counted(heartbeat));
        }
      }),
      { numRuns: 10 },
    );
  });

  it('has a few stores of an estate in trouble at a time, not none and not many', () => {
    const indices = Array.from({ length: 150 }, (_unused, index) => index);
    const troubled = indices.filter((index) => {
      const plan = planStore(index);
      const life = createStoreLife(plan, START_MS, createRandom(index));
      let last = null;
      while (life.dueMs() <= START_MS + 600_000) last = life.advance(life.dueMs());
      return last === null || deriveSite(plan.definition, last.checks, null).site.state !== 'ok';
    });
    expect(troubled.length).toBeGreaterThan(1);
    expect(troubled.length).toBeLessThan(30);
  });

  it('fits a birth into a message', () => {
    expect(encodeBirth(birthOf(7), { past: false }).length).toBeLessThan(8_000);
  });
});
