/** Bytes of a watched file as text, in the encodings that stores have. Pure. */
import { codeOf } from '../network/failure.js';

const UTF8_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16LE_MARK = Buffer.from([0xff, 0xfe]);
const UTF16BE_MARK = Buffer.from([0xfe, 0xff]);

/**
 * The text, or null for what is none: UTF-8, UTF-16 with its mark (what Windows' programs call Unicode), else GB 18030, which holds GBK (code page 936) and
 * is what Chinese programs write. A text in another code page is read as that too: its letters are wrong then, its differences are not.
 */
export function textOf(bytes: Buffer): string | null {
  if (bytes.subarray(0, 2).equals(UTF16LE_MARK)) return decoded('utf-16le', bytes.subarray(2));
  if (bytes.subarray(0, 2).equals(UTF16BE_MARK)) return decoded('utf-16be', bytes.subarray(2));
  if (bytes.includes(0)) return null;
  const bare = bytes.subarray(0, 3).equals(UTF8_MARK) ? bytes.subarray(3) : bytes;
  return decoded('utf-8', bare) ?? decoded('gb18030', bare);
}

function decoded(encoding: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    // The bytes are of no such text.
    if (codeOf(error) === 'ERR_ENCODING_INVALID_ENCODED_DATA') return null;
    throw error;
  }
}
