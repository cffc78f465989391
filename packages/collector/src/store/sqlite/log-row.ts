/**
 * Rows of the log: one for each commit, holding the frames of all its heartbeats with their window bytes untouched.
 *
 *     speakers: count, then agent and boot of each | base time | frames: speaker, sequence, times beside the base, length, window
 *
 * The frames are packed where the heartbeats are (one buffer that moves between threads); who the speakers are in the file is put before
 * them by the engine.
 */
import type { HeartbeatRecord } from '../../ports.js';
import { ByteReader, ByteWriter } from './varint.js';

/** One boot of one agent. */
export interface Voice {
  readonly site: string;
  readonly agent: string;
  readonly boot: string;
}

export interface PackedFrames {
  readonly voices: readonly Voice[];
  readonly count: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface Frame {
  readonly seq: number;
  readonly endedAtMs: number;
  readonly receivedAtMs: number;
  readonly window: Uint8Array;
}

/** Times are kept in whole milliseconds. Throws RangeError for what cannot be stored: a sequence or time beyond 2^51, a boot that is none. */
export function packFrames(heartbeats: readonly HeartbeatRecord[]): PackedFrames {
  const voices: Voice[] = [];
  const indexes = new VoiceIndex(voices);
  const writer = new ByteWriter(64 + heartbeats.length * 192);
  const baseMs = whole(heartbeats[0]?.receivedAtMs ?? 0);
  writer.signed(baseMs);
  for (const { site, agent, boot, seq, endedAtMs, receivedAtMs, window } of heartbeats) {
    writer.unsigned(indexes.of(site, agent, boot));
    writer.unsigned(counter(seq));
    writer.signed(whole(endedAtMs) - baseMs);
    writer.signed(whole(receivedAtMs) - baseMs);
    writer.unsigned(window.length);
    writer.raw(window);
  }
  return { voices, count: heartbeats.length, bytes: writer.finish() };
}

/** Numbers voices. By boot first: two agents with one boot are a fault of theirs, and kept apart all the same. */
class VoiceIndex {
  readonly #voices: Voice[];
  readonly #byBoot = new Map<string, number>();
  readonly #byName = new Map<string, number>();

  constructor(voices: Voice[]) {
    this.#voices = voices;
  }

  of(site: string, agent: string, boot: string): number {
    const first = this.#byBoot.get(boot);
    if (first === undefined) {
      if (!/^[0-9a-f]{16}$/.test(boot)) throw new RangeError(`boot id "${boot}" is not 16 hex digits`);
      this.#byBoot.set(boot, this.#voices.length);
      return this.#add({ site, agent, boot });
    }
    const voice = this.#voices[first];
    if (voice?.site === site && voice.agent === agent) return first;
    const name = `${site}/${agent}/${boot}`;
    const known = this.#byName.get(name) ?? this.#add({ site, agent, boot });
    this.#byName.set(name, known);
    return known;
  }

  #add(voice: Voice): number {
    return this.#voices.push(voice) - 1;
  }
}

function whole(ms: number): number {
  if (!(Math.abs(ms) < 2 ** 50)) throw new RangeError(`time ${ms} is beyond what can be stored`);
  return Math.round(ms);
}

function counter(seq: number): number {
  if (!Number.isInteger(seq) || seq < 0 || seq > 2 ** 50) throw new RangeError(`sequence ${seq} cannot be stored`);
  return seq;
}

/** `agentIds[i]` is the file's id of the i-th voice's agent. */
export function encodeLogRow(agentIds: readonly number[], frames: PackedFrames): Uint8Array {
  const writer = new ByteWriter(frames.bytes.length + 16 + 14 * agentIds.length);
  writer.unsigned(agentIds.length);
  frames.voices.forEach((voice, index) => {
    writer.unsigned(agentIds[index] as number);
    writer.boot(voice.boot);
  });
  writer.raw(frames.bytes);
  return writer.finish();
}

/** Reads one row. Throws RangeError where it is damaged. */
export class LogRow {
  readonly voices: readonly { readonly agentId: number; readonly boot: string }[];
  /** Place of the first frame. */
  readonly firstFrameAt: number;
  readonly #bytes: Uint8Array;
  readonly #baseMs: number;

  constructor(bytes: Uint8Array) {
    const reader = new ByteReader(bytes);
    const count = reader.unsigned();
    if (count > bytes.length) throw new RangeError(`${count} speakers in ${bytes.length} bytes`);
    this.voices = Array.from({ length: count }, () => ({ agentId: reader.unsigned(), boot: reader.boot() }));
    this.#baseMs = reader.signed();
    this.firstFrameAt = reader.at;
    this.#bytes = bytes;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The frame at a place that {@link LogRow.eachHead} gave. */
  frameAt(at: number): Frame & { readonly voice: number } {
    const reader = new ByteReader(this.#bytes, at);
    const voice = reader.unsigned();
    const seq = reader.unsigned();
    const endedAtMs = this.#baseMs + reader.signed();
    const receivedAtMs = this.#baseMs + reader.signed();
    const window = reader.raw(reader.unsigned());
    return { voice, seq, endedAtMs, receivedAtMs, window };
  }

  /** Goes through the heads of all frames, in their order. */
  eachHead(visit: (voice: number, seq: number, at: number) => void): void {
    const reader = new ByteReader(this.#bytes, this.firstFrameAt);
    while (!reader.isAtEnd) {
      const { at } = reader;
      const voice = reader.unsigned();
      const seq = reader.unsigned();
      reader.unsigned();
      reader.unsigned();
      reader.skip(reader.unsigned());
      visit(voice, seq, at);
    }
  }
}
