/** Texts that repeat (sites, agents, checks, nodes) as small integers. */
import { num, type StoreFile, text } from './store-file.js';

/** Beyond this the cache begins anew; an estate of 10 000 sites has fewer. */
const MAX_CACHED = 200_000;

export class Names {
  readonly #file: StoreFile;
  readonly #ids = new Map<string, number>();
  readonly #texts = new Map<number, string>();

  constructor(file: StoreFile) {
    this.#file = file;
  }

  /** The text's id; a new one is made within the caller's transaction. */
  idOf(word: string): number {
    const known = this.find(word);
    if (known !== undefined) return known;
    const id = this.#file.run('INSERT INTO name (text) VALUES (?)', word).lastId;
    this.#keep(id, word);
    return id;
  }

  find(word: string): number | undefined {
    const known = this.#ids.get(word);
    if (known !== undefined) return known;
    const row = this.#file.get('SELECT id FROM name WHERE text = ?', word);
    if (row !== undefined) this.#keep(num(row, 'id'), word);
    return row === undefined ? undefined : num(row, 'id');
  }

  textOf(id: number): string {
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    const row = this.#file.get('SELECT text FROM name WHERE id = ?', id);
    const word = row === undefined ? '' : text(row, 'text');
    this.#keep(id, word);
    return word;
  }

  /** After a transaction that was undone: what it made is no longer there. */
  forget(): void {
    this.#ids.clear();
    this.#texts.clear();
  }

  #keep(id: number, word: string): void {
    if (this.#ids.size >= MAX_CACHED) this.forget();
    this.#ids.set(word, id);
    this.#texts.set(id, word);
  }
}
