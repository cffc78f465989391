/** Bytes written and read one after the other: numbers of 7 bits a byte, the low first (LEB128). */

export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(sizeBytes = 256) {
    this.#bytes = new Uint8Array(sizeBytes);
  }

  /** 0 <= value < 2^53. */
  unsigned(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** |value| < 2^52. */
  signed(value: number): void {
    this.unsigned(value >= 0 ? 2 * value : -2 * value - 1);
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A boot id of 16 hex digits, as 8 bytes. */
  boot(boot: string): void {
    this.#reserve(8);
    for (let i = 0; i < 16; i += 2) this.#bytes[this.#length++] = Number.parseInt(boot.slice(i, i + 2), 16);
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + bytes));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

/** Reads what {@link ByteWriter} wrote. Throws RangeError beyond the end. */
export class ByteReader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  unsigned(): number {
    let value = 0;
    for (let unit = 1; unit <= 2 ** 49; unit *= 128) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new RangeError('bytes are cut short');
      value += (byte % 128) * unit;
      if (byte < 128) return value;
    }
    throw new RangeError('a number is too long');
  }

  signed(): number {
    const zigzag = this.unsigned();
    return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
  }

  /** A view, not a copy. */
  raw(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw new RangeError('bytes are cut short');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  skip(length: number): void {
    if (this.at + length > this.bytes.length) throw new RangeError('bytes are cut short');
    this.at += length;
  }

  boot(): string {
    const { buffer, byteOffset } = this.raw(8);
    return Buffer.from(buffer, byteOffset, 8).toString('hex');
  }
}
