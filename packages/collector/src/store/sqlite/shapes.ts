/** The list of shapes: tables of checks that chunks are read with. A birth may go, its shape stays while chunks refer to it. */
import { createHash } from 'node:crypto';
import type { Birth } from '@tillwatch/model';
import type { ListedShape, Shape } from '../codec/detail-section.js';
import { num, type StoreFile, text } from './store-file.js';

const MAX_CACHED = 4096;

type ShapeJson = readonly (readonly string[])[];

export class Shapes {
  readonly #file: StoreFile;
  readonly #byId = new Map<number, ListedShape>();
  readonly #byBirth = new WeakMap<Birth, ListedShape>();
  readonly #idByDigest = new Map<string, number>();

  constructor(file: StoreFile) {
    this.#file = file;
  }

  /** Bound for use as a `ShapeOf`. */
  readonly find = (id: number): ListedShape | undefined => {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const row = this.#file.get('SELECT json FROM shape WHERE id = ?', id);
    if (row === undefined) return undefined;
    const checks = (JSON.parse(text(row, 'json')) as ShapeJson).map(([check = '', ...values]) => ({
      id: check,
      values,
    }));
    return this.#keep({ listId: id, checks });
  };

  /** The listed form of a birth's table of checks. */
  listBirth(birth: Birth): ListedShape {
    let shape = this.#byBirth.get(birth);
    if (shape === undefined) {
      shape = this.list({ checks: birth.definition.checks });
      this.#byBirth.set(birth, shape);
    }
    return shape;
  }

  /** The listed form of a shape; a new one is written at once, before any chunk that refers to it. */
  list(shape: Shape): ListedShape {
    const json = JSON.stringify(shape.checks.map(({ id, values }) => [id, ...values]));
    const digest = createHash('sha256').update(json).digest().subarray(0, 16);
    const key = digest.toString('latin1');
    const id = this.#idByDigest.get(key) ?? this.#insert(json, digest);
    if (this.#idByDigest.size >= MAX_CACHED) this.#idByDigest.clear();
    this.#idByDigest.set(key, id);
    return this.find(id) ?? this.#keep({ listId: id, checks: shape.checks });
  }

  #insert(json: string, digest: Uint8Array): number {
    const row = this.#file.get('SELECT id FROM shape WHERE digest = ?', digest);
    if (row !== undefined) return num(row, 'id');
    return this.#file.lazily(
      () => this.#file.run('INSERT INTO shape (digest, json) VALUES (?, ?)', digest, json).lastId,
    );
  }

  #keep(shape: ListedShape): ListedShape {
    if (this.#byId.size >= MAX_CACHED) this.#byId.clear();
    this.#byId.set(shape.listId, shape);
    return shape;
  }
}
