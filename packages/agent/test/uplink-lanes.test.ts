/** Each lane by itself in virtual time: what goes first, what waits, what is sent again. */
import { NOW, PAST, POLICY, seqsOf, setUp } from './uplink-lanes-kit.js';

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
