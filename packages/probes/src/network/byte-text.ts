/** Bytes as a configuration writes them: text with escapes, or hex. */

export const BYTE_ENCODINGS = ['text', 'hex'] as const;
export type ByteEncoding = (typeof BYTE_ENCODINGS)[number];

const ESCAPES: Readonly<Record<string, string>> = { r: '\r', n: '\n', t: '\t', '0': '\0', '\\': '\\' };

/**
 * The bytes of `text`: UTF-8 with `\r \n \t \0 \\ \xHH` in text, pairs of digits (spaces allowed) in hex. null where it is written
 * wrongly.
 */
export function bytesOf(text: string, encoding: ByteEncoding): Buffer | null {
  if (encoding === 'hex') {
    const digits = text.replaceAll(/\s+/g, '');
    return /^(?:[0-9a-fA-F]{2})*$/.test(digits) ? Buffer.from(digits, 'hex') : null;
  }
  const parts: Buffer[] = [];
  for (const piece of text.match(/\\x[0-9a-fA-F]{2}|\\[\s\S]?|[^\\]+/g) ?? []) {
    if (piece.startsWith('\\x')) {
      if (piece.length !== 4) return null;
      parts.push(Buffer.from(piece.slice(2), 'hex'));
    } else if (piece.startsWith('\\')) {
      const meant = ESCAPES[piece.slice(1)];
      if (meant === undefined) return null;
      parts.push(Buffer.from(meant));
    } else parts.push(Buffer.from(piece, 'utf8'));
  }
  return Buffer.concat(parts);
}
