/** A map that costs little to copy however long it is: copies share what they had in common, and hold what they changed since. */

const GONE = Symbol('gone');

/** Changes that a copy carries on at least; beyond it and the square root of the length they are laid into a map of their own. */
const MIN_CHANGES = 32;

/**
 * `fork` costs as much as there were changes since the last time that layers were joined, which is at most about the square root of the length; reading costs at
 * most two look-ups. Entries come in the order in which their keys were first set; a key that was deleted may keep its place when it comes back. Values are not `undefined`.
 */
export class LayeredMap<K, V> implements ReadonlyMap<K, V> {
  /** Shared with other copies, and never changed. */
  readonly #base: ReadonlyMap<K, V>;
  readonly #changes: Map<K, V | typeof GONE>;
  #size: number;

  private constructor(base: ReadonlyMap<K, V>, changes: Map<K, V | typeof GONE>, size: number) {
    this.#base = base;
    this.#changes = changes;
    this.#size = size;
  }

  /** A copy of any map, to be changed without changing that. */
  static fork<K, V>(of: ReadonlyMap<K, V>): LayeredMap<K, V> {
    if (!(of instanceof LayeredMap)) return new LayeredMap(new Map(of), new Map(), of.size);
    const layered = of as LayeredMap<K, V>;
    const limit = Math.max(MIN_CHANGES, Math.sqrt(layered.#base.size));
    return layered.#changes.size <= limit
      ? new LayeredMap(layered.#base, new Map(layered.#changes), layered.#size)
      : new LayeredMap(new Map(layered), new Map(), layered.#size);
  }

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    const changed = this.#changes.get(key);
    if (changed === undefined) return this.#base.get(key);
    return changed === GONE ? undefined : changed;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  set(key: K, value: V): this {
    if (!this.has(key)) this.#size += 1;
    this.#changes.set(key, value);
    return this;
  }

  delete(key: K): boolean {
    if (!this.has(key)) return false;
    this.#size -= 1;
    if (this.#base.has(key)) this.#changes.set(key, GONE);
    else this.#changes.delete(key);
    return true;
  }

  *entries(): Generator<[K, V], undefined> {
    for (const [key, value] of this.#base) {
      const changed = this.#changes.get(key);
      if (changed === undefined) yield [key, value];
      else if (changed !== GONE) yield [key, changed];
    }
    for (const [key, changed] of this.#changes) {
      if (changed !== GONE && !this.#base.has(key)) yield [key, changed];
    }
  }

  [Symbol.iterator](): Generator<[K, V], undefined> {
    return this.entries();
  }

  *keys(): Generator<K, undefined> {
    for (const [key] of this) yield key;
  }

  *values(): Generator<V, undefined> {
    for (const [, value] of this) yield value;
  }

  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }
}
