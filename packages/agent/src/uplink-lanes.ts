/** What is to be sent next: the two lanes, and what is in flight. Pure but for reading the outbox; time is an argument. */
import type { SeqRange } from '@tillwatch/model';
import type { Outbox, OutboxRow } from './ports.js';
import { createBacklog } from './uplink-backlog.js';
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
  /** News (transitions, changes) make the live lane due at once. */
  offer(row: OutboxRow, isNews: boolean, nowMs: number): void;
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

export function createLanes(policy: LanePolicy, outbox: Pick<Outbox, 'after'>): Lanes {
  const waiting = new Map<number, { row: OutboxRow; sinceMs: number }>();
  const flights = createFlights();
  const backlog = createBacklog(outbox);
  const bucket = createTokenBucket(policy.fillBytesPerS, 2 * policy.messageBytes);
  let isOpen = false;
  let isFinishing = false;
  let isUrgent = false;
  let liveSentAtMs = Number.NEGATIVE_INFINITY;
  let fillWindow = FIRST_FILL_WINDOW;
  /** Rows of the next fill message: one after a message went unanswered, so that a row which the collector cannot take does not take others with it. */
  let fillRows = policy.fillRows;
  /** Times that messages expired since anything was acknowledged: the collector is away, or slow. */
  let silences = 0;

  const timeoutMs = (): number => Math.min(policy.ackTimeoutMaxMs, policy.ackTimeoutMs * 2 ** Math.min(silences, 16));
  /** Puts rows back to where they are to be sent from again. */
  const giveBack = (flight: Flight, nowMs: number): void => {
    flights.remove(flight);
    const isLive = flight.lane === 'live' && nowMs - flight.liveSinceMs <= policy.liveAgeMs;
    for (const seq of flight.seqs) {
      const row = isLive ? flight.liveRows.find((one) => one.seq === seq) : undefined;
      if (row === undefined) backlog.giveBack(seq);
      else waiting.set(seq, { row, sinceMs: flight.liveSinceMs });
    }
    isUrgent ||= isLive;
  };
  /** Puts back what was not answered: of a live message only the newest is still worth sending live, and alone. */
  const giveUp = (flight: Flight, nowMs: number): void => {
    const newest = Math.max(...flight.seqs);
    for (const seq of flight.seqs) {
      if (flight.lane === 'live' && seq === newest) continue;
      flights.settle(flight, seq);
      backlog.giveBack(seq);
    }
    giveBack(flight, nowMs);
  };
  const isOld = (sinceMs: number, nowMs: number): boolean => nowMs - sinceMs > policy.liveAgeMs;
  const mayTrim = (nowMs: number): boolean => {
    if (waiting.size > policy.liveRows) return true;
    for (const { sinceMs } of waiting.values()) if (isOld(sinceMs, nowMs)) return true;
    return false;
  };
  const trimWaiting = (nowMs: number): void => {
    if (!mayTrim(nowMs)) return;
    // Rows that came back stand behind newer ones: look at all, in order of age.
    const byAge = [...waiting.values()].sort((a, b) => a.row.seq - b.row.seq);
    byAge.forEach(({ row, sinceMs }, i) => {
      if (!isOld(sinceMs, nowMs) && i >= byAge.length - policy.liveRows) return;
      waiting.delete(row.seq);
      backlog.giveBack(row.seq);
    });
  };
  const expire = (nowMs: number): void => {
    const late = flights.all().filter((flight) => flight.deadlineMs <= nowMs);
    for (const flight of late) giveUp(flight, nowMs);
    if (late.length === 0) return;
    silences++;
    if (!late.some((flight) => flight.lane === 'fill')) return;
    fillWindow = 1;
    fillRows = 1;
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
    const sizes = newestFirst.map(({ row }) => row.window.length);
    const fitting = newestFirst.slice(0, fittingCount(sizes, policy.messageBytes));
    const rows = fitting.map(({ row }) => row).reverse();
    for (const row of rows) waiting.delete(row.seq);
    isUrgent = isUrgent && waiting.size > 0;
    liveSentAtMs = nowMs;
    const sinceMs = Math.min(...fitting.map((entry) => entry.sinceMs));
    flights.add({ lane: 'live', rows, liveSinceMs: sinceMs, deadlineMs: nowMs + timeoutMs() });
    const live = flights.all().filter((flight) => flight.lane === 'live');
    for (const flight of live.slice(0, Math.max(0, live.length - policy.liveMessages))) {
      flights.remove(flight);
      for (const seq of flight.seqs) backlog.giveBack(seq);
    }
    return { lane: 'live', boot: rows[0]?.boot ?? '', rows };
  };

  const hasFillSlot = (): boolean => !isFinishing && backlog.mayHaveMore() && flights.count('fill') < fillWindow;
  const nextFill = (nowMs: number): Outgoing | null => {
    if (!hasFillSlot() || bucket.readyAtMs(nowMs) > nowMs) return null;
    const isHeld = (seq: number): boolean => waiting.has(seq) || flights.has(seq);
    const rows = backlog.take({ maxRows: fillRows, maxBytes: policy.messageBytes, isHeld });
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
    offer(row, isNews, nowMs) {
      waiting.set(row.seq, { row, sinceMs: nowMs });
      isUrgent ||= isNews;
      trimWaiting(nowMs);
    },
    opened(nowMs) {
      backlog.rescan();
      isOpen = true;
      isUrgent = true;
      trimWaiting(nowMs);
    },
    closed(nowMs) {
      isOpen = false;
      for (const flight of flights.all()) giveBack(flight, nowMs);
      trimWaiting(nowMs);
      fillWindow = FIRST_FILL_WINDOW;
      fillRows = policy.fillRows;
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
        if (flight.seqs.size > 0 || flight.lane === 'live') continue;
        fillWindow = Math.min(policy.fillMessages, fillWindow * 2);
        fillRows = Math.min(policy.fillRows, fillRows * 2);
      }
    },
    resend(boot, nowMs) {
      for (const flight of flights.all()) if (flight.boot === boot) giveBack(flight, nowMs);
    },
    rescan: () => backlog.rescan(),
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

/** How many from the front fit a message; one always does. */
function fittingCount(sizesBytes: readonly number[], maxBytes: number): number {
  let bytes = 0;
  const over = sizesBytes.findIndex((size, i) => {
    bytes += size;
    return i > 0 && bytes > maxBytes;
  });
  return over === -1 ? sizesBytes.length : over;
}

function isIn(ranges: readonly SeqRange[], seq: number): boolean {
  return ranges.some(({ first, count }) => seq >= first && seq < first + count);
}
