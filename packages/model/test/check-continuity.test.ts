/** Continuity of one check: what counts as a change, and since when a state lasts. */
import fc from 'fast-check';
import { foldPast, foldSeen, type KnownState, type StateChange } from '../src/check-continuity.js';
import type { CheckState } from '../src/state.js';

const states = fc.constantFrom<CheckState>('ok', 'degraded', 'down');
const reasonOf = (state: CheckState) => (state === 'ok' ? null : ('timeout' as const));
const seen = (state: CheckState) => ({ state, reason: reasonOf(state) });

/** The changes of one window that ends in the last of `path`, one a second from `fromMs`. */
function changesOf(from: CheckState, path: readonly CheckState[], fromMs: number): StateChange[] {
  let before = from;
  return path.flatMap((to, i) => {
    if (to === before) return [];
    const change = { from: before, to, reason: reasonOf(to), atMs: fromMs + i * 1_000 };
    before = to;
    return [change];
  });
}

describe('foldSeen', () => {
  it('records each change of an unbroken stream once, and knows the onset of the last', () => {
    fc.assert(
      fc.property(fc.array(fc.array(states, { minLength: 1, maxLength: 4 }), { minLength: 1 }), (windows) => {
        let known: KnownState | null = null;
        let shown: CheckState = 'unknown';
        const recorded: StateChange[] = [];
        const made: StateChange[] = [];
        windows.forEach((path, i) => {
          const changes = changesOf(shown, path, i * 10_000);
          made.push(...changes);
          shown = path.at(-1) ?? shown;
          const folded = foldSeen(known, seen(shown), changes, i * 10_000);
          known = folded.known;
          recorded.push(...folded.changes);
        });
        expect(recorded).toEqual(made);
        expect(known).toMatchObject({ state: shown, sinceMs: made.at(-1)?.atMs, onsetBeforeMs: null });
      }),
    );
  });

  it('sees nothing in restarts that end in the same state', () => {
    fc.assert(
      fc.property(states, fc.integer({ min: 1, max: 10 }), (state, restarts) => {
        const first = foldSeen(null, seen(state), changesOf('unknown', [state], 0), 0).known;
        let known = first;
        for (let i = 1; i <= restarts; i++) {
          const blank = foldSeen(known, { state: 'unknown', reason: 'no-data' }, [], i * 10_000);
          const back = foldSeen(blank.known, seen(state), changesOf('unknown', [state], i * 10_000), i * 10_000);
          expect([...blank.changes, ...back.changes]).toEqual([]);
          known = back.known;
        }
        expect(known).toEqual(first);
      }),
    );
  });

  it('takes a real unknown for a change', () => {
    const ok = foldSeen(null, seen('ok'), changesOf('unknown', ['ok'], 0), 0).known;
    const change: StateChange = { from: 'ok', to: 'unknown', reason: 'not-permitted', atMs: 5_000 };
    expect(foldSeen(ok, { state: 'unknown', reason: 'not-permitted' }, [change], 0).changes).toEqual([change]);
  });

  it('sharpens a reason without a change', () => {
    const known: KnownState = { state: 'down', reason: 'timeout', sinceMs: 7, onsetBeforeMs: null };
    expect(foldSeen(known, { state: 'down', reason: 'refused' }, [], 10_000)).toEqual({
      known: { ...known, reason: 'refused' },
      changes: [],
    });
  });
});

describe('foldPast', () => {
  it('finds by backfill the onset that an unbroken stream would have known', () => {
    fc.assert(
      fc.property(states, fc.array(states, { maxLength: 12 }), states, (start, path, end) => {
        const startState: KnownState = { ...seen(start), sinceMs: 0, onsetBeforeMs: null };
        const missed = changesOf(start, [...path, end], 1_000);
        const resumedAtMs = 1_000_000;
        const live = foldSeen(startState, seen(end), [], resumedAtMs);
        expect(live.changes).toEqual([]);
        let { known } = live;
        let before: CheckState | null = start;
        const recorded: StateChange[] = [];
        for (const change of missed) {
          const folded = foldPast(known, before, [change]);
          known = folded.known;
          before = folded.before;
          recorded.push(...folded.changes);
        }
        expect(recorded).toEqual(missed);
        expect(known?.state).toBe(end);
        expect(known?.sinceMs).toBe(missed.at(-1)?.atMs ?? 0);
      }),
    );
  });

  it('does not report the restart of a boot that comes late', () => {
    const folded = foldPast(null, 'ok', [
      { from: 'unknown', to: 'ok', reason: null, atMs: 1 },
      { from: 'ok', to: 'down', reason: 'timeout', atMs: 2 },
    ]);
    expect(folded.changes.map(({ to }) => to)).toEqual(['down']);
    expect(folded.before).toBe('down');
    expect(foldPast(null, 'ok', [{ from: 'unknown', to: 'down', reason: 'timeout', atMs: 1 }]).changes).toEqual([
      { from: 'ok', to: 'down', reason: 'timeout', atMs: 1 },
    ]);
  });
});
