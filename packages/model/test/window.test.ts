import fc from 'fast-check';
import {
  type Attempt,
  addAttempt,
  addTransition,
  closeWindow,
  MAX_WINDOW_TRANSITIONS,
  notOk,
  ok,
  openWindow,
} from '../src/index.js';

const OK = { current: 'ok', reason: null } as const;

describe('heartbeat window', () => {
  it('counts, and keeps median, maximum and the latest values', () => {
    const window = openWindow(2, 1000);
    for (const attempt of [ok(30, { daysLeft: 5 }), ok(10), notOk('down', 'timeout'), ok(20, { daysLeft: 4 })])
      addAttempt(window, 0, attempt);
    const heartbeat = closeWindow(window, 11_000, [OK, OK]);
    expect(heartbeat).toMatchObject({ endedAtMs: 11_000, lengthMs: 10_000 });
    expect(heartbeat.checks[0]).toEqual({
      state: 'ok',
      reason: null,
      sent: 4,
      lost: 1,
      medianUs: 20,
      maxUs: 30,
      values: { daysLeft: 4 },
    });
    expect(heartbeat.checks[1]).toEqual({ state: 'ok', reason: null, sent: 0, lost: 0, medianUs: null, maxUs: null });
  });

  it('counts a device that tells of its trouble as answered', () => {
    const window = openWindow(1, 0);
    addAttempt(window, 0, notOk('down', 'consumable-out', 250));
    addAttempt(window, 0, notOk('down', 'http-status', 250));
    expect(closeWindow(window, 1, [OK]).checks[0]).toMatchObject({ sent: 2, lost: 1, medianUs: 250 });
  });

  it('does not count what it could not judge as sent or lost', () => {
    const window = openWindow(1, 0);
    addAttempt(window, 0, notOk('unknown', 'not-permitted'));
    expect(closeWindow(window, 1, [{ current: 'unknown', reason: 'not-permitted' }]).checks[0]).toMatchObject({
      sent: 0,
      lost: 0,
    });
  });

  it('has a bound on latencies and transitions', () => {
    const window = openWindow(1, 0);
    for (let i = 0; i < 5000; i++) addAttempt(window, 0, ok(i + 1));
    for (let i = 0; i < 5000; i++)
      addTransition(window, { check: 0, from: 'ok', to: 'down', reason: 'timeout', atMs: i });
    expect(window.columns[0]?.latenciesUs?.length).toBeLessThanOrEqual(256);
    const heartbeat = closeWindow(window, 1, [OK]);
    expect(heartbeat.transitions).toHaveLength(MAX_WINDOW_TRANSITIONS);
    expect(heartbeat.transitions.at(-1)?.atMs).toBe(4999);
    expect(heartbeat.checks[0]).toMatchObject({ sent: 5000, maxUs: 5000 });
  });

  it('agrees with a plain recount, whatever comes', () => {
    const attempt = fc.oneof(
      fc.integer({ min: 1, max: 1e6 }).map((us): Attempt => ok(us)),
      fc.constant<Attempt>(notOk('down', 'refused')),
      fc.integer({ min: 1, max: 1e6 }).map((us): Attempt => notOk('degraded', 'slow', us)),
    );
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 200 }), (attempts) => {
        const window = openWindow(1, 0);
        for (const item of attempts) addAttempt(window, 0, item);
        const check = closeWindow(window, 1, [OK]).checks[0];
        const timed = attempts.flatMap((item) => item.latencyUs ?? []).sort((a, b) => a - b);
        expect(check?.sent).toBe(attempts.length);
        expect(check?.lost).toBe(attempts.filter((item) => item.state === 'down').length);
        expect(check?.maxUs).toBe(timed.at(-1) ?? null);
        expect(check?.medianUs).toBe(timed[(timed.length - 1) >> 1] ?? null);
      }),
    );
  });

  it('refuses an index that is not in the table', () => {
    expect(() => addAttempt(openWindow(1, 0), 1, ok())).toThrow(RangeError);
  });
});
