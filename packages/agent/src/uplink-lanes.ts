/** What is to be sent next: the two lanes, and what is in flight. Pure but for reading the outbox; time is an argument. */
import type { SeqRange } from '@tillwatch/model';
import type { Outbox, OutboxRow } from './ports.js';
import { createFlights, type Flight, type Lane } from './uplink-flights.js';
import { createTokenBucket } from './uplink-token-bucket.js';

export interface LanePolicy {
  /** Steady windows of one live message. */
  readonly liveBatch: number;
  readonly windowMs: number;
  /** A live message goes at least this often while there are windows. */
  readonly cadenceMs: number;
  /** A window that is older is history: it goes by the fill lane. */
  readonly liveAgeMs: number;
  /** Windows waiting in the live lane; the oldest beyond go by the fill lane. */
  readonly liveRows: number;
  /** Live messages awaiting their acknowledgement; the oldest beyond is given to the fill lane. */
  readonly liveMessages: number;
  readonly fillMessages: number;
  readonly fillRows: number;
  readonly messageBytes: number;
  readonly fillBytesPerS: number;
  readonly ackTimeoutMs: number;
  readonly ackTimeoutMaxMs: number;
}

/** A thin line (64 kbit/s up) keeps three quarters for the shop; a day of 20 checks goes in under two minutes. */
export const DEFAULT_LANE_POLICY: Omit<LanePolicy, 'liveBatch' | 'windowMs' | 'cadenceMs' | 'liveAgeMs'> = {
  liveRows: 64,
  liveMessages: 16,
  fillMessages: 16,
  fillRows: 60,
  messageBytes: 8_000,
  fillBytesPerS: 16_000,
  ackTimeoutMs: 15_000,
  ackTimeoutMaxMs: 300_000,
};

/** A message to compose and publish now. */
export interface Outgoing {
  readonly lane: Lane;
  readonly boot: string;
  /** Ascending by sequence, of one boot. */
  readonly rows: readonly OutboxRow[];
}

export interface Lanes {
  offer(row: OutboxRow, nowMs: number): void;
  /** A session began: what waits live goes at once. */
  opened(nowMs: number): void;
  /** The session ended: nothing is in flight any more. */
  closed(nowMs: number): void;
  /** From now on only what waits live is sent. */
  finish(): void;
  /** Takes the next message that is due and counts it as in flight. */
  next(nowMs: number): Outgoing | null;
  acked(boot: string, ranges: readonly SeqRange[], nowMs: number): void;
  /** Sends what is in flight of a boot again: its birth was not known. */
  resend(boot: string, nowMs: number): void;
  /** Looks through the outbox from its start again: rows may be readable that were not. */
  rescan(): void;
  /** When `next` may have something, or something expires; null while nothing is to be waited for. */
  wakeAtMs(nowMs: number): number | null;
  inFlight(): number;
  /** How often in a row something expired unacknowledged, in either lane; 0 while the collector answers. */
  silences(): number;
  /** Windows held in memory: waiting live, and in flight live. */
  held(): number;
}

/** Fill messages in flight when a session begins; doubles with each one acknowledged, falls to one with each timeout. */
const FIRST_FILL_WINDOW = 2;
const READ_ROWS = 128;

export function createLanes(policy: LanePolicy, outbox: Pick<Outbox, 'after'>): Lanes {
  const waiting = new Map<number, { row: OutboxRow; sinceMs: number }>();
  const flights = createFlights();
  const bucket = createTokenBucket(policy.fillBytesPerS, 2 * policy.messageBytes);
  let isOpen = false;
  let isFinishing = false;
  let isUrgent = false;
  let liveSentAtMs = Number.NEGATIVE_INFINITY;
  /** Rows after this may be backlog; false when a look found none. */
  let cursor = 0;
  let mayHaveBacklog = true;
  let fillWindow = FIRST_FILL_WINDOW;
  /** Times that messages expired since anything was acknowledged: the collector is away, or slow. */
  let silences = 0;

  const timeoutMs = (): number => Math.min(policy.ackTimeoutMaxMs, policy.ackTimeoutMs * 2 ** Math.min(silences, 16));
  const toBacklog = (seq: number): void => {
    cursor = Math.min(cursor, seq - 1);
    mayHaveBacklog = true;
  };
  /** Puts a flight's rows back where they are to be sent from again. */
  const giveBack = (flight: Flight, nowMs: number): void => {
    flights.remove(flight);
    for (const row of flight.liveRows) {
      if (!flight.seqs.has(row.seq)) continue;
      if (nowMs - flight.liveSinceMs > policy.liveAgeMs) toBacklog(row.seq);
      else waiting.set(row.seq, { row, sinceMs: flight.liveSinceMs });
    }
    if (flight.lane === 'fill') for (const seq of flight.seqs) toBacklog(seq);
    else isUrgent = true;
  };
  const trimWaiting = (nowMs: number): void => {
    // Rows that came back stand behind newer ones: look at all, in order of age.
    const byAge = [...waiting.values()].sort((a, b) => a.row.seq - b.row.seq);
    byAge.forEach(({ row, sinceMs }, i) => {
      if (nowMs - sinceMs <= policy.liveAgeMs && i >= byAge.length - policy.liveRows) return;
      waiting.delete(row.seq);
      toBacklog(row.seq);
    });
  };
  const expire = (nowMs: number): void => {
    const late = flights.all().filter((flight) => flight.deadlineMs <= nowMs);
    for (const flight of late) giveBack(flight, nowMs);
    if (late.length === 0) return;
    silences++;
    if (late.some((flight) => flight.lane === 'fill')) fillWindow = 1;
  };
  const isLiveDue = (nowMs: number): boolean =>
    waiting.size > 0 &&
    (isUrgent ||
      isFinishing ||
      waiting.size >= policy.liveBatch ||
      nowMs - liveSentAtMs + policy.windowMs > policy.cadenceMs);

  const nextLive = (nowMs: number): Outgoing | null => {
    if (!isLiveDue(nowMs)) return null;
    const newestFirst = [...waiting.values()].sort((a, b) => b.row.seq - a.row.seq);
    const fitting = newestFirst.slice(
      0,
      fittingCount(
        newestFirst.map(({ row }) => row),
        policy.messageBytes,
        policy.liveRows,
      ),
    );
    const rows = fitting.map(({ row }) => row).reverse();
    for (const row of rows) waiting.delete(row.seq);
    isUrgent = isUrgent && waiting.size > 0;
    liveSentAtMs = nowMs;
    const sinceMs = Math.min(...fitting.map((entry) => entry.sinceMs));
    flights.add({ lane: 'live', rows, liveSinceMs: sinceMs, deadlineMs: nowMs + timeoutMs() });
    const live = flights.all().filter((flight) => flight.lane === 'live');
    for (const flight of live.slice(0, Math.max(0, live.length - policy.liveMessages))) {
      flights.remove(flight);
      for (const seq of flight.seqs) toBacklog(seq);
    }
    return { lane: 'live', boot: rows[0]?.boot ?? '', rows };
  };

  /** The oldest rows that are neither waiting nor in flight: of one boot, as many as a message takes. */
  const takeBacklog = (): OutboxRow[] => {
    const taken: OutboxRow[] = [];
    let bytes = 0;
    for (;;) {
      const read = outbox.after(cursor, READ_ROWS);
      for (const row of read) {
        if (!waiting.has(row.seq) && !flights.has(row.seq)) {
          const isFull = taken.length >= policy.fillRows || bytes + row.window.length > policy.messageBytes;
          if (taken.length > 0 && (isFull || row.boot !== taken[0]?.boot)) return taken;
          taken.push(row);
          bytes += row.window.length;
        }
        cursor = row.seq;
      }
      if (read.length === 0) {
        mayHaveBacklog = taken.length > 0;
        return taken;
      }
    }
  };
  const hasFillSlot = (): boolean => !isFinishing && mayHaveBacklog && flights.count('fill') < fillWindow;
  const nextFill = (nowMs: number): Outgoing | null => {
    if (!hasFillSlot() || bucket.readyAtMs(nowMs) > nowMs) return null;
    const rows = takeBacklog();
    const [first] = rows;
    if (first === undefined) return null;
    bucket.spend(
      rows.reduce((bytes, row) => bytes + row.window.length, 0),
      nowMs,
    );
    flights.add({ lane: 'fill', rows, liveSinceMs: nowMs, deadlineMs: nowMs + timeoutMs() });
    return { lane: 'fill', boot: first.boot, rows };
  };

  return {
    offer(row, nowMs) {
      waiting.set(row.seq, { row, sinceMs: nowMs });
      isUrgent ||= row.hasTransitions;
      trimWaiting(nowMs);
    },
    opened(nowMs) {
      toBacklog(1);
      isOpen = true;
      isUrgent = true;
      trimWaiting(nowMs);
    },
    closed(nowMs) {
      isOpen = false;
      for (const flight of flights.all()) giveBack(flight, nowMs);
      trimWaiting(nowMs);
      fillWindow = FIRST_FILL_WINDOW;
      silences = 0;
    },
    finish() {
      isFinishing = true;
    },
    next(nowMs) {
      if (!isOpen) return null;
      expire(nowMs);
      trimWaiting(nowMs);
      return nextLive(nowMs) ?? nextFill(nowMs);
    },
    acked(boot, ranges, nowMs) {
      // The collector is back: what it missed need not wait for as long as it was away.
      if (silences > 0) flights.hasten(nowMs + policy.ackTimeoutMs);
      silences = 0;
      for (const seq of waiting.keys()) {
        if (waiting.get(seq)?.row.boot === boot && isIn(ranges, seq)) waiting.delete(seq);
      }
      for (const flight of flights.all()) {
        if (flight.boot !== boot) continue;
        for (const seq of flight.seqs) if (isIn(ranges, seq)) flights.settle(flight, seq);
        if (flight.seqs.size === 0 && flight.lane === 'fill')
          fillWindow = Math.min(policy.fillMessages, fillWindow * 2);
      }
    },
    resend(boot, nowMs) {
      for (const flight of flights.all()) if (flight.boot === boot) giveBack(flight, nowMs);
    },
    rescan: () => toBacklog(1),
    wakeAtMs(nowMs) {
      if (!isOpen) return null;
      const times = flights.all().map((flight) => flight.deadlineMs);
      if (waiting.size > 0) times.push(isLiveDue(nowMs) ? nowMs : liveSentAtMs + policy.cadenceMs);
      if (hasFillSlot()) times.push(bucket.readyAtMs(nowMs));
      return times.length === 0 ? null : Math.min(...times);
    },
    inFlight: () => flights.all().length,
    silences: () => silences,
    held: () => waiting.size + flights.all().reduce((rows, flight) => rows + flight.liveRows.length, 0),
  };
}

/** How many rows from the front fit a message; one always does. */
function fittingCount(rows: readonly OutboxRow[], maxBytes: number, maxRows: number): number {
  let bytes = 0;
  const over = rows.findIndex((row, i) => {
    bytes += row.window.length;
    return i > 0 && (bytes > maxBytes || i >= maxRows);
  });
  return over === -1 ? rows.length : over;
}

function isIn(ranges: readonly SeqRange[], seq: number): boolean {
  return ranges.some(({ first, count }) => seq >= first && seq < first + count);
}
