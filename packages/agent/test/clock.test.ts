/** Steady time counts suspend, session time never jumps, steps of the wall clock are told. */
import { createSystemClock } from '../src/clock.js';
import { createSessionClock } from '../src/session-clock.js';
import { createVirtualTime } from './virtual-time.js';

function machine() {
  let fineMs = 5_000;
  let asleepMs = 0;
  let setByMs = 0;
  let looks = 0;
  const sources = {
    wallMs: () => 1_700_000_000_000 + fineMs + asleepMs + setByMs,
    fineMs: () => fineMs,
    // As /proc/uptime shows it: steps of 10 ms.
    bootMs: () => {
      looks++;
      return Math.floor((fineMs + asleepMs + 77_777) / 10) * 10;
    },
  };
  return {
    sources,
    run: (ms: number) => (fineMs += ms),
    sleep: (ms: number) => (asleepMs += ms),
    setWall: (byMs: number) => (setByMs += byMs),
    looks: () => looks,
  };
}

describe('system clock', () => {
  it('has the resolution of the fine clock', () => {
    const { sources, run } = machine();
    const clock = createSystemClock(sources);
    const startMs = clock.steadyMs();
    run(0.25);
    expect(clock.steadyMs() - startMs).toBeCloseTo(0.25, 6);
  });

  it('counts time spent suspended at once after resuming', () => {
    const { sources, run, sleep } = machine();
    const clock = createSystemClock(sources);
    const startMs = clock.steadyMs();
    run(1);
    sleep(3_600_000);
    expect(Math.abs(clock.steadyMs() - startMs - 3_600_001)).toBeLessThanOrEqual(20);
  });

  it('counts a suspend that the wall clock hides, ten seconds later at most', () => {
    const { sources, run, sleep, setWall } = machine();
    const clock = createSystemClock(sources);
    const startMs = clock.steadyMs();
    sleep(3_600_000);
    setWall(-3_600_000);
    run(9_999);
    expect(clock.steadyMs() - startMs).toBe(9_999);
    run(1);
    expect(Math.abs(clock.steadyMs() - startMs - 3_610_000)).toBeLessThanOrEqual(20);
  });

  it('takes no step of the wall clock for a suspend, and looks at the boot clock for it once', () => {
    const { sources, run, setWall, looks } = machine();
    const clock = createSystemClock(sources);
    const startMs = clock.steadyMs();
    setWall(7_200_000);
    run(5);
    const before = looks();
    for (let turn = 0; turn < 100; turn++) expect(clock.steadyMs() - startMs).toBe(5);
    expect(looks() - before).toBe(1);
  });

  it('leaves the boot clock alone while nothing happens', () => {
    const { sources, run, looks } = machine();
    const clock = createSystemClock(sources);
    const before = looks();
    for (let turn = 0; turn < 1_000; turn++) {
      run(59);
      clock.steadyMs();
    }
    expect(looks() - before).toBe(5);
  });

  it('never goes back', () => {
    const { sources, run, sleep } = machine();
    const clock = createSystemClock(sources);
    const startMs = clock.steadyMs();
    let lastMs = startMs;
    for (let turn = 0; turn < 1_000; turn++) {
      run(37);
      if (turn === 500) sleep(3_600_000);
      const nowMs = clock.steadyMs();
      expect(nowMs).toBeGreaterThan(lastMs);
      lastMs = nowMs;
    }
    expect(Math.abs(lastMs - startMs - 37_000 - 3_600_000)).toBeLessThanOrEqual(20);
  });

  it('is not misled by two counters that drift apart', () => {
    let fineMs = 0;
    // 50 ppm, for a week.
    const clock = createSystemClock({ wallMs: () => 0, fineMs: () => fineMs, bootMs: () => fineMs * 1.000_05 });
    for (let turn = 0; turn < 10_000; turn++) {
      fineMs += 60_480;
      clock.steadyMs();
    }
    expect(clock.steadyMs()).toBeCloseTo(fineMs, 3);
  });

  it('runs on this machine', () => {
    const clock = createSystemClock();
    const first = clock.steadyMs();
    expect(clock.steadyMs()).toBeGreaterThanOrEqual(first);
    expect(Math.abs(clock.nowMs() - Date.now())).toBeLessThan(60_000);
  });
});

describe('session clock', () => {
  it('starts at the wall clock and ignores its later steps, which it tells', async () => {
    const time = createVirtualTime(1_700_000_000_000);
    const session = createSessionClock(time.clock);
    await time.advance(10_000);
    expect(session.nowMs()).toBe(1_700_000_010_000);
    expect(session.clockStepMs()).toBe(0);
    time.stepWall(-3_600_000);
    expect(session.nowMs()).toBe(1_700_000_010_000);
    expect(session.clockStepMs()).toBe(-3_600_000);
    time.stepWall(3_600_000 + 60);
    expect(session.clockStepMs()).toBe(0);
    time.standStill(8 * 3_600_000);
    expect(session.nowMs()).toBe(1_700_000_010_000 + 8 * 3_600_000);
  });
});
