/**
 * The frame of every stored chunk: format, checksum, and sections of independent blocks, so that one check is read without the others.
 *
 *     format (1 byte) | CRC-32 of the rest (4) | sections | per section: shape, blocks, length of each block | all blocks
 */
import { crc32 } from 'node:zlib';

/** Changes when older readers would misread; every format that was ever released stays readable. */
const FORMAT = 1;
const HEADER_BYTES = 5;
/** Claims beyond these are damage. */
const MAX_SECTIONS = 4096;
const MAX_BLOCKS = 65_536;

export interface BlockSection {
  /** Id of the table of checks in the store's list of shapes. */
  readonly shape: number;
  readonly blocks: readonly Uint8Array[];
}

/** A chunk that cannot be read; the rest of the history is none the worse. */
export class DamagedChunk extends Error {
  override readonly name = 'DamagedChunk';
}

export function encodeBlocks(sections: readonly BlockSection[]): Uint8Array {
  const head: number[] = [];
  pushVarint(head, sections.length);
  let bodyBytes = 0;
  for (const { shape, blocks } of sections) {
    pushVarint(head, shape);
    pushVarint(head, blocks.length);
    for (const block of blocks) {
      pushVarint(head, block.length);
      bodyBytes += block.length;
    }
  }
  const bytes = new Uint8Array(HEADER_BYTES + head.length + bodyBytes);
  bytes.set(head, HEADER_BYTES);
  let at = HEADER_BYTES + head.length;
  for (const { blocks } of sections) {
    for (const block of blocks) {
      bytes.set(block, at);
      at += block.length;
    }
  }
  bytes[0] = FORMAT;
  new DataView(bytes.buffer).setUint32(1, crc32(bytes.subarray(HEADER_BYTES)), true);
  return bytes;
}

/** The blocks are views on `bytes`. Throws {@link DamagedChunk}. */
export function decodeBlocks(bytes: Uint8Array): BlockSection[] {
  if (bytes.length < HEADER_BYTES + 1) throw new DamagedChunk(`${bytes.length} bytes are no chunk`);
  if (bytes[0] !== FORMAT) throw new DamagedChunk(`format ${bytes[0]}, known are 1..${FORMAT}`);
  const stored = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true);
  if (stored !== crc32(bytes.subarray(HEADER_BYTES))) throw new DamagedChunk('checksum differs');
  const cursor = { at: HEADER_BYTES };
  const count = readCount(bytes, cursor, MAX_SECTIONS);
  const lengths: { shape: number; lengths: number[] }[] = [];
  for (let i = 0; i < count; i++) {
    const shape = readVarint(bytes, cursor);
    const blocks = readCount(bytes, cursor, MAX_BLOCKS);
    lengths.push({ shape, lengths: Array.from({ length: blocks }, () => readVarint(bytes, cursor)) });
  }
  return lengths.map((section) => ({
    shape: section.shape,
    blocks: section.lengths.map((length) => {
      const end = cursor.at + length;
      if (end > bytes.length) throw new DamagedChunk('blocks are cut short');
      const block = bytes.subarray(cursor.at, end);
      cursor.at = end;
      return block;
    }),
  }));
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function readCount(bytes: Uint8Array, cursor: { at: number }, most: number): number {
  const count = readVarint(bytes, cursor);
  if (count > most) throw new DamagedChunk(`${count} parts where at most ${most} can be`);
  return count;
}

function readVarint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let unit = 1; unit < 2 ** 49; unit *= 128) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) throw new DamagedChunk('the table of blocks is cut short');
    value += (byte % 128) * unit;
    if (byte < 128) return value;
  }
  throw new DamagedChunk('a number of the table of blocks is too long');
}
