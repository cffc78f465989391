/** Packets of TDS (MS-TDS 2.2.3), the two messages that begin a session (2.2.6.4, 2.2.6.5), and batches (2.2.6.7): made and read. */

/** Types of packets (2.2.3.1.1). */
export const PACKET = { batch: 0x01, result: 0x04, attention: 0x06, login: 0x10, prelogin: 0x12 } as const;
/** 2.2.3.1.2. */
const END_OF_MESSAGE = 0x01;
const HEADER_BYTES = 8;
/** B_FENCRYPTION (2.2.6.5). */
export const ENCRYPTION = { off: 0x00, on: 0x01, notSupported: 0x02, required: 0x03 } as const;

/** A message in packets of at most `packetBytes`. */
export function packets(type: number, message: Buffer, packetBytes = 4_096): Buffer {
  const most = packetBytes - HEADER_BYTES;
  const parts: Buffer[] = [];
  for (let at = 0, id = 1; at < message.length || id === 1; at += most, id += 1) {
    const data = message.subarray(at, at + most);
    const header = Buffer.from([type, at + most >= message.length ? END_OF_MESSAGE : 0, 0, 0, 0, 51, id & 0xff, 0]);
    header.writeUInt16BE(HEADER_BYTES + data.length, 2);
    parts.push(header, data);
  }
  return Buffer.concat(parts);
}

export interface Message {
  readonly type: number;
  readonly data: Buffer;
}

export interface PacketReader {
  take(chunk: Buffer): readonly Message[];
}

/** Puts a client's packets together. Throws where what comes is none. */
export function createPacketReader(): PacketReader {
  let held = Buffer.alloc(0);
  let parts: Buffer[] = [];
  return {
    take(chunk) {
      held = Buffer.concat([held, chunk]);
      const messages: Message[] = [];
      while (held.length >= HEADER_BYTES) {
        const bytes = held.readUInt16BE(2);
        if (bytes < HEADER_BYTES) throw new Error(`a packet of ${bytes} bytes`);
        if (held.length < bytes) break;
        parts.push(held.subarray(HEADER_BYTES, bytes));
        const [type = 0, status = 0] = held;
        held = held.subarray(bytes);
        if ((status & END_OF_MESSAGE) === 0) continue;
        messages.push({ type, data: Buffer.concat(parts) });
        parts = [];
      }
      return messages;
    },
  };
}

/** PRELOGIN's options: VERSION first, ENCRYPTION, the end. */
export function prelogin(encryption: number): Buffer {
  const options = Buffer.from([0x00, 0, 11, 0, 6, 0x01, 0, 17, 0, 1, 0xff]);
  const version = Buffer.from([15, 0, 2_000 >> 8, 2_000 & 0xff, 0, 0]);
  return Buffer.concat([options, version, Buffer.from([encryption])]);
}

/** The client's B_FENCRYPTION. */
export function encryptionIn(data: Buffer): number {
  for (let at = 0; data[at] !== 0xff; at += 5) if (data[at] === 0x01) return data.readUInt8(data.readUInt16BE(at + 1));
  throw new Error('no ENCRYPTION in PRELOGIN');
}

/** What a LOGIN7 (2.2.6.4) says. */
export interface Login {
  readonly tdsVersion: number;
  readonly packetBytes: number;
  readonly hostName: string;
  readonly user: string;
  readonly password: string;
  readonly appName: string;
  readonly serverName: string;
  readonly database: string;
  readonly isEncrypted: boolean;
}

export function readLogin(data: Buffer, isEncrypted: boolean): Login {
  if (data.readUInt32LE(0) !== data.length) throw new Error('LOGIN7 of another length than it says');
  /** ib and cch of the OffsetLength part. */
  const bytesAt = (at: number) => {
    const from = data.readUInt16LE(at);
    return data.subarray(from, from + 2 * data.readUInt16LE(at + 2));
  };
  const textAt = (at: number) => bytesAt(at).toString('utf16le');
  // Each byte has its halves changed over, and is then combined with 0xA5.
  const clear = bytesAt(44).map((each) => {
    const turned = each ^ 0xa5;
    return ((turned << 4) | (turned >> 4)) & 0xff;
  });
  return {
    tdsVersion: data.readUInt32LE(4),
    packetBytes: data.readUInt32LE(8),
    hostName: textAt(36),
    user: textAt(40),
    password: Buffer.from(clear).toString('utf16le'),
    appName: textAt(48),
    serverName: textAt(52),
    database: textAt(68),
    isEncrypted,
  };
}

/** The text of an SQLBatch: ALL_HEADERS (2.2.5.3) come first, their length first of all. */
export function readBatch(data: Buffer): string {
  return data.toString('utf16le', data.readUInt32LE(0));
}
