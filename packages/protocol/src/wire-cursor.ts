/** Reads protobuf's variable-length numbers one after the other out of a stretch of bytes, without an object for any of them. */

/** A 32-bit number takes at most five bytes; of the 64-bit ones those of at most seven (below 2^49) are read here. */
const MAX_BYTES_32 = 5;
const MAX_BYTES = 7;

/** A place in bytes that moves on. A number that is cut short or wider than asked for reads as -1, and the cursor is of no use after that. */
export class NumberCursor {
  #bytes: Uint8Array = new Uint8Array();
  #at = 0;
  #end = 0;

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /** Begins anew with bytes `start` to `end` (exclusive), which lie within `bytes`. */
  over(bytes: Uint8Array, start: number, end: number): void {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** 0..2^32-1 in at most five bytes; else -1. */
  unsigned32(): number {
    if (this.#at >= this.#end) return -1;
    const first = this.#bytes[this.#at] ?? 0;
    if (first < 128) {
      this.#at += 1;
      return first;
    }
    const value = this.#number(MAX_BYTES_32);
    return value <= 0xffff_ffff ? value : -1;
  }

  /** 0..2^49-1 in at most seven bytes; else -1. */
  unsigned(): number {
    return this.#number(MAX_BYTES);
  }

  #number(maxBytes: number): number {
    let value = 0;
    let unit = 1;
    const last = Math.min(this.#end, this.#at + maxBytes);
    while (this.#at < last) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 127) * unit;
      if (byte < 128) return value;
      unit *= 128;
    }
    return -1;
  }

  /** Passes over bytes; false where there are not so many. */
  skip(length: number): boolean {
    if (length > this.#end - this.#at) return false;
    this.#at += length;
    return true;
  }
}
