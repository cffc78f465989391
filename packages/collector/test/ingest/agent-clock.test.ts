/** What is believed of an agent's clock. */
import fc from 'fast-check';
import {
  type AgentClock,
  clockOffsetMs,
  createAgentClock,
  FUTURE_SLACK_MS,
  readClock,
  resumeAgentClock,
} from '../../src/ingest/agent-clock.js';

const T0 = 1_795_000_000_000;

/** Messages every 10 s from an agent whose clock is `aheadMs` ahead, each under way for `delaysMs[i]`. */
function live(clock: AgentClock, aheadMs: number, delaysMs: readonly number[], fromMs = T0): AgentClock {
  return delaysMs.reduce((folded, delayMs, i) => {
    const realMs = fromMs + i * 10_000;
    return readClock(folded, realMs + aheadMs, realMs + delayMs).clock;
  }, clock);
}

describe('readClock', () => {
  it('finds any offset within the shortest delay, and moves the correction in steps, not in ripples', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -4e12, max: 4e12 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 3, maxLength: 30 }),
        (aheadMs, delaysMs) => {
          const clock = live(createAgentClock(), aheadMs, delaysMs);
          expect(clockOffsetMs(clock)).toBe(aheadMs - Math.min(...delaysMs));
          const after = readClock(clock, T0 + 1e6 + aheadMs, T0 + 1e6 + 100);
          const movedMs = Math.abs(after.correctionMs - clock.appliedMs);
          expect(movedMs === 0 || movedMs > 250).toBe(true);
          expect(Math.abs(after.correctionMs + aheadMs)).toBeLessThanOrEqual(650);
        },
      ),
    );
  });

  it('never places a message after it came, whatever it says of itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 45 }), fc.integer({ min: 0, max: 60_000 })), {
          maxLength: 40,
        }),
        (messages) => {
          let clock = createAgentClock();
          let receivedAtMs = T0;
          for (const [sentAtMs, laterMs] of messages) {
            receivedAtMs += laterMs;
            const reading = readClock(clock, sentAtMs, receivedAtMs);
            clock = reading.clock;
            if (reading.isBelievable) {
              expect(sentAtMs + reading.correctionMs).toBeLessThanOrEqual(receivedAtMs + FUTURE_SLACK_MS);
            }
          }
        },
      ),
    );
  });

  it('does not believe one message from the future, but a clock that was set', () => {
    let clock = live(createAgentClock(), 0, [20, 20, 20]);
    const lie = readClock(clock, T0 + 9e6, T0 + 30_000);
    expect(lie.isBelievable).toBe(false);
    expect(readClock(lie.clock, T0 + 30_000, T0 + 30_020)).toMatchObject({ isBelievable: true, correctionMs: 0 });
    // Our own clock was set back by an hour: every message comes an hour before it was sent.
    const believed: boolean[] = [];
    for (let i = 0; i < 7; i++) {
      const sentAtMs = T0 + 40_000 + i * 10_000;
      const reading = readClock(clock, sentAtMs, sentAtMs - 3_600_000);
      clock = reading.clock;
      believed.push(reading.isBelievable);
    }
    expect(believed).toEqual([false, false, false, false, true, true, true]);
    expect(clock.appliedMs).toBe(-3_600_000);
  });

  it('takes a burst out of a queue for late, not for slow', () => {
    let clock = createAgentClock();
    for (let i = 0; i < 100; i++) {
      const reading = readClock(clock, T0 + i * 10_000, T0 + 3_600_000 + i);
      expect(reading.correctionMs).toBe(0);
      clock = reading.clock;
    }
    expect(clockOffsetMs(clock)).toBeNull();
    // Then they come as they are sent.
    clock = live(clock, 0, [30, 30, 30], T0 + 3_610_000);
    expect(clockOffsetMs(clock)).toBe(-30);
    expect(clock.appliedMs).toBe(0);
  });

  it('goes on with the correction from before a restart', () => {
    const clock = resumeAgentClock(T0 + 7_200_000, T0);
    expect(readClock(clock, T0 + 7_210_000, T0 + 900_000)).toMatchObject({
      correctionMs: -7_200_000,
      isBelievable: true,
    });
  });

  it('knows a clock that is behind also where messages come every second', () => {
    let clock = createAgentClock();
    for (let i = 0; i < 4; i++) {
      clock = readClock(clock, T0 + i * 1_000 - 7_200_000, T0 + i * 1_000 + (i % 2) * 40).clock;
    }
    expect(clockOffsetMs(clock)).toBe(-7_200_000);
    expect(clock.appliedMs).toBe(7_200_000);
  });

  it('does not hold against a stamp that lies ahead for ever', () => {
    const lied = readClock(createAgentClock(), T0 + 1e9, T0).clock;
    expect(clockOffsetMs(live(lied, 0, [20, 20, 20]))).toBe(-20);
  });
});
