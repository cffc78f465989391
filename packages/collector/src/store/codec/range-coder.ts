/**
 * An adaptive binary range coder: the one entropy coder of the store's chunks. The carry handling is LZMA's (7-Zip's LZMA
 * specification, "Range Encoder"); the probabilities are counters that learn fast at first, as a column of an hour has few entries.
 * All arithmetic is on integers below 2^53, so that what one machine wrote another reads for ever.
 */

const PROBABILITY_BITS = 15;
const ONE = 1 << PROBABILITY_BITS;
/** No bit is believed more surely than this: 2^-10. */
const LEAST = 32;
/** After this many bits a probability moves by 1/128 of what it is off. */
const SLOWEST = 127;
const TOP = 2 ** 24;
const WORD = 2 ** 32;
/** Largest alphabet of a uniform symbol. */
export const UNIFORM_MAX = 1 << 16;

/** 2^16 / (n + 1.5): how far the n-th bit moves a probability (the Krichevsky-Trofimov estimator, in integers). */
const STEP = Uint16Array.from({ length: SLOWEST + 1 }, (_, n) => Math.floor(131_072 / (2 * n + 3)));

/** Probabilities of bits, addressed by index: P(bit = 0) in 1/2^15, and how many bits each has seen. */
export class BitModels {
  readonly zero: Uint16Array;
  readonly seen: Uint8Array;

  constructor(size: number) {
    this.zero = new Uint16Array(size).fill(ONE / 2);
    this.seen = new Uint8Array(size);
  }

  /** Sets what is believed at first, `zero` in 0..1, and with the weight of how many bits. */
  expect(index: number, zero: number, weight: number): void {
    this.zero[index] = Math.min(ONE - LEAST, Math.max(LEAST, Math.round(zero * ONE)));
    this.seen[index] = weight;
  }

  copyFrom(models: BitModels): void {
    this.zero.set(models.zero);
    this.seen.set(models.seen);
  }
}

function learn(models: BitModels, index: number, bit: number): void {
  const seen = models.seen[index] as number;
  const zero = models.zero[index] as number;
  const step = STEP[seen] as number;
  const moved = bit === 0 ? zero + (((ONE - zero) * step) >>> 16) : zero - ((zero * step) >>> 16);
  models.zero[index] = Math.min(ONE - LEAST, Math.max(LEAST, moved));
  if (seen < SLOWEST) models.seen[index] = seen + 1;
}

/** Writes bits and symbols; `finish` gives the bytes and begins anew. */
export class RangeEncoder {
  #low = 0;
  #range = WORD - 1;
  #cache = 0;
  #pending = 0;
  #started = false;
  #bytes = new Uint8Array(1024);
  #length = 0;

  bit(models: BitModels, index: number, bit: number): void {
    const bound = (this.#range >>> PROBABILITY_BITS) * (models.zero[index] as number);
    if (bit === 0) this.#range = bound;
    else {
      this.#low += bound;
      this.#range -= bound;
    }
    learn(models, index, bit);
    this.#normalise();
  }

  /** One of `total` equally likely symbols, 1 <= total <= 2^16. */
  uniform(symbol: number, total: number): void {
    this.#range = Math.floor(this.#range / total);
    this.#low += symbol * this.#range;
    this.#normalise();
  }

  finish(): Uint8Array {
    this.#settle();
    for (let i = 0; i < 5; i++) this.#shift();
    let length = this.#length;
    // The decoder reads zeros beyond the end.
    while (length > 0 && this.#bytes[length - 1] === 0) length--;
    const bytes = this.#bytes.slice(0, length);
    this.reset();
    return bytes;
  }

  /** Begins anew, whatever was written. */
  reset(): void {
    this.#low = 0;
    this.#range = WORD - 1;
    this.#cache = 0;
    this.#pending = 0;
    this.#started = false;
    this.#length = 0;
  }

  #normalise(): void {
    while (this.#range < TOP) {
      this.#shift();
      this.#range = (this.#range * 256) >>> 0;
    }
  }

  /** Picks the number within the last range that ends in the most zeros. */
  #settle(): void {
    for (let unit = WORD; unit >= 1; unit /= 256) {
      const rounded = Math.ceil(this.#low / unit) * unit;
      if (rounded < this.#low + this.#range) {
        this.#low = rounded;
        return;
      }
    }
  }

  /** Moves the top byte of `low` out. Bytes of 255 wait until it is known whether a carry runs through them. */
  #shift(): void {
    if (this.#low < 0xff000000 || this.#low >= WORD) {
      const carry = this.#low >= WORD ? 1 : 0;
      // The very first byte is always zero; it is not written.
      if (this.#started) this.#write(this.#cache + carry);
      this.#started = true;
      for (; this.#pending > 0; this.#pending--) this.#write(0xff + carry);
      this.#cache = Math.floor((this.#low % WORD) / TOP);
    } else this.#pending += 1;
    this.#low = (this.#low % TOP) * 256;
  }

  #write(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = byte & 0xff;
  }
}

/** Reads what {@link RangeEncoder} wrote; on other bytes it gives some bits or other, never an error. */
export class RangeDecoder {
  #bytes: Uint8Array;
  #position = 0;
  #range = WORD - 1;
  #code = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    for (let i = 0; i < 4; i++) this.#code = ((this.#code << 8) | this.#next()) >>> 0;
  }

  bit(models: BitModels, index: number): number {
    const bound = (this.#range >>> PROBABILITY_BITS) * (models.zero[index] as number);
    let bit = 0;
    if (this.#code < bound) this.#range = bound;
    else {
      bit = 1;
      this.#code -= bound;
      this.#range -= bound;
    }
    learn(models, index, bit);
    this.#normalise();
    return bit;
  }

  uniform(total: number): number {
    this.#range = Math.floor(this.#range / total);
    const symbol = Math.min(total - 1, Math.floor(this.#code / this.#range));
    this.#code -= symbol * this.#range;
    this.#normalise();
    return symbol;
  }

  #normalise(): void {
    while (this.#range < TOP) {
      this.#code = ((this.#code << 8) | this.#next()) >>> 0;
      this.#range = (this.#range * 256) >>> 0;
    }
  }

  #next(): number {
    return this.#bytes[this.#position++] ?? 0;
  }
}
