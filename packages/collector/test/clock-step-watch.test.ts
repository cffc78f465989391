/** Our own clock that is set, and what only looks like it. */
import { jest } from '@jest/globals';
import { createClockStepWatch } from '../src/clock-step-watch.js';

afterEach(() => {
  jest.useRealTimers();
});

it('tells how far the clock was set, and takes neither suspend nor slewing for it', () => {
  jest.useFakeTimers({ now: 1_795_000_000_000 });
  let bootMs = 5_000_000;
  let wallMs = Date.now();
  const pass = (ms: number, slewMs = 0): void => {
    bootMs += ms;
    wallMs += ms + slewMs;
    jest.advanceTimersByTime(1_000);
  };
  const steps: number[] = [];
  const clock = { nowMs: () => wallMs, bootMs: () => bootMs };
  const watch = createClockStepWatch({ clock, log: { warn: () => {} }, onStep: (stepMs) => steps.push(stepMs) });
  watch.start();
  for (let i = 0; i < 20; i++) pass(1_000, 500);
  pass(3_600_000);
  expect(steps).toEqual([]);
  pass(1_000, 3_600_000);
  pass(1_000, -7_200_000);
  pass(1_000);
  expect(steps).toEqual([3_600_000, -7_200_000]);
  watch.stop();
  pass(1_000, 60_000);
  expect(steps).toHaveLength(2);
});
