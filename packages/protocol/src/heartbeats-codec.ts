/** The envelope of heartbeats: composed around stored windows when sent, taken apart into them when received. */
import type { Birth, Heartbeat } from '@tillwatch/model';
import protobuf from 'protobufjs/minimal.js';
import { bootFromWire, bootFromWords, bootToWire, signed64, unsigned64 } from './number64.js';
import { type Refusal, RefusedMessage, refusing } from './refusal.js';
import { readWindow } from './window-codec.js';
import { NumberCursor } from './wire-cursor.js';
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

/** A message taken apart, its windows not decoded yet: they can be read only by the birth of their boot. */
export interface Envelope {
  readonly boot: string;
  readonly firstSeq: number;
  readonly sentAfterMs: number;
  readonly clockStepMs: number;
  /** Views of the message's buffer; at least one. */
  readonly windows: readonly Uint8Array[];
}

type Refused = { readonly ok: false; readonly refusal: Refusal; readonly detail: string };

/** Takes a message apart. */
export function openHeartbeats(bytes: Uint8Array): { readonly ok: true; readonly envelope: Envelope } | Refused {
  if (bytes.length > MAX_HEARTBEATS_BYTES) return oversized(bytes);
  const result = refusing(() => readEnvelope(bytes));
  return result.ok ? { ok: true, envelope: result.value } : result;
}

function readEnvelope(bytes: Uint8Array): Envelope {
  const envelope = readUsualEnvelope(bytes) ?? readAnyEnvelope(bytes);
  if (envelope.firstSeq < 1) throw new RefusedMessage('malformed', 'no first sequence');
  if (envelope.firstSeq > MAX_SEQ) throw new RefusedMessage('lying-order', `sequence ${envelope.firstSeq}`);
  if (envelope.windows.length === 0) throw new RefusedMessage('empty', 'no windows');
  return envelope;
}

const cursor = new NumberCursor();
/** Beside any tag, and the -1 of a damaged one. */
const NO_TAG = -2;

/**
 * The envelope as {@link encodeHeartbeats} writes it: boot, sequence, stamp, perhaps a step, windows, in this order. null for any other, which
 * is left to {@link readAnyEnvelope}; a property test holds the two equal.
 */
export function readUsualEnvelope(bytes: Uint8Array): Envelope | null {
  if (bytes.length < 9 || bytes[0] !== TAG.boot) return null;
  const boot = bootFromWords(wordAt(bytes, 5), wordAt(bytes, 1));
  cursor.over(bytes, 9, bytes.length);
  const firstSeq = cursor.unsigned32() === TAG.firstSeq ? cursor.unsigned() : -1;
  const sentAfterMs = cursor.unsigned32() === TAG.sentAfterMs ? cursor.unsigned() : -1;
  if (firstSeq < 0 || sentAfterMs < 0) return null;
  let tag = cursor.isAtEnd ? NO_TAG : cursor.unsigned32();
  let zigzag = 0;
  if (tag === TAG.clockStepMs) {
    zigzag = cursor.unsigned();
    tag = cursor.unsigned32();
  }
  const windows: Uint8Array[] = [];
  for (; tag === TAG.windows && windows.length < MAX_WINDOWS; tag = cursor.isAtEnd ? NO_TAG : cursor.unsigned32()) {
    const length = cursor.unsigned32();
    const { at } = cursor;
    if (length < 0 || !cursor.skip(length)) return null;
    windows.push(new Uint8Array(bytes.buffer, bytes.byteOffset + at, length));
  }
  if (tag !== NO_TAG || zigzag < 0 || windows.length === 0) return null;
  const clockStepMs = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  return { boot, firstSeq, sentAfterMs, clockStepMs, windows };
}

/** 32 bits, low byte first, as a signed number. */
function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** The envelope in whatever form protobuf allows. Throws a refusal, or protobufjs' own errors. */
export function readAnyEnvelope(bytes: Uint8Array): Envelope {
  const envelope = { boot: '0'.repeat(16), firstSeq: 0, sentAfterMs: 0, clockStepMs: 0, windows: [] as Uint8Array[] };
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
  return envelope;
}

/** Whose heartbeats a message holds, without decoding its windows. */
export function peekHeartbeats(
  bytes: Uint8Array,
): { readonly ok: true; readonly boot: string; readonly firstSeq: number } | Refused {
  const opened = openHeartbeats(bytes);
  return opened.ok ? { ok: true, boot: opened.envelope.boot, firstSeq: opened.envelope.firstSeq } : opened;
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

/** Opens and reads a message whose birth is known beforehand. */
export function decodeHeartbeats(bytes: Uint8Array, birth: Birth): ReceivedHeartbeats | Refused {
  const opened = openHeartbeats(bytes);
  return opened.ok ? readHeartbeats(opened.envelope, birth) : opened;
}

/**
 * Decodes and checks a message's windows against the birth of its boot. Whatever contradicts the birth or itself refuses the whole message: an
 * agent that counts wrongly in one window is not to be believed in the next.
 */
export function readHeartbeats(envelope: Envelope, birth: Birth): ReceivedHeartbeats | Refused {
  const result = refusing(() => readWindows(envelope, birth));
  return result.ok ? result.value : result;
}

function readWindows(
  { boot, firstSeq, sentAfterMs, clockStepMs, windows }: Envelope,
  birth: Birth,
): ReceivedHeartbeats {
  if (boot !== birth.boot) throw new RefusedMessage('unknown-birth', `boot ${boot}, birth of ${birth.boot}`);
  const sentAtMs = birth.startedAtMs + sentAfterMs;
  const heartbeats: Heartbeat[] = [];
  let nextSeq = firstSeq;
  let lastEndMs = 0;
  for (const window of windows) {
    const { heartbeat, seqGap } = readWindow(window, nextSeq, birth);
    const seq = nextSeq + (heartbeats.length === 0 ? 0 : seqGap);
    if (seq > MAX_SEQ) throw new RefusedMessage('lying-order', `sequence ${seq}`);
    const { endedAtMs } = heartbeat;
    if (endedAtMs < lastEndMs) throw new RefusedMessage('lying-order', `window ${seq} ends before the one before it`);
    if (endedAtMs > sentAtMs + STAMP_SLACK_MS)
      throw new RefusedMessage('future-stamp', `window ${seq} ends ${endedAtMs - sentAtMs} ms after it was sent`);
    heartbeats.push(seq === heartbeat.seq ? heartbeat : { ...heartbeat, seq });
    lastEndMs = endedAtMs;
    nextSeq = seq + 1;
  }
  return { ok: true, boot, sentAtMs, clockStepMs, heartbeats, windows };
}

function oversized(bytes: Uint8Array): Refused {
  return { ok: false, refusal: 'oversized', detail: `${bytes.length} bytes; at most ${MAX_HEARTBEATS_BYTES}` };
}
