/** Lanes over a list in place of the outbox, for tests in virtual time. */
import type { SeqRange } from '@tillwatch/model';
import type { OutboxRow } from '../src/ports.js';
import { createLanes, DEFAULT_LANE_POLICY, type LanePolicy, type Lanes, type Outgoing } from '../src/uplink-lanes.js';
import { bootId, rowOf } from './outbox-kit.js';

export const POLICY: LanePolicy = {
  ...DEFAULT_LANE_POLICY,
  liveBatch: 3,
  windowMs: 10_000,
  cadenceMs: 30_000,
  liveAgeMs: 60_000,
};
/** The running boot, and one before it. */
export const NOW = bootId(2);
export const PAST = bootId(1);

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

/** Lanes and what a test does to them; `ack` settles a message as the collector would. */
export function setUp(policy: Partial<LanePolicy> = {}): {
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

export const seqsOf = (message: Outgoing | undefined): number[] => message?.rows.map((row) => row.seq) ?? [];
