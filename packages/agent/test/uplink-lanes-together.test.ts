/** Both lanes together in virtual time: within bounds, and everything arrives once, whatever is lost on the way. */
import type { SeqRange } from '@tillwatch/model';
import fc from 'fast-check';
import type { Outgoing } from '../src/uplink-lanes.js';
import { NOW, PAST, POLICY, seqsOf, setUp } from './uplink-lanes-kit.js';

describe('both lanes', () => {
  it('hold a bounded number of windows through weeks offline', () => {
    const { lanes, add } = setUp();
    let most = 0;
    for (let seq = 1; seq <= 20_000; seq++) {
      add(seq, seq * 10_000, { transition: seq % 10 === 0 });
      most = Math.max(most, lanes.held());
    }
    expect(most).toBeLessThanOrEqual(POLICY.liveRows);
    const { lanes: dense, add: addDense } = setUp();
    for (let seq = 1; seq <= 1_000; seq++) addDense(seq, seq);
    expect(dense.held()).toBe(POLICY.liveRows);
  });

  it('send again at once what a collector could not read for want of the birth', () => {
    const { lanes, store, add, drain } = setUp();
    store(1, 5, PAST);
    add(6, 0);
    lanes.opened(0);
    const before = drain(0);
    lanes.resend(PAST, 100);
    expect(drain(100).map((message) => [message.lane, seqsOf(message)])).toEqual([['fill', [1, 2, 3, 4, 5]]]);
    lanes.resend(NOW, 200);
    expect(drain(200).map((message) => [message.lane, seqsOf(message)])).toEqual([['live', [6]]]);
    expect(before).toHaveLength(2);
  });

  it('send each window exactly once where nothing is lost, across sessions without a backlog in flight', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 5_000 }),
        (backlog, beats, ackDelayMs) => {
          const { lanes, outbox, store, add, ack } = setUp({ fillBytesPerS: 1e6 });
          store(1, backlog);
          lanes.opened(0);
          const sent = new Map<number, number>();
          const due: { atMs: number; message: Outgoing }[] = [];
          let seq = backlog;
          for (let nowMs = 0; nowMs < 900_000; nowMs += 500) {
            if (nowMs % 10_000 === 0 && seq < backlog + beats) add(++seq, nowMs, { transition: seq % 13 === 0 });
            for (const answer of due.splice(
              0,
              due.findIndex((one) => one.atMs > nowMs) === -1 ? due.length : due.findIndex((one) => one.atMs > nowMs),
            ))
              ack(answer.message, nowMs);
            for (let message = lanes.next(nowMs); message !== null; message = lanes.next(nowMs)) {
              for (const row of message.rows) sent.set(row.seq, (sent.get(row.seq) ?? 0) + 1);
              due.push({ atMs: nowMs + ackDelayMs, message });
            }
          }
          expect(outbox.rows).toEqual([]);
          expect([...sent.values()].every((times) => times === 1)).toBe(true);
          expect(sent.size).toBe(backlog + beats);
          expect(lanes.inFlight()).toBe(0);
          expect(lanes.wakeAtMs(900_000)).toBeNull();
        },
      ),
      { numRuns: 30 },
    );
  });

  /** Steps of the simulation, and how long there is trouble before all goes well. */
  const STEP_S = 5;
  const TROUBLE_S = 1_500;

  it('settle everything in the end, in order and within bounds, through lost messages, lost, doubled and partial acknowledgements and lost sessions', () => {
    const fate = fc.record({
      lost: fc.boolean(),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      delayMs: fc.integer({ min: 0, max: 40_000 }),
      twice: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(fate, { minLength: 1, maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 8 }),
        fc.integer({ min: 0, max: 200 }),
        (fates, outages, backlog) => {
          const { lanes, outbox, store, add } = setUp({ fillBytesPerS: 1e5, liveMessages: 4, fillMessages: 4 });
          store(1, backlog, PAST);
          const due: { atMs: number; boot: string; ranges: SeqRange[] }[] = [];
          let seq = backlog;
          let sends = 0;
          let isUp = false;
          const seen = new Set<number>();
          const switches = new Set([0]);
          let switchedAtS = 0;
          for (const gap of outages) {
            switchedAtS += gap * STEP_S;
            switches.add(switchedAtS);
          }
          for (let s = 0; s < 2 * TROUBLE_S; s += STEP_S) {
            const nowMs = s * 1_000;
            const isCalm = s >= TROUBLE_S;
            if (isCalm ? !isUp : switches.has(s)) {
              isUp = !isUp;
              if (isUp) lanes.opened(nowMs);
              else lanes.closed(nowMs);
            }
            if (s % 10 === 0 && !isCalm) add(++seq, nowMs, { transition: s % 70 === 0 });
            for (const answer of due.filter((one) => one.atMs <= nowMs)) {
              due.splice(due.indexOf(answer), 1);
              outbox.settle(answer.boot, answer.ranges);
              lanes.acked(answer.boot, answer.ranges, nowMs);
            }
            for (let message = lanes.next(nowMs); message !== null; message = lanes.next(nowMs)) {
              expect(isUp).toBe(true);
              const seqs = seqsOf(message);
              expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
              expect(message.rows.every((row) => row.boot === message?.boot)).toBe(true);
              const one = fates[sends++ % fates.length];
              if (!isCalm && one?.lost) continue;
              for (const row of message.rows) seen.add(row.seq);
              const ranges = seqs
                .slice(0, isCalm ? seqs.length : Math.ceil(seqs.length * (one?.part ?? 1)))
                .map((first) => ({ first, count: 1 }));
              const atMs = nowMs + (isCalm ? 0 : (one?.delayMs ?? 0));
              due.push({ atMs, boot: message.boot, ranges });
              if (one?.twice) due.push({ atMs: atMs + 700, boot: message.boot, ranges });
            }
            expect(lanes.inFlight()).toBeLessThanOrEqual(8);
            expect(lanes.held()).toBeLessThanOrEqual(POLICY.liveRows + 4 * POLICY.liveRows);
          }
          expect(outbox.rows.map((row) => row.seq)).toEqual([]);
          expect(seen.size).toBe(seq);
          expect(lanes.inFlight()).toBe(0);
        },
      ),
      { numRuns: 25 },
    );
  });
});
