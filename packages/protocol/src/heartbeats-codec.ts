/** The envelope of heartbeats: composed around stored windows when sent, taken apart into them when received. */
import type { Birth, Heartbeat } from '@tillwatch/model';
import protobuf from 'protobufjs/minimal.js';
import { bootFromWire, bootToWire, signed64, unsigned64 } from './number64.js';
import { type Refusal, RefusedMessage, refusing } from './refusal.js';
import { readWindow } from './window-codec.js';
import { wireTable } from './wire-table.js';

/** Field numbers and wire types of `Heartbeats` and `Window` (uplink.proto), as protobuf tags. */
const TAG = {
  boot: (1 << 3) | 1,
  firstSeq: 2 << 3,
  sentAfterMs: 3 << 3,
  clockStepMs: 4 << 3,
  windows: (5 << 3) | 2,
} as const;
const TAG_WINDOW_SEQ_GAP = 3 << 3;

/** No message of any kind is longer: a birth of 1000 checks takes about 150 kB. */
export const MAX_MESSAGE_BYTES = 512 * 1024;
/** Heartbeats come in messages of at most this: one window of 1000 checks, all with their values and all in trouble, takes about 120 kB. */
export const MAX_HEARTBEATS_BYTES = 256 * 1024;
/** No agent counts further: at a heartbeat a second that is 35 million years; stores may pack sequences into fewer bits than a number has. */
export const MAX_SEQ = 2 ** 50;
/** At most this many windows in one message. */
export const MAX_WINDOWS = 512;
/** A window may end at most this long after the message was sent (clocks are read one after the other). */
const STAMP_SLACK_MS = 1000;

export interface HeartbeatsToSend {
  readonly boot: string;
  /** Session clock. */
  readonly sentAtMs: number;
  readonly clockStepMs: number;
  readonly birth: Birth;
  /** Ascending by sequence, at least one, at most {@link MAX_WINDOWS}. */
  readonly rows: readonly { readonly seq: number; readonly window: Uint8Array }[];
}

/** Composes a message around windows as they are stored. Throws RangeError for rows out of order, none, or too many. */
export function encodeHeartbeats(message: HeartbeatsToSend): Uint8Array {
  const first = message.rows[0];
  if (first === undefined || message.rows.length > MAX_WINDOWS)
    throw new RangeError(`${message.rows.length} windows; expected 1..${MAX_WINDOWS}`);
  const writer = protobuf.Writer.create();
  writer.uint32(TAG.boot).fixed64(bootToWire(message.boot) as never);
  writer.uint32(TAG.firstSeq).uint64(first.seq);
  writer
    .uint32(TAG.sentAfterMs)
    .uint64(Math.max(0, Math.round(message.sentAtMs - wireTable(message.birth).startedAtMs)));
  const stepMs = Math.round(message.clockStepMs);
  if (stepMs !== 0) writer.uint32(TAG.clockStepMs).sint64(stepMs);
  let expected = first.seq;
  for (const { seq, window } of message.rows) {
    if (seq < expected) throw new RangeError(`sequence ${seq} after ${expected - 1}`);
    writer.uint32(TAG.windows).bytes(seq === expected ? window : withSeqGap(window, seq - expected));
    expected = seq + 1;
  }
  return writer.finish();
}

/** Protobuf lets a field be appended to a message's bytes (encoding guide, "Last One Wins"). */
function withSeqGap(window: Uint8Array, gap: number): Uint8Array {
  const tail = protobuf.Writer.create().uint32(TAG_WINDOW_SEQ_GAP).uint32(gap).finish();
  const joined = new Uint8Array(window.length + tail.length);
  joined.set(window);
  joined.set(tail, window.length);
  return joined;
}

interface Envelope {
  boot: string;
  firstSeq: number;
  sentAfterMs: number;
  clockStepMs: number;
  windows: Uint8Array[];
}

function readEnvelope(bytes: Uint8Array): Envelope {
  const envelope: Envelope = { boot: '0'.repeat(16), firstSeq: 0, sentAfterMs: 0, clockStepMs: 0, windows: [] };
  const reader = protobuf.Reader.create(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === TAG.boot) envelope.boot = bootFromWire(reader.fixed64());
    else if (tag === TAG.firstSeq) envelope.firstSeq = unsigned64(reader.uint64());
    else if (tag === TAG.sentAfterMs) envelope.sentAfterMs = unsigned64(reader.uint64());
    else if (tag === TAG.clockStepMs) envelope.clockStepMs = signed64(reader.sint64());
    else if (tag === TAG.windows) {
      if (envelope.windows.length >= MAX_WINDOWS)
        throw new RefusedMessage('too-many-windows', `more than ${MAX_WINDOWS}`);
      envelope.windows.push(reader.bytes());
    } else if (tag >>> 3 === 0) throw new RefusedMessage('malformed', 'field number 0');
    else reader.skipType(tag & 7);
  }
  if (envelope.firstSeq < 1) throw new RefusedMessage('malformed', 'no first sequence');
  if (envelope.firstSeq > MAX_SEQ) throw new RefusedMessage('lying-order', `sequence ${envelope.firstSeq}`);
  if (envelope.windows.length === 0) throw new RefusedMessage('empty', 'no windows');
  return envelope;
}

/** Whose heartbeats a message holds, without decoding its windows. */
export function peekHeartbeats(
  bytes: Uint8Array,
): { ok: true; boot: string; firstSeq: number } | { ok: false; refusal: Refusal; detail: string } {
  if (bytes.length > MAX_HEARTBEATS_BYTES) return oversized(bytes);
  const result = refusing(() => readEnvelope(bytes));
  return result.ok ? { ok: true, boot: result.value.boot, firstSeq: result.value.firstSeq } : result;
}

export interface ReceivedHeartbeats {
  readonly ok: true;
  readonly boot: string;
  /** Session clock. */
  readonly sentAtMs: number;
  readonly clockStepMs: number;
  /** Ascending by sequence. */
  readonly heartbeats: readonly Heartbeat[];
  /** The bytes of each, to be stored as they came and read with decodeWindow. Views of the message's buffer. */
  readonly windows: readonly Uint8Array[];
}

/**
 * Decodes and checks a message against the birth of its boot. Whatever contradicts the birth or itself refuses the whole message: an agent
 * that counts wrongly in one window is not to be believed in the next.
 */
export function decodeHeartbeats(
  bytes: Uint8Array,
  birth: Birth,
): ReceivedHeartbeats | { ok: false; refusal: Refusal; detail: string } {
  if (bytes.length > MAX_HEARTBEATS_BYTES) return oversized(bytes);
  const result = refusing((): ReceivedHeartbeats => {
    const envelope = readEnvelope(bytes);
    if (envelope.boot !== birth.boot)
      throw new RefusedMessage('unknown-birth', `boot ${envelope.boot}, birth of ${birth.boot}`);
    const sentAtMs = birth.startedAtMs + envelope.sentAfterMs;
    const heartbeats: Heartbeat[] = [];
    let nextSeq = envelope.firstSeq;
    let lastEndMs = 0;
    for (const window of envelope.windows) {
      const { heartbeat, seqGap } = readWindow(window, nextSeq, birth);
      const seq = nextSeq + (heartbeats.length === 0 ? 0 : seqGap);
      if (seq > MAX_SEQ) throw new RefusedMessage('lying-order', `sequence ${seq}`);
      if (heartbeat.endedAtMs < lastEndMs)
        throw new RefusedMessage('lying-order', `window ${seq} ends before the one before it`);
      if (heartbeat.endedAtMs > sentAtMs + STAMP_SLACK_MS)
        throw new RefusedMessage(
          'future-stamp',
          `window ${seq} ends ${heartbeat.endedAtMs - sentAtMs} ms after it was sent`,
        );
      heartbeats.push(seq === heartbeat.seq ? heartbeat : { ...heartbeat, seq });
      lastEndMs = heartbeat.endedAtMs;
      nextSeq = seq + 1;
    }
    return {
      ok: true,
      boot: envelope.boot,
      sentAtMs,
      clockStepMs: envelope.clockStepMs,
      heartbeats,
      windows: envelope.windows,
    };
  });
  return result.ok ? result.value : result;
}

function oversized(bytes: Uint8Array): { ok: false; refusal: Refusal; detail: string } {
  return { ok: false, refusal: 'oversized', detail: `${bytes.length} bytes; at most ${MAX_HEARTBEATS_BYTES}` };
}
