/** A small store behind one switch, whose checks are run by the real runner with witnesses. */
import type { Attempt, CheckDefinition, SiteDefinition } from '@tillwatch/model';
import type { AttemptSignal } from '@tillwatch/probes';
import { createRunner } from '../src/runner.js';
import type { Timers } from '../src/timers.js';
import { createWitnessLooks } from '../src/witness-looks.js';
import { createMemoryLog } from './virtual-time.js';

export const NAMES = ['switch', 'till-1', 'till-2', 'till-3', 'printer'] as const;
export const INTERVAL_MS = 60_000;
/** More than what shares its process with a peer is ever late: an attempt that is timed out is made again. */
export const TIMEOUT_MS = 10_000;

const check = (node: string): CheckDefinition => ({
  id: `${node}/tcp`,
  on: { node },
  kind: 'tcp',
  target: '127.0.0.1',
  intervalMs: INTERVAL_MS,
  timeoutMs: TIMEOUT_MS,
  values: [],
});
const STORE: SiteDefinition = {
  site: { id: 's', name: 's', kind: 'store' },
  vantage: 'front-end',
  nodes: [
    { id: 'front-end', kind: 'front-end', name: 'front-end' },
    { id: 'switch', kind: 'switch', name: 'switch' },
    ...(['till-1', 'till-2', 'till-3'] as const).map((id) => ({ id, kind: 'till' as const, name: id })),
    { id: 'printer', kind: 'printer', name: 'printer' },
  ],
  links: [
    { from: 'front-end', to: 'switch' },
    ...['till-1', 'till-2', 'till-3', 'printer'].map((from) => ({ from, to: 'switch' })),
  ],
  flows: [],
  checks: NAMES.map(check),
};
/** The printer takes one client at a time. */
const MAY_ASK = NAMES.map((name) => name !== 'printer');

/** `run` makes the attempt of one of {@link NAMES}; `made` counts them. */
export function watch(
  run: (name: string, signal: AttemptSignal) => Promise<Attempt>,
  time: { nowMs(): number; timers: Timers },
) {
  const made = NAMES.map(() => 0);
  const runner = createRunner({
    checks: STORE.checks.map(({ id, intervalMs, timeoutMs, on }) => ({
      id,
      intervalMs,
      timeoutMs,
      run: (signal) => run(on.node ?? '', signal),
    })),
    seed: 's',
    clock: time,
    timers: time.timers,
    random: () => 0.5,
    log: createMemoryLog(),
    onAttempt(index, attempt) {
      made[index] = (made[index] ?? 0) + 1;
      looks.note(index, attempt);
      return null;
    },
    onGap: () => {},
  });
  const looks = createWitnessLooks({
    definition: STORE,
    mayAsk: MAY_ASK,
    clock: time,
    timers: time.timers,
    attemptNow: (checks) => runner.attemptNow(checks),
  });
  return { runner, looks, made: () => Object.fromEntries(NAMES.map((name, index) => [name, made[index] ?? 0])) };
}
