/**
 * The encoding of IPP (RFC 8010), as far as asking a printer for its state needs it. npm's `ipp` (1.1.0) is not used here: it reads lengths as signed numbers, and 19 bytes of a hostile printer keep
 * its parser in a loop for ever (measured).
 */

/** RFC 8010 section 3.5: tags of groups are below 0x10. */
const OPERATION_GROUP = 0x01;
const END_OF_ATTRIBUTES = 0x03;
const PRINTER_GROUP = 0x04;
const FIRST_VALUE_TAG = 0x10;

/** Tags of values. */
const TAGS = {
  integer: 0x21,
  boolean: 0x22,
  enum: 0x23,
  keyword: 0x44,
  uri: 0x45,
  charset: 0x47,
  language: 0x48,
} as const;

/** RFC 8011 section 4.2.5. */
const GET_PRINTER_ATTRIBUTES = 0x000b;
/** version, operation or status, request id. */
const HEADER_BYTES = 8;

export interface IppAnswer {
  /** RFC 8011 appendix B: 0x0000 to 0x00ff is success. */
  readonly statusCode: number;
  readonly requestId: number;
  /** Of the first group of printer attributes, by name. */
  readonly attributes: ReadonlyMap<string, readonly IppValue[]>;
}

/** Numbers of integer and enum, text of keyword; what has another type is null. */
export type IppValue = number | boolean | string | null;

/** A request for `attributes` of the printer at `uri`. */
export function getPrinterAttributes(uri: string, requestId: number, attributes: readonly string[]): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  // IPP/1.1, which every later printer understands too (RFC 8011 section 4.1.8).
  header.writeUInt16BE(0x0101, 0);
  header.writeUInt16BE(GET_PRINTER_ATTRIBUTES, 2);
  header.writeUInt32BE(requestId, 4);
  return Buffer.concat([
    header,
    Buffer.of(OPERATION_GROUP),
    attribute(TAGS.charset, 'attributes-charset', 'utf-8'),
    attribute(TAGS.language, 'attributes-natural-language', 'en'),
    attribute(TAGS.uri, 'printer-uri', uri),
    ...attributes.map((name, at) => attribute(TAGS.keyword, at === 0 ? 'requested-attributes' : '', name)),
    Buffer.of(END_OF_ATTRIBUTES),
  ]);
}

/** An attribute of one value; without a name it is a further value of the one before. */
function attribute(tag: number, name: string, value: string): Buffer {
  const bytes = Buffer.alloc(5 + Buffer.byteLength(name) + Buffer.byteLength(value));
  let at = bytes.writeUInt8(tag, 0);
  for (const text of [name, value]) {
    at = bytes.writeUInt16BE(Buffer.byteLength(text), at);
    at += bytes.write(text, at);
  }
  return bytes;
}

/** Reads an answer; null for bytes that are none, or that end before they are complete. */
export function readIppAnswer(bytes: Buffer): IppAnswer | null {
  if (bytes.length <= HEADER_BYTES || bytes.readUInt8(0) === 0 || bytes.readUInt8(0) > 2) return null;
  const attributes = readAttributes(bytes);
  return attributes && { statusCode: bytes.readUInt16BE(2), requestId: bytes.readUInt32BE(4), attributes };
}

function readAttributes(bytes: Buffer): ReadonlyMap<string, readonly IppValue[]> | null {
  const attributes = new Map<string, IppValue[]>();
  let group = 0;
  let printers = 0;
  let values: IppValue[] | null = null;
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const tag = bytes.readUInt8(at);
    if (tag === END_OF_ATTRIBUTES) return attributes;
    if (tag < FIRST_VALUE_TAG) {
      group = tag;
      values = null;
      if (tag === PRINTER_GROUP) printers += 1;
      at += 1;
      continue;
    }
    const name = readCounted(bytes, at + 1);
    const value = name && readCounted(bytes, name.end);
    if (!value) return null;
    at = value.end;
    // A further value, or a member of a collection, which is written as one (RFC 8010 section 3.1.6).
    if (name.content.length > 0) {
      values = [];
      if (group === PRINTER_GROUP && printers === 1) attributes.set(name.content.toString('latin1'), values);
    }
    values?.push(readValue(tag, value.content));
  }
  return null;
}

/** A length of two octets, unsigned, and as many octets; null where they are not all there. */
function readCounted(bytes: Buffer, at: number): { content: Buffer; end: number } | null {
  if (at + 2 > bytes.length) return null;
  const end = at + 2 + bytes.readUInt16BE(at);
  return end > bytes.length ? null : { content: bytes.subarray(at + 2, end), end };
}

function readValue(tag: number, content: Buffer): IppValue {
  switch (tag) {
    case TAGS.integer:
    case TAGS.enum:
      return content.length === 4 ? content.readInt32BE(0) : null;
    case TAGS.boolean:
      return content.length === 1 ? content[0] !== 0 : null;
    case TAGS.keyword:
      return content.toString('latin1');
    default:
      return null;
  }
}
