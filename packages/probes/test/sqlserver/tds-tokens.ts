/** What a SQL Server says, as bytes: the tokens of MS-TDS 2.2.7 (TDS 7.4), of the types that our answers have. */

const TOKEN = {
  colMetadata: 0x81,
  error: 0xaa,
  info: 0xab,
  loginAck: 0xad,
  row: 0xd1,
  nbcRow: 0xd2,
  envChange: 0xe3,
  done: 0xfd,
} as const;

/** DONE's Status (2.2.7.6). */
export const DONE = { final: 0x00, more: 0x01, error: 0x02, count: 0x10, attention: 0x20 } as const;

/** Kinds of changes (2.2.7.9). */
export const CHANGE = { database: 1, language: 2, packetSize: 4, collation: 7, begin: 8, rollback: 10 } as const;

export type Type = 'int' | 'bigint' | 'bit' | 'nvarchar' | 'datetime';
export type Cell = string | number | bigint | boolean | Date | null;
export interface Column {
  readonly name: string;
  readonly type: Type;
}

const byte = (...values: number[]) => Buffer.from(values);
const uint16 = (value: number) => byte(value & 0xff, (value >> 8) & 0xff);
const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
};
const text = (words: string) => Buffer.from(words, 'utf16le');
/** B_VARCHAR and US_VARCHAR (2.2.5.1.2): lengths are of characters. */
const shortText = (words: string) => Buffer.concat([byte(words.length), text(words)]);
const longText = (words: string) => Buffer.concat([uint16(words.length), text(words)]);
/** A token whose length is told in two bytes. */
const sized = (token: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([byte(token), uint16(body.length), body]);
};

/** SQL_Latin1_General_CP1_CI_AS (2.2.5.1.2: LCID 0x409, flags, sort order 52). */
const COLLATION = byte(0x09, 0x04, 0xd0, 0x00, 0x34);

/** LOGINACK (2.2.7.14): the login is taken; TDS 7.4, SQL Server 2019. */
export function loginAck(): Buffer {
  const version = byte(0x74, 0x00, 0x00, 0x04);
  return sized(
    TOKEN.loginAck,
    byte(1),
    version,
    shortText('Microsoft SQL Server\0\0'),
    byte(15, 0, 2000 >> 8, 2000 & 0xff),
  );
}

/** ENVCHANGE (2.2.7.9) from one text to another. */
export function change(kind: number, to: string, from: string): Buffer {
  return sized(TOKEN.envChange, byte(kind), shortText(to), shortText(from));
}

/** ENVCHANGE of bytes: a collation, the descriptor of a transaction. */
export function changeOfBytes(kind: number, to: Buffer, from: Buffer): Buffer {
  return sized(TOKEN.envChange, byte(kind), byte(to.length), to, byte(from.length), from);
}

export const collationChange = (): Buffer => changeOfBytes(CHANGE.collation, COLLATION, Buffer.alloc(0));

/** ENVCHANGE 20, Routing: this server's clients are to go to another. */
export function routing(host: string, port: number): Buffer {
  const where = Buffer.concat([byte(0), uint16(port), longText(host)]);
  return sized(TOKEN.envChange, byte(20), uint16(where.length), where, uint16(0));
}

function message(token: number, number: number, severity: number, words: string): Buffer {
  return sized(
    token,
    uint32(number),
    byte(1, severity),
    longText(words),
    shortText('TILL-DB'),
    shortText(''),
    uint32(1),
  );
}

/** ERROR (2.2.7.10): sys.messages' number and severity. */
export const error = (number: number, words: string, severity = 16): Buffer =>
  message(TOKEN.error, number, severity, words);

/** INFO (2.2.7.13). */
export const info = (number: number, words: string): Buffer => message(TOKEN.info, number, 0, words);

/** DONE (2.2.7.6) of a SELECT (0xC1) or of whatever. */
export function done(status: number = DONE.final, rows = 0, command = 0xc1): Buffer {
  const count = Buffer.alloc(8);
  count.writeBigUInt64LE(BigInt(rows));
  return Buffer.concat([byte(TOKEN.done), uint16(status), uint16(command), count]);
}

/** TYPE_INFO (2.2.5.4): nullable types of variable length, as the server gives them for expressions. */
function typeInfo(type: Type): Buffer {
  switch (type) {
    case 'int':
      return byte(0x26, 4);
    case 'bigint':
      return byte(0x26, 8);
    case 'bit':
      return byte(0x68, 1);
    case 'datetime':
      return byte(0x6f, 8);
    case 'nvarchar':
      return Buffer.concat([byte(0xe7), uint16(8_000), COLLATION]);
  }
}

/** COLMETADATA (2.2.7.4). Flags: nullable, read-only or not is not known. */
export function columns(all: readonly Column[]): Buffer {
  const each = all.map(({ name, type }) => Buffer.concat([uint32(0), uint16(0x0009), typeInfo(type), shortText(name)]));
  return Buffer.concat([byte(TOKEN.colMetadata), uint16(all.length), ...each]);
}

/** TYPE_VARBYTE (2.2.5.2.3) of a value that is not NULL. */
function bytesOf(type: Type, cell: Exclude<Cell, null>): Buffer {
  switch (type) {
    case 'int': {
      const bytes = Buffer.alloc(5);
      bytes.writeUInt8(4);
      bytes.writeInt32LE(Number(cell), 1);
      return bytes;
    }
    case 'bigint': {
      const bytes = Buffer.alloc(9);
      bytes.writeUInt8(8);
      bytes.writeBigInt64LE(BigInt(cell as number | bigint), 1);
      return bytes;
    }
    case 'bit':
      return byte(1, cell ? 1 : 0);
    case 'datetime': {
      // Days since 1900 and 300ths of a second (2.2.5.5.1.8).
      const ms = (cell as Date).getTime() - Date.UTC(1900, 0, 1);
      const bytes = Buffer.alloc(9);
      bytes.writeUInt8(8);
      bytes.writeInt32LE(Math.floor(ms / 86_400_000), 1);
      bytes.writeUInt32LE(Math.round(((ms % 86_400_000) * 300) / 1_000), 5);
      return bytes;
    }
    case 'nvarchar': {
      const words = text(String(cell));
      return Buffer.concat([uint16(words.length), words]);
    }
  }
}

const NULL = { int: byte(0), bigint: byte(0), bit: byte(0), datetime: byte(0), nvarchar: byte(0xff, 0xff) };

/** ROW (2.2.7.20), or, where something is NULL, NBCROW (2.2.7.15), which servers since TDS 7.3 take for that. */
export function row(all: readonly Column[], cells: readonly Cell[], compressed = true): Buffer {
  const isNull = (index: number) => cells[index] === null || cells[index] === undefined;
  const values = all.map(({ type }, index) =>
    isNull(index) ? (compressed ? Buffer.alloc(0) : NULL[type]) : bytesOf(type, cells[index] as Exclude<Cell, null>),
  );
  if (!compressed || !all.some((_, index) => isNull(index))) return Buffer.concat([byte(TOKEN.row), ...values]);
  const bitmap = Buffer.alloc(Math.ceil(all.length / 8));
  all.forEach((_, index) => {
    if (isNull(index)) bitmap[index >> 3] = (bitmap[index >> 3] ?? 0) | (1 << (index & 7));
  });
  return Buffer.concat([byte(TOKEN.nbcRow), bitmap, ...values]);
}

/** The answer to one SELECT. */
export function resultSet(all: readonly Column[], rows: readonly (readonly Cell[])[], compressed = true): Buffer {
  return Buffer.concat([
    columns(all),
    ...rows.map((cells) => row(all, cells, compressed)),
    done(DONE.count, rows.length),
  ]);
}

/** The answer of a statement that is refused: its errors, the first one the cause. */
export function refusal(...numbers: readonly (readonly [number: number, words: string, severity?: number])[]): Buffer {
  return Buffer.concat([
    ...numbers.map(([number, words, severity]) => error(number, words, severity)),
    done(DONE.error),
  ]);
}
