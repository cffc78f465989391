/** Where an incident stands, in words: who has it, who was told, why nobody is. Pure. */
import { assertNever, type IncidentView, type Mute } from '@tillwatch/model';
import type { Words } from '../words/phrases.js';
import { formatInstant } from '../words/time-words.js';

/** Names of those who were told that are written out. */
const MAX_TOLD = 2;

export interface Stage {
  readonly text: string;
  /** Who was told; empty where nobody was, or where it no longer matters. */
  readonly note: string;
  /** It waits for a person. */
  readonly isWaiting: boolean;
}

/** The stage of an incident as of `nowMs`, in the viewer's time. */
export function stageOf(incident: IncidentView, words: Words, nowMs: number): Stage {
  const { t } = words;
  const instant = (at: string): string => formatInstant(Date.parse(at), nowMs, words.locale, null);
  const { state, mutedBy, acknowledgedBy, mitigatedAt, resolvedAt } = incident;
  switch (state) {
    case 'open':
      if (mutedBy !== null) return { text: muteText(mutedBy, words, nowMs), note: '', isWaiting: false };
      return { text: t('nobodyHasIt'), note: toldText(incident, words), isWaiting: true };
    case 'acknowledged':
      return { text: takenText(acknowledgedBy, words), note: mutedNote(mutedBy, words, nowMs), isWaiting: false };
    case 'mitigated':
      return {
        text: mitigatedAt === null ? words.incidentState(state) : t('mitigatedAt', { at: instant(mitigatedAt) }),
        note: acknowledgedBy === null ? '' : takenText(acknowledgedBy, words),
        isWaiting: false,
      };
    case 'resolved':
      return {
        text: resolvedAt === null ? words.incidentState(state) : t('resolvedAt', { at: instant(resolvedAt) }),
        note: '',
        isWaiting: false,
      };
    case 'merged':
      return { text: words.incidentState(state), note: '', isWaiting: false };
    default:
      return assertNever(state);
  }
}

/** Why nobody is told. */
export function muteText({ kind, id, untilMs }: Mute, { t, locale }: Words, nowMs: number): string {
  const at = untilMs === null ? null : formatInstant(untilMs, nowMs, locale, null);
  switch (kind) {
    case 'silence':
      return at === null ? t('mutedSilenceOpen') : t('mutedSilence', { at });
    case 'maintenance':
      return at === null ? t('mutedMaintenanceOpen') : t('mutedMaintenance', { at });
    case 'closed':
      return t('mutedClosed');
    case 'root':
      return t('mutedRoot', { id });
    default:
      return assertNever(kind);
  }
}

function mutedNote(mutedBy: Mute | null, words: Words, nowMs: number): string {
  return mutedBy === null ? '' : muteText(mutedBy, words, nowMs);
}

function takenText(by: string | null, { t }: Words): string {
  return by === null ? t('takenBySomebody') : t('takenBy', { name: by });
}

function toldText({ messages }: IncidentView, words: Words): string {
  const names = [...new Set(messages.filter(({ state }) => state === 'delivered').map(({ name }) => name))];
  if (names.length === 0) return '';
  const more = names.length - MAX_TOLD;
  const named = words.list(names.slice(0, MAX_TOLD));
  return words.t('toldNames', { names: more > 0 ? `${named} ${words.t('andMore', { n: more })}` : named });
}
