/** What a heartbeat's windows say of single attempts. */
import { troubleOf } from '../../src/diagnosis/window-evidence.js';
import type { CheckSummary, Heartbeat, Transition } from '../../src/heartbeat.js';

const NONE = { medianUs: null, maxUs: null, values: {} };
const START_MS = 1_000_000;

function windowOf(fromMs: number, toMs: number, check: Partial<CheckSummary>, transitions: Transition[] = []) {
  const summary = { state: 'ok', reason: null, sent: 0, lost: 0, ...NONE, ...check } as CheckSummary;
  const heartbeat = {
    seq: BigInt(toMs),
    endedAtMs: START_MS + toMs,
    lengthMs: toMs - fromMs,
    checks: [summary],
    transitions,
    changes: [],
  } as unknown as Heartbeat;
  return { boot: 'a', heartbeat, endedAtMs: START_MS + toMs };
}

const down = (atMs: number): Transition => ({
  check: 0,
  from: 'ok',
  to: 'down',
  reason: 'timeout',
  atMs: START_MS + atMs,
});

/** Attempts by their time since the start; true: failed. */
function attemptsOf(windows: ReturnType<typeof windowOf>[]): [number, boolean][] {
  const { atMs, failed, count } = troubleOf(windows, 0);
  return Array.from({ length: count }, (_, at) => [(atMs[at] ?? 0) - START_MS, failed[at] === 1] as [number, boolean]);
}

it('finds no answer after the onset in a window that ends before the first lost attempt does', () => {
  const attempts = attemptsOf([
    // The attempt of 4 100 is under way when the window ends.
    windowOf(0, 4_800, { sent: 4 }),
    windowOf(4_800, 7_400, { sent: 3, lost: 3, state: 'down', reason: 'timeout' }, [down(4_100)]),
  ]);
  expect(attempts.filter(([, isLost]) => isLost)).toHaveLength(3);
  expect(attempts.filter(([atMs, isLost]) => !isLost && atMs >= 4_100)).toEqual([]);
});

it('keeps the answers of a check that is down by what its target says of itself', () => {
  const said: Transition = { ...down(1_000), reason: 'consumable-out' };
  const attempts = attemptsOf([windowOf(0, 4_000, { sent: 4, state: 'down', reason: 'consumable-out' }, [said])]);
  expect(attempts.map(([, isLost]) => isLost)).toEqual([false, false, false, false]);
  expect(attempts.filter(([atMs]) => atMs > 1_000)).not.toEqual([]);
});
