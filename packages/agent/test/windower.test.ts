/** When heartbeats are made: each window, at once on transitions, cut at gaps. */
import {
  type Attempt,
  type Change,
  type CheckHealth,
  createCheckState,
  type Heartbeat,
  MAX_WINDOW_CHANGES,
  ok,
  type Transition,
} from '@tillwatch/model';
import { COALESCE_BUSY_MS, COALESCE_MS, createWindower } from '../src/windower.js';
import { createVirtualTime } from './virtual-time.js';

function bench(options: { checkCount?: number; observe?: () => void; countingChecks?: ReadonlySet<number> } = {}) {
  const time = createVirtualTime();
  const checkCount = options.checkCount ?? 2;
  const healths: CheckHealth[] = Array.from({ length: checkCount }, () => createCheckState());
  const emitted: (Omit<Heartbeat, 'seq'> & { atMs: number })[] = [];
  const windower = createWindower({
    checkCount,
    windowMs: 10_000,
    clock: { nowMs: time.clock.steadyMs },
    timers: time.timers,
    healths,
    ...(options.countingChecks !== undefined && { countingChecks: options.countingChecks }),
    observe: options.observe ?? (() => {}),
    emit: (heartbeat) => emitted.push({ ...heartbeat, atMs: time.clock.steadyMs() }),
  });
  const transition = (check = 0): Transition => ({
    check,
    from: 'ok',
    to: 'down',
    reason: 'timeout',
    atMs: time.clock.steadyMs(),
  });
  return { time, windower, emitted, transition };
}

const idOf = (n: number): string => n.toString(16).padStart(16, '0');

/** An attempt that found so many changes, each with fields of so many characters. */
function found(count: number, size = 1): Attempt {
  const change = (n: number): Change => ({
    id: idOf(n),
    kind: 'file',
    subject: '/srv/till.json',
    before: null,
    after: null,
    fields: Array.from({ length: 32 }, () => ({ path: 'a'.repeat(size), before: null, after: '店'.repeat(size) })),
    fieldsLeftOut: 0,
    changedAtMs: null,
    author: null,
  });
  return { ...ok(), changes: Array.from({ length: count }, (_, n) => change(n)) };
}

describe('windower', () => {
  it('makes one heartbeat each window, back to back, all attempts in exactly one', async () => {
    const { time, windower, emitted } = bench();
    windower.start();
    for (let second = 0; second < 60; second++) {
      await time.advance(1_000);
      windower.add(0, ok(100), null);
    }
    await time.advance(9_999);
    expect(emitted).toHaveLength(6);
    expect(emitted.map((heartbeat) => heartbeat.lengthMs)).toEqual(new Array(6).fill(10_000));
    windower.stop();
    expect(emitted.reduce((sum, heartbeat) => sum + (heartbeat.checks[0]?.sent ?? 0), 0)).toBe(60);
    for (const [at, heartbeat] of emitted.entries()) {
      const before = emitted[at - 1];
      if (before) expect(heartbeat.endedAtMs - heartbeat.lengthMs).toBe(before.endedAtMs);
    }
  });

  it('keeps steady windows of one length when its timer is a little late', async () => {
    const { time, windower, emitted } = bench();
    windower.start();
    for (let turn = 0; turn < 5; turn++) {
      await time.advance(9_960);
      time.standStill(70);
      await time.advance(0);
    }
    expect(emitted.map((heartbeat) => heartbeat.lengthMs)).toEqual(new Array(5).fill(10_000));
  });

  it('sends a transition at once, together with those that come within 50 ms', async () => {
    const { time, windower, emitted, transition } = bench({ checkCount: 10 });
    windower.start();
    await time.advance(3_000);
    for (let check = 0; check < 10; check++) {
      windower.add(check, { state: 'down', reason: 'timeout' }, transition(check));
      await time.advance(4);
    }
    await time.advance(COALESCE_MS);
    expect(emitted).toHaveLength(1);
    expect(emitted[0]?.transitions).toHaveLength(10);
    expect(emitted[0]?.lengthMs).toBe(3_000 + COALESCE_MS);
    await time.advance(10_000);
    expect(emitted).toHaveLength(2);
    expect(emitted[1]?.lengthMs).toBe(10_000);
  });

  it('bounds the heartbeats of a store that flaps without end', async () => {
    const { time, windower, emitted, transition } = bench();
    windower.start();
    for (let turn = 0; turn < 1_000; turn++) {
      windower.add(0, ok(1), transition());
      await time.advance(10);
    }
    expect(emitted.length).toBeLessThanOrEqual(10_000 / COALESCE_BUSY_MS + 1);
    windower.stop();
    expect(emitted.reduce((sum, heartbeat) => sum + heartbeat.transitions.length, 0)).toBe(1_000);
  });

  it('sends a change at once, though nothing changes its state, with the moment at which it was found', async () => {
    const { time, windower, emitted } = bench();
    windower.start();
    await time.advance(3_000);
    windower.add(1, found(1), null);
    await time.advance(COALESCE_MS);
    expect(emitted).toHaveLength(1);
    expect(emitted[0]?.changes).toMatchObject([
      { id: idOf(0), check: 1, foundAtMs: time.clock.steadyMs() - COALESCE_MS },
    ]);
    await time.advance(10_000);
    expect(emitted[1]).not.toHaveProperty('changes');
  });

  it('loses no change where more come at once than a window takes, however long they are', async () => {
    const { time, windower, emitted } = bench();
    windower.start();
    for (const size of [1, 5_000]) {
      for (let turn = 0; turn < 12; turn++) windower.add(0, found(8, size), null);
      await time.advance(COALESCE_BUSY_MS);
    }
    windower.stop();
    expect(emitted.reduce((sum, { changes }) => sum + (changes?.length ?? 0), 0)).toBe(2 * 12 * 8);
    for (const { changes } of emitted) expect(changes?.length ?? 0).toBeLessThanOrEqual(MAX_WINDOW_CHANGES);
  });

  it('puts no count aside for the next one of the same window, but any other value', async () => {
    const { time, windower, emitted } = bench({ countingChecks: new Set([1]) });
    windower.start();
    for (let minute = 1; minute <= 3; minute++) {
      await time.advance(1_000);
      windower.add(0, ok(1, { daysLeft: minute }), null);
      windower.add(1, ok(1, { minuteAtS: minute * 60, orders: minute }), null);
      windower.add(1, ok(1), null);
    }
    windower.stop();
    expect(emitted.map(({ checks }) => checks[1]?.values?.orders)).toEqual([1, 2, 3]);
    expect(emitted.reduce((sum, { checks }) => sum + (checks[1]?.sent ?? 0), 0)).toBe(6);
    expect(emitted.map(({ checks }) => checks[0]?.values?.daysLeft)).toEqual([2, 3, undefined]);
  });

  it('never dates a change after the window that a gap ended', async () => {
    const { time, windower, emitted } = bench();
    windower.start();
    await time.advance(4_000);
    windower.add(0, found(1), null);
    windower.interrupt({ fromMs: time.clock.steadyMs() - 1_500, toMs: time.clock.steadyMs() + 60_000 });
    expect(emitted[0]?.changes?.[0]?.foundAtMs).toBe(emitted[0]?.endedAtMs);
  });

  it('never ends a window before a transition in it', async () => {
    const { time, windower, emitted, transition } = bench();
    windower.start();
    await time.advance(9_970);
    time.standStill(60);
    windower.add(0, ok(1), transition());
    await time.advance(0);
    expect(emitted).toHaveLength(1);
    expect(emitted[0]?.endedAtMs).toBeGreaterThanOrEqual(emitted[0]?.transitions[0]?.atMs as number);
  });

  it('cuts the window where a gap began and opens the next where it ended', async () => {
    const { time, windower, emitted } = bench();
    windower.start();
    const startMs = time.clock.steadyMs();
    await time.advance(4_000);
    windower.add(0, ok(1), null);
    time.standStill(8 * 3_600_000);
    windower.interrupt({ fromMs: startMs + 4_000, toMs: time.clock.steadyMs() });
    await time.advance(10_000);
    expect(emitted.map(({ lengthMs }) => lengthMs)).toEqual([4_000, 10_000]);
    expect(emitted[0]?.endedAtMs).toBe(startMs + 4_000);
    expect(emitted[1]?.endedAtMs).toBe(startMs + 4_000 + 8 * 3_600_000 + 10_000);
  });

  it('asks for a gap before it believes a late timer', async () => {
    let noticed = 0;
    const { time, windower, emitted } = bench({
      observe: () => {
        if (noticed++ === 0)
          windower.interrupt({ fromMs: time.clock.steadyMs() - 60_000, toMs: time.clock.steadyMs() });
      },
    });
    windower.start();
    await time.advance(2_000);
    time.standStill(60_000);
    await time.advance(0);
    expect(emitted.map(({ lengthMs }) => lengthMs)).toEqual([2_000]);
    await time.advance(10_000);
    expect(emitted.map(({ lengthMs }) => lengthMs)).toEqual([2_000, 10_000]);
  });

  it('emits what is left at its stop, once, and leaves no timer', async () => {
    const { time, windower, emitted, transition } = bench();
    windower.start();
    await time.advance(1_000);
    windower.add(1, ok(5), transition(1));
    windower.stop();
    windower.stop();
    await time.advance(60_000);
    expect(emitted).toHaveLength(1);
    expect(emitted[0]?.transitions).toHaveLength(1);
    expect(time.pending()).toBe(0);
  });
});
