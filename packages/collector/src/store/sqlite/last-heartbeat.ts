/** An agent's newest heartbeat as its row keeps it. */
import type { BootFrame } from './frame-source.js';
import { ByteReader, ByteWriter } from './varint.js';

export function encodeLast(frame: BootFrame): Uint8Array {
  const writer = new ByteWriter(64 + frame.window.length);
  writer.boot(frame.boot);
  writer.unsigned(frame.seq);
  writer.signed(frame.endedAtMs);
  writer.signed(frame.receivedAtMs);
  writer.raw(frame.window);
  return writer.finish();
}

/** Throws RangeError where the bytes are damaged. */
export function decodeLast(bytes: Uint8Array): BootFrame {
  const reader = new ByteReader(bytes);
  const boot = reader.boot();
  const seq = reader.unsigned();
  const endedAtMs = reader.signed();
  const receivedAtMs = reader.signed();
  return { boot, seq, endedAtMs, receivedAtMs, window: bytes.subarray(reader.at) };
}
