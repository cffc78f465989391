/** Witnesses, asked by the runner in virtual time. */
import { MAX_FIRST_LOOKS, notOk, ok, ROUNDS } from '@tillwatch/model';
import { createVirtualTime } from './virtual-time.js';
import { INTERVAL_MS, NAMES, watch } from './witness-kit.js';

it('asks the witnesses of a till that fails, never a printer, and keeps the schedule of all', async () => {
  const virtual = createVirtualTime();
  const time = { nowMs: virtual.clock.steadyMs, timers: virtual.timers };
  let isBroken = false;
  const { runner, looks, made } = watch(
    async (name) => (isBroken && name === 'till-1' ? notOk('down', 'timeout') : ok(100)),
    time,
  );
  runner.start();
  await virtual.advance(INTERVAL_MS);
  const before = made();
  isBroken = true;
  await virtual.advance(2 * INTERVAL_MS);
  const after = made();
  const extra = (name: (typeof NAMES)[number]): number => (after[name] ?? 0) - (before[name] ?? 0) - 2;
  // Two first looks, twenty rounds.
  expect(extra('switch')).toBe(2 + ROUNDS);
  expect(extra('till-1')).toBeGreaterThanOrEqual(19);
  expect(extra('printer')).toBe(0);
  const all = NAMES.reduce((sum, name) => sum + extra(name), 0);
  expect(all).toBeLessThanOrEqual(MAX_FIRST_LOOKS + ROUNDS * NAMES.length);
  // And nothing more, while it is still broken.
  await virtual.advance(INTERVAL_MS);
  const later = made();
  for (const name of NAMES) expect((later[name] ?? 0) - (after[name] ?? 0)).toBeLessThanOrEqual(1);
  looks.stop();
  await runner.stop();
  expect(virtual.pending()).toBe(0);
});
