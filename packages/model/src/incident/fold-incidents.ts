/** The life of incidents as one pure fold: sightings and people's actions in, changed incidents and notices out. */
import { foldAction } from './fold-action.js';
import { foldEstate } from './fold-estate.js';
import { foldSite } from './fold-site.js';
import { endHold } from './hold-telling.js';
import { expireBook, type IncidentBook, isLiving } from './incident-book.js';
import type { IncidentEffect, IncidentInput } from './incident-fold.js';
import { DEFAULT_INCIDENT_SETTINGS, type IncidentSettings } from './incident-settings.js';
import { createTurn, type IncidentTurn } from './incident-turn.js';
import { applyMutes } from './name-incident.js';
import { reminderDueAtMs } from './notice-due.js';

export interface IncidentFold {
  readonly book: IncidentBook;
  /** Saves first, then timeline, then notices; empty where nothing changed, and `book` is then the same. */
  readonly effects: readonly IncidentEffect[];
  /**
   * The input is to be folded again, before any other, when the effects are stored: it says more than one fold does (`MERGES_AT_ONCE`). It comes to an end,
   * and whoever stops in between has lost nothing: the next sighting goes on.
   */
  readonly isUnfinished: boolean;
}

/**
 * Folds one input into the book. Whatever the book knows is in the incidents that `effects` save: a book restored from them goes on exactly as this one would.
 * Inputs that name an incident which is not in the book, or is over, have no effects.
 */
export function foldIncidents(
  book: IncidentBook,
  input: IncidentInput,
  settings: IncidentSettings = DEFAULT_INCIDENT_SETTINGS,
): IncidentFold {
  const isPast = input.type === 'site' && input.isPast === true;
  const current = input.atMs < book.expireAtMs || isPast ? book : expireBook(book, settings, input.atMs);
  const turn = createTurn(current, input.atMs, settings, (input.type === 'site' && !isPast) || input.type === 'estate');
  switch (input.type) {
    case 'site':
      foldSite(turn, input);
      break;
    case 'estate':
      foldEstate(turn, input);
      break;
    case 'tick':
      foldTick(turn);
      break;
    default:
      foldAction(turn, input);
  }
  return turn.finish();
}

/** What comes with time alone: silences end, and reminders fall due. */
function foldTick(turn: IncidentTurn): void {
  for (const { id, life } of turn.living()) {
    const untilMs = life.personMute?.untilMs ?? null;
    if (untilMs !== null && untilMs <= turn.atMs) {
      turn.update(id, {}, { personMute: null });
      applyMutes(turn, id);
    }
    const incident = turn.incident(id);
    if (incident === undefined || !isLiving(incident)) continue;
    endHold(turn, incident);
    const dueAtMs = reminderDueAtMs(incident, turn.settings);
    if (dueAtMs !== null && dueAtMs <= turn.atMs) turn.tell(id, 'reminder');
  }
}
