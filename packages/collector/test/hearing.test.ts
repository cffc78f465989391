/** The collector that is deaf says so itself. */
import { jest } from '@jest/globals';
import { createHearing, type DeafCause } from '../src/hearing.js';

const T0 = Date.UTC(2026, 10, 22, 9, 0, 0);

afterEach(() => {
  jest.useRealTimers();
});

it('is deaf since the first look that found a cause, says so once, and says when it hears again', () => {
  jest.useFakeTimers({ now: T0 });
  let cause: DeafCause | null = null;
  const events: string[] = [];
  const note = (_fields: object, event: string): void => void events.push(event);
  const clock = { nowMs: () => Date.now(), steadyMs: () => Date.now() };
  const hearing = createHearing({ clock, log: { info: note, warn: note }, cause: () => cause });
  const told: (string | null)[] = [];
  const unlisten = hearing.onChange(() => told.push(hearing.deafness()?.cause ?? null));
  hearing.start();
  hearing.start();
  jest.advanceTimersByTime(5_000);
  expect(hearing.deafness()).toBeNull();

  cause = 'broker-away';
  jest.advanceTimersByTime(5_000);
  const since = new Date(T0 + 6_000).toISOString();
  expect(hearing.deafness()).toEqual({ since, cause: 'broker-away' });
  cause = 'store-behind';
  // Whoever asks is told the truth of now; listeners are told at the next look.
  expect(hearing.deafness()).toEqual({ since, cause: 'store-behind' });
  expect(told).toEqual(['broker-away']);
  jest.advanceTimersByTime(1_000);
  cause = null;
  jest.advanceTimersByTime(1_000);
  expect(told).toEqual(['broker-away', 'store-behind', null]);
  expect(events).toEqual(['collector-deaf', 'collector-deaf', 'collector-hears-again']);

  unlisten();
  hearing.stop();
  hearing.stop();
  cause = 'broker-away';
  jest.advanceTimersByTime(5_000);
  expect(told).toHaveLength(3);
});
