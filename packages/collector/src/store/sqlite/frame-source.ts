/** Reads frames of the open log: rows by number, births by boot. */
import { type Birth, type Heartbeat, TillwatchError } from '@tillwatch/model';
import { decodeBirth, decodeWindow } from '@tillwatch/protocol';
import type { EngineParts } from './engine-parts.js';
import { type Frame, LogRow } from './log-row.js';
import { blob } from './store-file.js';
import type { TailEntry } from './tail.js';

/**
 * Rows stay in memory up to this sum. While a whole log is gone through agent by agent, keeping the first rows that were read is
 * better than keeping the last: each comes up again once per agent.
 */
const ROW_CACHE_BYTES = 24 * 1024 * 1024;

export interface BootFrame extends Frame {
  readonly boot: string;
}

/** Lives as long as one piece of work; what it has read is not read again. */
export class FrameSource {
  readonly #parts: EngineParts;
  readonly #rows = new Map<number, LogRow>();
  readonly #births = new Map<string, Birth | null>();
  #cachedBytes = 0;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  frame(row: number, place: number): BootFrame {
    const logRow = this.#row(row);
    const { voice, seq, endedAtMs, receivedAtMs, window } = logRow.frameAt(place);
    return { boot: logRow.voices[voice]?.boot ?? '', seq, endedAtMs, receivedAtMs, window };
  }

  /** The heartbeat of a frame by the birth of its boot; the reason where there is none to be had. */
  heartbeat(frame: BootFrame, birth: Birth | null): Heartbeat | 'unknown-birth' | 'malformed' {
    if (birth === null) return 'unknown-birth';
    try {
      return decodeWindow(frame.window, frame.seq, birth);
    } catch (error) {
      if (error instanceof TillwatchError) return 'malformed';
      throw error;
    }
  }

  birth(entry: TailEntry, boot: string): Birth | null {
    const key = `${entry.id}/${boot}`;
    let birth = this.#births.get(key);
    if (birth === undefined) {
      const row = this.#parts.file.get('SELECT bytes FROM birth WHERE agent = ? AND boot = ?', entry.id, boot);
      const decoded = row === undefined ? null : decodeBirth(blob(row, 'bytes'));
      birth = decoded?.ok ? decoded.birth : null;
      if (this.#births.size >= 64) this.#births.clear();
      this.#births.set(key, birth);
    }
    return birth;
  }

  #row(id: number): LogRow {
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    const data = this.#parts.file.get('SELECT data FROM log WHERE id = ?', id);
    if (data === undefined) throw new TillwatchError('store-unusable', `row ${id} of the log is missing`);
    const row = new LogRow(blob(data, 'data'));
    if (this.#cachedBytes + row.bytes.length <= ROW_CACHE_BYTES) {
      this.#rows.set(id, row);
      this.#cachedBytes += row.bytes.length;
    }
    return row;
  }
}
