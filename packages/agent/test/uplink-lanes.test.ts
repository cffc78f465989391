/** The two lanes in virtual time: what goes first, what waits, and that everything arrives whatever is lost on the way. */
import type { SeqRange } from '@tillwatch/model';
import fc from 'fast-check';
import type { OutboxRow } from '../src/ports.js';
import { createLanes, DEFAULT_LANE_POLICY, type LanePolicy, type Lanes, type Outgoing } from '../src/uplink-lanes.js';
import { bootId, rowOf } from './outbox-kit.js';

const POLICY: LanePolicy = {
  ...DEFAULT_LANE_POLICY,
  liveBatch: 3,
  windowMs: 10_000,
  cadenceMs: 30_000,
  liveAgeMs: 60_000,
};
const NOW = bootId(2);
const PAST = bootId(1);

/** A list in place of the outbox. */
function shelf(): {
  rows: OutboxRow[];
  reads: number;
  after(seq: number, limit: number): OutboxRow[];
  settle(boot: string, ranges: readonly SeqRange[]): void;
} {
  return {
    rows: [],
    reads: 0,
    after(seq, limit) {
      this.reads++;
      return this.rows.filter((row) => row.seq > seq).slice(0, limit);
    },
    settle(boot, ranges) {
      this.rows = this.rows.filter(
        (row) => row.boot !== boot || !ranges.some(({ first, count }) => row.seq >= first && row.seq < first + count),
      );
    },
  };
}

function setUp(policy: Partial<LanePolicy> = {}): {
  lanes: Lanes;
  outbox: ReturnType<typeof shelf>;
  add: (seq: number, nowMs: number, options?: { transition?: boolean; size?: number }) => OutboxRow;
  store: (from: number, to: number, boot?: string, size?: number) => void;
  drain: (nowMs: number) => Outgoing[];
  ack: (message: Outgoing | undefined, nowMs: number) => void;
} {
  const outbox = shelf();
  const lanes = createLanes({ ...POLICY, ...policy }, outbox);
  return {
    lanes,
    outbox,
    add(seq, nowMs, options = {}) {
      const row = rowOf(NOW, seq, options);
      outbox.rows.push(row);
      lanes.offer(row, row.isLasting, nowMs);
      return row;
    },
    store(from, to, boot = NOW, size = 100) {
      for (let seq = from; seq <= to; seq++) outbox.rows.push(rowOf(boot, seq, { size }));
    },
    drain(nowMs) {
      const messages: Outgoing[] = [];
      for (let message = lanes.next(nowMs); message !== null; message = lanes.next(nowMs)) messages.push(message);
      return messages;
    },
    ack(message, nowMs) {
      if (message === undefined) throw new Error('no message');
      const ranges = message.rows.map(({ seq }) => ({ first: seq, count: 1 }));
      outbox.settle(message.boot, ranges);
      lanes.acked(message.boot, ranges, nowMs);
    },
  };
}

const seqsOf = (message: Outgoing | undefined): number[] => message?.rows.map((row) => row.seq) ?? [];

describe('live lane', () => {
  it('sends nothing while there is no session', () => {
    const { lanes, add } = setUp();
    add(1, 0, { transition: true });
    expect(lanes.next(0)).toBeNull();
    expect(lanes.wakeAtMs(0)).toBeNull();
  });

  it('batches steady windows and sends a transition at once, with what waits', () => {
    const { lanes, add, drain, ack } = setUp();
    lanes.opened(0);
    add(1, 0);
    const first = drain(0);
    expect(first.map(seqsOf)).toEqual([[1]]);
    ack(first[0], 100);
    add(2, 10_000);
    expect(drain(10_000)).toEqual([]);
    add(3, 20_000);
    expect(drain(20_000)).toEqual([]);
    add(4, 30_000);
    expect(drain(30_000).map(seqsOf)).toEqual([[2, 3, 4]]);
    add(5, 40_000);
    add(6, 43_000, { transition: true });
    expect(drain(43_000).map(seqsOf)).toEqual([[5, 6]]);
  });

  it('flushes a short batch before the cadence is missed, and wakes for it', () => {
    const { lanes, add, drain, ack } = setUp();
    lanes.opened(0);
    add(1, 0);
    ack(drain(0)[0], 0);
    add(2, 12_000);
    expect(drain(12_000)).toEqual([]);
    expect(lanes.wakeAtMs(12_000)).toBe(30_000);
    expect(drain(29_999).map(seqsOf)).toEqual([[2]]);
  });

  it('sends what came while it was away at once: newest live, the rest as history, oldest first', () => {
    const { lanes, add, drain } = setUp({ fillBytesPerS: 1e9 });
    for (let seq = 1; seq <= 500; seq++) add(seq, seq * 10_000);
    lanes.opened(5_000_000);
    const [first, second, third] = drain(5_000_000);
    expect(first).toMatchObject({ lane: 'live' });
    expect(seqsOf(first)).toEqual([494, 495, 496, 497, 498, 499, 500]);
    expect(second).toMatchObject({ lane: 'fill' });
    expect(seqsOf(second)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(seqsOf(third)[0]).toBe(61);
  });

  it('sends a message of newest windows first where all do not fit one', () => {
    const { lanes, add, drain } = setUp();
    for (let seq = 1; seq <= 5; seq++) add(seq, 0, { size: 3_000 });
    lanes.opened(0);
    expect(drain(0).map(seqsOf)).toEqual([[4, 5], [2, 3], [1]]);
  });

  it('sends again what is not acknowledged, backs off, and leaves what has grown old to the fill lane', () => {
    const { lanes, add, drain } = setUp();
    lanes.opened(0);
    add(1, 0, { transition: true });
    const sends: [string, number][] = [];
    for (let nowMs = 0; nowMs <= 400_000; nowMs += 1_000)
      for (const message of drain(nowMs)) sends.push([message.lane, nowMs / 1_000]);
    // After 15 s, then 30 s; the next wait of 60 s is over when the window is no longer live.
    expect(sends).toEqual([
      ['live', 0],
      ['live', 15],
      ['live', 45],
      ['fill', 105],
      ['fill', 225],
    ]);
  });

  it('never lets unacknowledged live messages hold up newer ones', () => {
    const { lanes, add, drain } = setUp({ liveMessages: 4 });
    lanes.opened(0);
    for (let seq = 1; seq <= 40; seq++) {
      add(seq, seq, { transition: true });
      expect(
        drain(seq)
          .filter((message) => message.lane === 'live')
          .map(seqsOf),
      ).toEqual([[seq]]);
      expect(lanes.held()).toBeLessThanOrEqual(4);
    }
  });
});

describe('fill lane', () => {
  it('keeps to its rate, and gives way to what is live', () => {
    const { lanes, store, add, ack } = setUp({ fillBytesPerS: 1_000, messageBytes: 1_000, fillRows: 10 });
    store(1, 2_000);
    lanes.opened(0);
    let bytes = 0;
    for (let nowMs = 0; nowMs <= 60_000; nowMs += 50) {
      if (nowMs % 10_000 === 0) add(10_000 + nowMs, nowMs, { transition: true });
      for (
        let message = lanes.next(nowMs), isFirst = true;
        message !== null;
        message = lanes.next(nowMs), isFirst = false
      ) {
        if (nowMs % 10_000 === 0 && isFirst) expect(message.lane).toBe('live');
        if (message.lane === 'fill') bytes += message.rows.reduce((sum, row) => sum + row.window.length, 0);
        ack(message, nowMs);
      }
    }
    // A minute's worth, the burst of two messages, and the one that ran into debt.
    expect(bytes).toBeLessThanOrEqual(60_000 + 2_000 + 1_000);
    expect(bytes).toBeGreaterThan(58_000);
  });

  it('puts one boot in a message, in order', () => {
    const { lanes, store, drain } = setUp({ fillBytesPerS: 1e9 });
    store(1, 70, PAST);
    store(71, 75, NOW);
    lanes.opened(0);
    expect(drain(0).map((message) => [message.boot, seqsOf(message)[0], message.rows.length])).toEqual([
      [PAST, 1, 60],
      [PAST, 61, 10],
    ]);
  });

  it('opens its window as acknowledgements come and closes it to one message when they do not', () => {
    const { lanes, store, drain, ack } = setUp({ fillBytesPerS: 1e9, fillRows: 5 });
    store(1, 2_000);
    lanes.opened(0);
    let messages = drain(0);
    expect(messages).toHaveLength(2);
    for (const message of messages) ack(message, 100);
    messages = drain(100);
    expect(messages).toHaveLength(8);
    for (const message of messages) ack(message, 200);
    messages = drain(200);
    expect(messages).toHaveLength(POLICY.fillMessages);
    const lost = messages.map((message) => seqsOf(message)[0]);
    messages = drain(15_200);
    expect(messages.map((message) => seqsOf(message)[0])).toEqual(lost.slice(0, 1));
    expect(lanes.wakeAtMs(15_200)).toBe(15_200 + 30_000);
  });

  it('does not stay slow once the collector is back', () => {
    const { lanes, store, add, drain, ack } = setUp({ fillBytesPerS: 1e9 });
    store(1, 300);
    lanes.opened(0);
    let nowMs = 0;
    // The collector is away for an hour.
    for (; nowMs < 3_600_000; nowMs += 1_000) drain(nowMs);
    add(301, nowMs, { transition: true });
    const live = drain(nowMs).find((message) => message.lane === 'live');
    ack(live, nowMs);
    const startMs = nowMs;
    for (; lanes.inFlight() > 0 || nowMs === startMs; nowMs += 1_000)
      for (const message of drain(nowMs)) ack(message, nowMs);
    expect(nowMs - startMs).toBeLessThanOrEqual(16_000);
  });

  it.each([2, 30, 60, 61])(
    'finds out the one row that the collector cannot take (%i), and loses no other by it',
    (poison) => {
      const { lanes, outbox, store, add, ack } = setUp({ fillBytesPerS: 1e9 });
      store(1, 200);
      lanes.opened(0);
      // The collector refuses a message whole, and gives up the first row of one that it has refused three times in a row.
      let strikes = { first: 0, count: 0 };
      const refused: number[] = [];
      for (let nowMs = 0; outbox.rows.length > 0 && nowMs < 3_600_000; nowMs += 1_000) {
        if (nowMs % 10_000 === 0) add(1_000 + nowMs / 10_000, nowMs, { transition: nowMs % 70_000 === 0 });
        for (let message = lanes.next(nowMs); message !== null; message = lanes.next(nowMs)) {
          const [first = 0, ...others] = seqsOf(message);
          if (first !== poison && !others.includes(poison)) {
            ack(message, nowMs);
            continue;
          }
          strikes = strikes.first === first ? { first, count: strikes.count + 1 } : { first, count: 1 };
          if (strikes.count < 3) continue;
          refused.push(first);
          ack({ ...message, rows: message.rows.slice(0, 1) }, nowMs);
        }
        if (nowMs > 600_000) break;
      }
      expect(refused).toEqual([poison]);
      expect(outbox.rows.filter((row) => row.seq <= 200)).toEqual([]);
    },
  );

  it('asks the outbox for nothing while there is no backlog', () => {
    const { lanes, outbox, add, drain, ack } = setUp();
    lanes.opened(0);
    drain(0);
    const { reads } = outbox;
    for (let seq = 1; seq <= 100; seq++) {
      add(seq, seq * 10_000);
      for (const message of drain(seq * 10_000)) ack(message, seq * 10_000);
    }
    expect(outbox.reads).toBe(reads);
  });

  it('finds rows that could not be read when it looked, once it is told, and with each session', () => {
    const { lanes, outbox, store, drain, ack } = setUp();
    store(1, 5);
    const hidden = outbox.rows.splice(0, 3);
    lanes.opened(0);
    const [first] = drain(0);
    expect(seqsOf(first)).toEqual([4, 5]);
    ack(first, 0);
    outbox.rows.unshift(...hidden.splice(0, 2));
    expect(drain(1)).toEqual([]);
    lanes.rescan();
    expect(drain(2).map(seqsOf)).toEqual([[1, 2]]);
    lanes.closed(3);
    outbox.rows.push(...hidden);
    lanes.opened(4);
    expect(drain(4).map(seqsOf)).toEqual([[1, 2, 3]]);
  });

  it('sends nothing once it is to finish', () => {
    const { lanes, store, add, drain } = setUp();
    store(1, 10);
    add(11, 0);
    lanes.opened(0);
    lanes.finish();
    expect(drain(0).map((message) => [message.lane, seqsOf(message)])).toEqual([['live', [11]]]);
  });
});

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
