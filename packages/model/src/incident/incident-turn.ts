/** One input's work on the book: what it changes, notes and tells is gathered here, and each changed incident is saved once. */
import {
  INCIDENT_LIMITS,
  type Incident,
  type IncidentEventKind,
  type IncidentLife,
  type NoticeKind,
  type TimelineEntry,
} from './incident.js';
import { type IncidentBook, isLiving, type OpenBook, openBook, putIncident, recurrenceOf } from './incident-book.js';
import type { IncidentEffect } from './incident-fold.js';
import type { IncidentSettings } from './incident-settings.js';
import { isSameValue } from './same-value.js';

export type IncidentPatch = Partial<Omit<Incident, 'id' | 'life'>>;
export type NewIncident = Omit<Incident, 'id'>;

/** Mutable, and gone with the input. Unknown ids are passed over. */
export interface IncidentTurn {
  readonly atMs: number;
  readonly settings: IncidentSettings;
  incident(id: string): Incident | undefined;
  /** Of the site, or of the estate stage; in order of their numbers. */
  of(source: string): readonly Incident[];
  living(): readonly Incident[];
  all(): ReadonlyMap<string, Incident>;
  recurrence(key: string): number;
  /** Gives it the next number. */
  add(incident: NewIncident): Incident;
  update(id: string, patch: IncidentPatch, life?: Partial<IncidentLife>): void;
  /** Adds a line to the timeline, unless it is full. */
  log(id: string, kind: IncidentEventKind, detail?: TimelineEntry['detail'], by?: string | null): void;
  /** Gives out a notice; whether it is due is decided by {@link settleNotices}. */
  tell(id: string, kind: NoticeKind): void;
  /** There is more to do for this input than one fold does. */
  putOff(): void;
  finish(): {
    readonly book: IncidentBook;
    readonly effects: readonly IncidentEffect[];
    readonly isUnfinished: boolean;
  };
}

/** What may come many times must not take the room of what the record cannot do without. */
const ASIDES: ReadonlySet<IncidentEventKind> = new Set<IncidentEventKind>([
  'note',
  'spread',
  'severity-changed',
  'muted',
  'unmuted',
]);
const ASIDE_LINES = INCIDENT_LIMITS.timeline - 100;

/** Makes the work on `book` for an input of `atMs`; `isSighting`: what changes is as of then, and older sightings do not change it back. */
export function createTurn(
  book: IncidentBook,
  atMs: number,
  settings: IncidentSettings,
  isSighting: boolean,
): IncidentTurn {
  let work = book;
  let open: OpenBook | null = null;
  let isUnfinished = false;
  const touched = new Set<string>();
  const timeline: IncidentEffect[] = [];
  const notices: IncidentEffect[] = [];
  const put = (incident: Incident): void => {
    touched.add(incident.id);
    if (open === null) {
      open = openBook(work);
      work = { ...work, ...open };
    }
    putIncident(open, incident);
  };
  const update: IncidentTurn['update'] = (id, patch, life = {}) => {
    const old = work.incidents.get(id);
    if (old !== undefined) put({ ...old, ...patch, life: { ...old.life, ...life } });
  };

  return {
    atMs,
    settings,
    incident: (id) => work.incidents.get(id),
    of: (source) => (work.bySource.get(source) ?? []).flatMap((id) => work.incidents.get(id) ?? []),
    living: () => [...work.incidents.values()].filter(isLiving),
    all: () => work.incidents,
    recurrence: (key) => recurrenceOf(work, key, atMs - settings.recurrenceWindowMs),
    add(incident) {
      const lastNumber = work.lastNumber + 1;
      const added = { ...incident, id: `I${lastNumber}` };
      work = { ...work, lastNumber };
      put(added);
      return added;
    },
    update,
    log(id, kind, detail = {}, by = null) {
      const life = work.incidents.get(id)?.life;
      if (life === undefined) return;
      const { timelineCount, linesLeftOut = 0 } = life;
      if (timelineCount >= (ASIDES.has(kind) ? ASIDE_LINES : INCIDENT_LIMITS.timeline)) {
        update(id, {}, { linesLeftOut: linesLeftOut + 1 });
        return;
      }
      update(id, {}, { timelineCount: timelineCount + 1 });
      timeline.push({ kind: 'timeline', incident: id, entry: { atMs, kind, by, detail } });
    },
    tell(id, kind) {
      const life = work.incidents.get(id)?.life;
      if (life === undefined) return;
      const turn = (life.turns[kind] ?? 0) + 1;
      update(id, {}, { turns: { ...life.turns, [kind]: turn }, toldAtMs: atMs });
      notices.push({ kind: 'notice', incident: id, notice: kind, turn, atMs });
    },
    putOff() {
      isUnfinished = true;
    },
    finish() {
      const changed = [...touched].filter((id) => !isSameValue(work.incidents.get(id), book.incidents.get(id)));
      if (isSighting) for (const id of changed) update(id, {}, { changedAtMs: atMs });
      const incidents = changed.flatMap((id) => work.incidents.get(id) ?? []);
      const saves = incidents.map((incident): IncidentEffect => ({ kind: 'save', incident }));
      const effects = [...saves, ...timeline, ...notices];
      return { book: effects.length === 0 ? book : work, effects, isUnfinished };
    },
  };
}
