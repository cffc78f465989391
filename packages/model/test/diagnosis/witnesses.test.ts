/** Which checks are asked when one fails, when, and how often at most. */
import fc from 'fast-check';
import { crossedBy } from '../../src/diagnosis/fault-graph.js';
import { FAILING_MS, RECENT_MS } from '../../src/diagnosis/witnesses.js';
import {
  type CheckDefinition,
  createWitnessState,
  FIRST_LOOKS_MS,
  faultGraph,
  foldWitnesses,
  MAX_FIRST_LOOKS,
  MAX_ROUND_CHECKS,
  nextWitnessMs,
  notOk,
  ok,
  QUIET_MS,
  ROUND_MS,
  ROUNDS,
  type SiteDefinition,
  witnessTable,
} from '../../src/index.js';
import { STORE } from './store.js';

const ids = STORE.checks.map(({ id }) => id);
const indexOf = (id: string): number => ids.indexOf(id);
const HARMLESS = STORE.checks.map(({ kind }) => kind === 'icmp' || kind === 'http' || kind === 'tcp');
const LOST = notOk('down', 'timeout');
const LAST_FIRST_LOOK_MS = Math.max(...FIRST_LOOKS_MS);

/** Plays a site whose checks answer what `answer` says, each by its own schedule and when it is asked; what was asked and when. */
function play(
  options: {
    definition?: SiteDefinition;
    mayAsk?: readonly boolean[];
    forMs?: number;
    everyMs?: number;
  },
  answer: (id: string, nowMs: number) => ReturnType<typeof ok>,
) {
  const { definition = STORE, mayAsk = HARMLESS, forMs = 60_000, everyMs = 30_000 } = options;
  const site = { table: witnessTable(faultGraph(definition), mayAsk), mayAsk };
  let state = createWitnessState(definition.checks.length);
  const asked: { id: string; atMs: number }[] = [];
  const attempt = (check: number, nowMs: number): void => {
    const said = answer(definition.checks[check]?.id ?? '', nowMs);
    state = foldWitnesses(state, { type: 'attempt', check, attempt: said }, nowMs, site).state;
  };
  for (let nowMs = 0; nowMs <= forMs; nowMs += 250) {
    for (const check of definition.checks.keys()) if (nowMs % everyMs === 0) attempt(check, nowMs);
    const dueMs = nextWitnessMs(state);
    if (dueMs === null || dueMs > nowMs) continue;
    const fold = foldWitnesses(state, { type: 'time' }, nowMs, site);
    state = fold.state;
    for (const check of fold.ask) {
      asked.push({ id: definition.checks[check]?.id ?? '', atMs: nowMs });
      attempt(check, nowMs);
    }
  }
  return { asked, state };
}

const at = (asked: readonly { id: string; atMs: number }[], atMs: number): string[] =>
  asked.filter((look) => look.atMs === atMs).map(({ id }) => id);

describe('the witnesses of a check', () => {
  it('are for each component of its way the two others with the shortest way through it, and no others', () => {
    const graph = faultGraph(STORE);
    const table = witnessTable(graph, HARMLESS);
    const ways = graph.checks.map((check) => new Set(crossedBy(check).map(({ component }) => component)));
    for (const [check, witnesses] of table.entries()) {
      const wanted = new Set<number>();
      for (const component of ways[check] ?? []) {
        const through = ids
          .map((_, other) => other)
          .filter((other) => other !== check && HARMLESS[other] && ways[other]?.has(component))
          .sort((a, b) => (ways[a]?.size ?? 0) - (ways[b]?.size ?? 0) || a - b);
        for (const other of through.slice(0, 2)) wanted.add(other);
      }
      expect([...witnesses].sort((a, b) => a - b)).toEqual([...wanted].sort((a, b) => a - b));
    }
    // A till behind the second switch: its own other check, the switch, a neighbour, what is before it.
    const till = (table[indexOf('till-3/icmp')] ?? []).map((other) => ids[other]);
    expect(till).toEqual(expect.arrayContaining(['till-3/http', 'sw-b/icmp', 'sw-a/icmp']));
  });

  it('are never such as may disturb the shop, however many components that leaves without', () => {
    const table = witnessTable(faultGraph(STORE), HARMLESS);
    expect(table.flat().filter((check) => !HARMLESS[check])).toEqual([]);
    expect(
      witnessTable(
        faultGraph(STORE),
        ids.map(() => false),
      ).flat(),
    ).toEqual([]);
  });
});

describe('asking them', () => {
  it('begins with two looks, and goes on once a second with them and with what fails, for a while', () => {
    const { asked, state } = play({}, (id, nowMs) => (id.startsWith('till-3/') && nowMs > 0 ? LOST : ok(1)));
    const startMs = 30_000;
    const first = at(asked, startMs + (FIRST_LOOKS_MS[0] ?? 0));
    expect(first).toEqual(expect.arrayContaining(['sw-b/icmp', 'sw-a/icmp']));
    expect(at(asked, startMs + (FIRST_LOOKS_MS[1] ?? 0))).toEqual(first);
    const rounds = Array.from({ length: ROUNDS }, (_, round) => startMs + LAST_FIRST_LOOK_MS + (round + 1) * ROUND_MS);
    for (const roundMs of rounds) {
      const round = at(asked, roundMs);
      expect(round).toEqual(expect.arrayContaining(['till-3/icmp', 'till-3/http', 'sw-b/icmp']));
      expect(round.length).toBeLessThanOrEqual(MAX_ROUND_CHECKS);
    }
    expect(Math.max(...asked.map(({ atMs }) => atMs))).toBe(rounds.at(-1));
    expect([nextWitnessMs(state), state.trouble]).toEqual([null, null]);
  });

  it('ends after the first looks where what failed once answers again', () => {
    const { asked } = play({ everyMs: 1_000 }, (id, nowMs) => (id === 'wan/icmp' && nowMs === 5_000 ? LOST : ok(1)));
    expect(asked.filter(({ atMs }) => atMs > 5_000 + LAST_FIRST_LOOK_MS)).toEqual([]);
  });

  it('looks at whatever answered just before the trouble, as that was before it', () => {
    expect(FIRST_LOOKS_MS[0]).toBeGreaterThan(RECENT_MS);
    const mayAsk = HARMLESS;
    const site = { table: witnessTable(faultGraph(STORE), mayAsk), mayAsk };
    let state = createWitnessState(STORE.checks.length);
    const note = (check: number, nowMs: number, attempt: ReturnType<typeof ok>): void => {
      state = foldWitnesses(state, { type: 'attempt', check, attempt }, nowMs, site).state;
    };
    for (let round = 0; round < 5; round++) for (const check of ids.keys()) note(check, round * 10_000, ok(1));
    const well = state;
    for (const check of ids.keys()) note(check, 99_999, ok(1));
    expect(state).toBe(well);
    const failing = HARMLESS.indexOf(true);
    note(failing, 100_000, LOST);
    const atMs = nextWitnessMs(state) ?? 0;
    const { ask } = foldWitnesses(state, { type: 'time' }, atMs, site);
    expect([atMs, ask]).toEqual([100_000 + FIRST_LOOKS_MS[0], [...(site.table[failing] ?? [])].sort((a, b) => a - b)]);
  });

  it('leaves alone what was looked at just now anyway', () => {
    const { asked } = play({ everyMs: 500 }, (id) => (id === 'wan/icmp' ? LOST : ok(1)));
    expect(500).toBeLessThan(RECENT_MS);
    expect(asked).toEqual([]);
  });

  it.each(['consumable-out', 'http-status', 'auth-failed'] as const)(
    'is not begun by what a target tells: %s',
    (reason) => {
      const { asked } = play({}, (id) => (id === 'till-1/http' ? notOk('down', reason) : ok(1)));
      expect(asked).toEqual([]);
    },
  );

  it('is not begun by an attempt that could not judge', () => {
    expect(play({}, (id) => (id === 'wan/icmp' ? notOk('unknown', 'internal') : ok(1))).asked).toEqual([]);
  });

  it('is begun by one check once in a long while, so that a line that loses now and then is not probed for ever', () => {
    const lossEveryMs = FAILING_MS + 10_000;
    const forMs = 3 * QUIET_MS;
    const { asked } = play({ forMs, everyMs: 10_000 }, (id, nowMs) =>
      id === 'wan/icmp' && nowMs % lossEveryMs === 0 ? LOST : ok(1),
    );
    const ofOne = asked.filter(({ id }) => id === 'router/icmp');
    expect(ofOne.length).toBeGreaterThan(0);
    // The failing check itself may answer too seldom to be taken for well before a round or two.
    expect(ofOne.length).toBeLessThanOrEqual((forMs / QUIET_MS + 1) * (FIRST_LOOKS_MS.length + 3));
  });

  it('asks no more than it may when everything of a large store fails at once', () => {
    const check = (id: string, node: string): CheckDefinition => ({
      ...(STORE.checks[0] as CheckDefinition),
      id,
      on: { node },
    });
    const names = Array.from({ length: 150 }, (_, index) => `t-${index}`);
    const definition: SiteDefinition = {
      ...STORE,
      nodes: [...STORE.nodes, ...names.map((id) => ({ id, kind: 'till' as const, name: id }))],
      links: [...STORE.links, ...names.map((from, at) => ({ from, to: at % 2 === 0 ? 'sw-a' : 'sw-b' }))],
      checks: names.map((id) => check(`${id}/icmp`, id)),
    };
    const mayAsk = names.map(() => true);
    const { asked } = play({ definition, mayAsk, forMs: 29_000 }, () => LOST);
    const early = asked.filter(({ atMs }) => atMs <= LAST_FIRST_LOOK_MS);
    expect(early.length).toBeLessThanOrEqual(MAX_FIRST_LOOKS);
    expect(asked.length).toBeLessThanOrEqual(MAX_FIRST_LOOKS + ROUNDS * MAX_ROUND_CHECKS);
    expect(asked.length).toBeGreaterThan(ROUNDS * MAX_ROUND_CHECKS * 0.9);
  });

  it('keeps its bounds whatever happens in whatever order', () => {
    const site = { table: witnessTable(faultGraph(STORE), HARMLESS), mayAsk: HARMLESS };
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 4_000 }),
      check: fc.option(fc.nat(ids.length - 1), { nil: null }),
      outcome: fc.constantFrom(ok(1), LOST, notOk('unknown', 'internal'), notOk('degraded', 'consumable-low')),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let state = createWitnessState(ids.length);
        let nowMs = 0;
        for (const { afterMs, check, outcome } of steps) {
          nowMs += afterMs;
          const isTime = check === null;
          const fold = foldWitnesses(
            state,
            isTime ? { type: 'time' } : { type: 'attempt', check, attempt: outcome },
            nowMs,
            site,
          );
          state = fold.state;
          expect(fold.ask.every((asked) => HARMLESS[asked])).toBe(true);
          expect(new Set(fold.ask).size).toBe(fold.ask.length);
          expect(state.trouble?.firstLooksTaken ?? 0).toBeLessThanOrEqual(MAX_FIRST_LOOKS);
          expect(state.trouble?.roundsLeft ?? 0).toBeLessThanOrEqual(ROUNDS);
          if (state.trouble !== null) expect(nextWitnessMs(state)).not.toBeNull();
        }
        // Left alone, every trouble ends.
        for (let turn = 0; turn <= ROUNDS + 2 + MAX_FIRST_LOOKS && state.trouble !== null; turn++) {
          nowMs = Math.max(nowMs, nextWitnessMs(state) ?? nowMs);
          state = foldWitnesses(state, { type: 'time' }, nowMs, site).state;
        }
        expect(state.trouble).toBeNull();
      }),
    );
  });
});
