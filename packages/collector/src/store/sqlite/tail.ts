/**
 * What memory holds of each agent: where its frames lie in the log, and which of its heartbeats is the newest. 16 bytes for each frame of
 * the log, which maintenance keeps short; windows themselves stay on disk.
 */
import type { Speaker } from '../../ports.js';
import { isNewerHeartbeat } from '../stored-agent.js';

export interface TailEntry extends Speaker {
  readonly id: number;
  readonly siteId: number;
  /** Frames beyond `foldedLog`: row and place of each, ascending. */
  readonly rows: number[];
  readonly places: number[];
  foldedLog: number;
  /** Usual length of a window, from the newest birth. */
  windowMs: number;
  readonly incarnations: Map<string, number>;
  newest: NewestHeartbeat | null;
}

export interface NewestHeartbeat {
  readonly incarnation: number;
  readonly seq: number;
  /** null: in the agent's row. */
  readonly at: { readonly row: number; readonly place: number } | null;
}

export class Tail {
  readonly #byName = new Map<string, TailEntry>();
  readonly #byId = new Map<number, TailEntry>();
  readonly #bySite = new Map<string, TailEntry[]>();
  /** Sums over the whole log. */
  logBytes = 0;
  logRows = 0;
  frames = 0;

  add(entry: TailEntry): void {
    this.#byName.set(`${entry.site}/${entry.agent}`, entry);
    this.#byId.set(entry.id, entry);
    const ofSite = this.#bySite.get(entry.site);
    if (ofSite === undefined) this.#bySite.set(entry.site, [entry]);
    else ofSite.push(entry);
  }

  find({ site, agent }: Speaker): TailEntry | undefined {
    return this.#byName.get(`${site}/${agent}`);
  }

  byId(id: number): TailEntry | undefined {
    return this.#byId.get(id);
  }

  ofSite(site: string): readonly TailEntry[] {
    return this.#bySite.get(site) ?? [];
  }

  all(): TailEntry[] {
    return [...this.#byId.values()];
  }

  /** Notes a frame of the log. */
  note(entry: TailEntry, boot: string, seq: number, row: number, place: number): void {
    entry.rows.push(row);
    entry.places.push(place);
    this.frames += 1;
    const incarnation = entry.incarnations.get(boot) ?? -1;
    if (entry.newest === null || isNewerHeartbeat({ incarnation, seq }, entry.newest)) {
      entry.newest = { incarnation, seq, at: { row, place } };
    }
  }

  /** Forgets an agent's frames up to a row; they are in chunks. */
  folded(entry: TailEntry, upToRow: number): void {
    const count = countUpTo(entry, upToRow);
    entry.rows.splice(0, count);
    entry.places.splice(0, count);
    this.frames -= count;
    entry.foldedLog = Math.max(entry.foldedLog, upToRow);
    const at = entry.newest?.at;
    if (entry.newest !== null && at != null && at.row <= upToRow) entry.newest = { ...entry.newest, at: null };
  }
}

/** Frames of an agent in rows up to one. */
export function countUpTo(entry: TailEntry, upToRow: number): number {
  let count = 0;
  while (count < entry.rows.length && (entry.rows[count] as number) <= upToRow) count++;
  return count;
}

export function tailEntry(id: number, siteId: number, speaker: Speaker): TailEntry {
  return {
    site: speaker.site,
    agent: speaker.agent,
    id,
    siteId,
    rows: [],
    places: [],
    foldedLog: 0,
    windowMs: 10_000,
    incarnations: new Map(),
    newest: null,
  };
}
