/** The lines of an incident's timeline in words, from their kinds and figures (model: IncidentTurn.log). Pure. */
import {
  FAULT_CLASSES,
  FAULT_TRIGGERS,
  type FaultClassName,
  type IncidentDetail,
  type IncidentEventKind,
  type Mute,
} from '@tillwatch/model';
import type { PhraseKey } from '../words/en.js';
import type { Words } from '../words/phrases.js';
import { componentName, type NameBook } from './name-book.js';
import { muteText } from './stage-text.js';

const EVENTS: Readonly<Record<IncidentEventKind, PhraseKey>> = {
  opened: 'eventOpened',
  acknowledged: 'eventAcknowledged',
  mitigated: 'eventMitigated',
  resolved: 'eventResolved',
  reopened: 'eventReopened',
  reattributed: 'eventReattributed',
  'severity-changed': 'eventSeverity',
  spread: 'eventSpread',
  merged: 'eventMerged',
  split: 'eventSplit',
  muted: 'eventMuted',
  unmuted: 'eventUnmuted',
  escalated: 'eventEscalated',
  told: 'eventTold',
  note: 'eventNote',
  reclassified: 'eventReclassified',
  'problem-opened': 'eventProblem',
};

export interface TimelineText {
  readonly what: string;
  /** Figures and names that belong to it; empty where there are none. */
  readonly detail: string;
  /** What a person wrote; empty where nobody did. */
  readonly said: string;
  /** Who did it, where `what` does not name them. */
  readonly by: string;
}

type Entry = IncidentDetail['timeline'][number];
type Detail = Entry['detail'];

/** Where the words of a line come from. */
interface Source {
  readonly words: Words;
  readonly book: NameBook;
  readonly nowMs: number;
}

/** Kinds whose sentence names the person. */
const NAMING: ReadonlySet<IncidentEventKind> = new Set(['acknowledged', 'mitigated']);

/** One line; a kind that this page is too old to know is shown as it is. */
export function timelineText({ kind, by, detail }: Entry, source: Source): TimelineText {
  const { words } = source;
  const event = EVENTS[kind];
  return {
    what: event === undefined ? kind : words.t(event, { name: by ?? words.t('systemActs') }),
    detail: detailText(kind, detail, source),
    said: [detail.text, kind === 'reclassified' ? detail.reason : null].filter(isText).join(' '),
    by: by !== null && !NAMING.has(kind) ? by : '',
  };
}

function detailText(kind: IncidentEventKind, detail: Detail, { words, book, nowMs }: Source): string {
  const { t } = words;
  switch (kind) {
    case 'opened':
      return isText(detail.severity) ? detail.severity : '';
    case 'severity-changed':
      return arrow(detail.from, detail.to, words);
    case 'reattributed':
      return arrow(partText(detail.from, book, words), partText(detail.to, book, words), words);
    case 'reclassified':
      return arrow(classText(detail.fromClass, words), classText(detail.class, words), words);
    case 'resolved':
      return [classText(detail.class, words), triggerText(detail.trigger, words)].filter(isText).join(' · ');
    case 'spread':
      return typeof detail.sites === 'number' ? t('siteCount', { n: detail.sites }) : '';
    case 'muted': {
      const mute = muteOf(detail);
      return mute === null ? '' : muteText(mute, words, nowMs);
    }
    default:
      return [detail.into, detail.first, detail.from, detail.part, detail.name ?? detail.to, detail.channel]
        .filter(isText)
        .join(' · ');
  }
}

const MUTES = ['silence', 'maintenance', 'closed', 'root'] as const satisfies readonly Mute['kind'][];

function muteOf({ kind, id, untilMs }: Detail): Mute | null {
  const known = MUTES.find((mute) => mute === kind);
  if (known === undefined) return null;
  return { kind: known, id: isText(id) ? id : '', untilMs: typeof untilMs === 'number' ? untilMs : null };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function arrow(from: Detail[string] | undefined, to: Detail[string] | undefined, words: Words): string {
  return isText(from) && isText(to) ? words.t('fromTo', { from, to }) : isText(to) ? to : '';
}

/** `demo-1/router`, `carrier:ct-east`: a component as the fold names it (model: componentName). */
function partText(name: Detail[string] | undefined, book: NameBook, words: Words): string {
  if (!isText(name)) return '';
  const slash = name.indexOf('/');
  if (slash < 0) return componentName(null, name, book, words);
  const site = name.slice(0, slash);
  return words.t('nodeOfSite', {
    name: componentName(site, name.slice(slash + 1), book, words),
    site: book.site(site),
  });
}

function classText(name: Detail[string] | undefined, words: Words): string {
  return FAULT_CLASSES.includes(name as FaultClassName) ? words.faultClass(name as FaultClassName) : '';
}

function triggerText(name: Detail[string] | undefined, words: Words): string {
  const trigger = FAULT_TRIGGERS.find((known) => known === name);
  return trigger === undefined || trigger === 'unknown' ? '' : words.trigger(trigger);
}
