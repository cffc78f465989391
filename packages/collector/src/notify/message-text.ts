/** An event in plain words: what, where, since when, what cannot be sold, what to do, on what evidence. Pure; every notifier sets these lines in its own form. */
import {
  FAULT_KIND_WORDS,
  isReason,
  isTradeKind,
  type Locale,
  localTime,
  NODE_KIND_WORDS,
  REASON_WORDS,
  SESSION_CHECK,
} from '@tillwatch/model';
import type { EventIncident, IncidentEvent, NotifyEvent } from './event.js';
import { CLASS_WORDS, FLOW_WORDS, NOTICE_WORDS, say } from './words.js';

export interface TextLine {
  /** Empty: the text stands alone. */
  readonly label: string;
  readonly text: string;
}

export interface MessageText {
  readonly title: string;
  /** The more important first: what has no room is left out from the end. */
  readonly lines: readonly TextLine[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
}

const MINUTE_MS = 60_000;
const SITE_NAMES = 5;
const TEXT_CHARS = 200;

export function messageText(event: NotifyEvent, locale: Locale): MessageText {
  if (event.type === 'incident') return incidentText(event, locale);
  const { events, leftOut } = event;
  const lines = events.map(
    (one): TextLine => ({ label: '', text: `${titleOf(one, locale)} · ${sinceOf(one, locale)}` }),
  );
  if (leftOut > 0) lines.push({ label: '', text: say(locale, 'leftOut', leftOut) });
  const url = events.find(({ links }) => links.incident !== null)?.links.incident?.replace(/\/[^/]*$/, '') ?? null;
  return {
    title: say(locale, event.why, events.length + leftOut),
    lines,
    links: url === null ? [] : [{ label: say(locale, 'open'), url }],
  };
}

function incidentText(event: IncidentEvent, locale: Locale): MessageText {
  const { incident, notice, links } = event;
  const isOver = notice === 'resolved';
  const line = (
    label: 'where' | 'since' | 'until' | 'what' | 'cannotSell' | 'lost' | 'evidence' | 'changed' | 'owner',
    text: string,
  ) => ({
    label: say(locale, label),
    text,
  });
  const { resolvedAtMs, recurrence, acknowledgedBy } = incident;
  const lines: TextLine[] = [
    ...(event.step > 0 ? [{ label: '', text: say(locale, 'escalated') }] : []),
    line('what', whatOf(incident, locale)),
    line('where', whereOf(incident, locale)),
    line('since', sinceOf(event, locale)),
    ...(resolvedAtMs !== null ? [line('until', timeOf(resolvedAtMs, event))] : []),
    ...(isOver ? [] : [line('cannotSell', flowsOf(incident, locale))]),
    ...(incident.lostTrade === null ? [] : [line('lost', lostOf(incident.lostTrade, locale))]),
    ...(isOver ? [] : playbookLines(event, locale)),
    ...(acknowledgedBy !== null && !isOver ? [{ label: '', text: say(locale, 'has', plain(acknowledgedBy)) }] : []),
    line('evidence', evidenceOf(incident, locale)),
    ...(incident.suspect === null ? [] : [line('changed', changeOf(incident.suspect, event, locale))]),
    ...(event.vendor === null ? [] : [line('owner', vendorOf(event.vendor, locale))]),
    ...(recurrence > 0 ? [{ label: '', text: say(locale, 'recurrence', recurrence + 1) }] : []),
  ];
  return {
    title: titleOf(event, locale),
    lines,
    links: [
      ...(links.acknowledge === null ? [] : [{ label: say(locale, 'acknowledge'), url: links.acknowledge }]),
      ...(links.incident === null ? [] : [{ label: say(locale, 'open'), url: links.incident }]),
    ],
  };
}

/** `Still · P2 · Store 7: router down`. */
export function titleOf({ notice, isRepeat, style, incident }: IncidentEvent, locale: Locale): string {
  const isNews = notice === 'mitigated' || notice === 'resolved' || notice === 'reattributed';
  const word =
    style === 'task' && notice === 'opened'
      ? say(locale, 'task')
      : NOTICE_WORDS[locale][isRepeat && !isNews ? 'reminder' : notice];
  const [site] = incident.sites;
  const place =
    incident.siteCount === 1 && site !== undefined
      ? plain(site.name)
      : say(locale, 'sites', incident.siteCount, regionOf(incident));
  return `${word} · ${incident.severity} · ${place.replace(/[:：]\s*$/, '')}: ${causeOf(incident, locale)}`;
}

function causeOf({ cause }: EventIncident, locale: Locale): string {
  return `${nameOf(cause, locale)} ${faultOf(cause.kind, locale)}`;
}

/** Trade has no name of its own: nobody configured it as a part. */
function nameOf({ name, kind }: EventIncident['cause'], locale: Locale): string {
  return isTradeKind(kind) ? say(locale, 'trade') : partOf(name, locale);
}

/** `Till 2/service` and `PC/agent` are programs on what stands before the slash. */
function partOf(name: string, locale: Locale): string {
  const [, on, part] = /^(.*)\/(service|agent)$/s.exec(name) ?? [];
  if (on === undefined) return plain(name);
  return say(locale, part === 'agent' ? 'agentOn' : 'programOn', plain(on));
}

function faultOf(kind: string, locale: Locale): string {
  if (kind === 'hard') return say(locale, 'stateHard');
  if (kind === 'lossy') return say(locale, 'stateLossy');
  if (kind === 'silent') return say(locale, 'stateSilent');
  if (isTradeKind(kind)) return FAULT_KIND_WORDS[locale][kind];
  return isReason(kind) ? REASON_WORDS[locale][kind] : plain(kind);
}

function whatOf(incident: EventIncident, locale: Locale): string {
  const { cause } = incident;
  const kind = cause.nodeKind === null ? '' : ` (${NODE_KIND_WORDS[locale][cause.nodeKind]})`;
  return `${nameOf(cause, locale)}${kind}: ${faultOf(cause.kind, locale)}; ${CLASS_WORDS[locale][incident.class]}; ${incident.id}`;
}

function whereOf(incident: EventIncident, locale: Locale): string {
  const named = incident.sites
    .slice(0, SITE_NAMES)
    .map(({ id, name }) => (name === id ? id : `${plain(name)} (${id})`));
  const beyond = incident.siteCount - named.length;
  const list = [...named, ...(beyond > 0 ? [say(locale, 'more', beyond)] : [])].join(', ');
  const where = incident.siteCount > 1 ? say(locale, 'sites', incident.siteCount, list) : list;
  return incident.region === null ? where : `${where}, ${plain(incident.region)}`;
}

function regionOf({ region }: EventIncident): string {
  return region === null ? '' : plain(region);
}

function sinceOf(event: IncidentEvent, locale: Locale): string {
  const { onsetMs, resolvedAtMs } = event.incident;
  return `${timeOf(onsetMs, event)} (${durationOf((resolvedAtMs ?? event.atMs) - onsetMs, locale)})`;
}

function timeOf(atMs: number, { timeZone }: Pick<IncidentEvent, 'timeZone'>): string {
  const { date, minuteOfDay } = localTime(atMs, timeZone);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date} ${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)} ${timeZone}`;
}

function durationOf(ms: number, locale: Locale): string {
  const minutes = Math.max(0, Math.round(ms / MINUTE_MS));
  if (minutes < 60) return say(locale, 'minutes', minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return say(locale, 'hours', hours, minutes % 60);
  return say(locale, 'days', Math.floor(hours / 24), hours % 24);
}

function flowsOf({ flows, cause }: EventIncident, locale: Locale): string {
  if (flows.length === 0) return say(locale, cause.kind === 'silent' ? 'tradeUnknown' : 'noTrade');
  return flows
    .map(({ name, state }) =>
      say(locale, state === 'degraded' ? 'flowDegraded' : 'flowDown', FLOW_WORDS[locale][name] ?? plain(name)),
    )
    .join(', ');
}

function lostOf({ orders, low, high }: { orders: number; low: number; high: number }, locale: Locale): string {
  return say(locale, 'lostRange', Math.round(orders), Math.round(low), Math.round(high));
}

function playbookLines({ playbooks }: IncidentEvent, locale: Locale): TextLine[] {
  return playbooks.flatMap(({ texts }) => {
    const { title, steps, otherwise } = texts[locale];
    return [
      { label: say(locale, 'do'), text: `${title}: ${numbered(steps)}` },
      { label: say(locale, 'otherwise'), text: numbered(otherwise) },
    ];
  });
}

function numbered(steps: readonly string[]): string {
  return steps.length === 1 ? (steps[0] ?? '') : steps.map((step, index) => `${index + 1}. ${step}`).join(' ');
}

function evidenceOf({ symptoms, symptomCount, cause }: EventIncident, locale: Locale): string {
  const names = [
    ...symptoms.map((check) => (check === SESSION_CHECK ? say(locale, 'unheard') : plain(check))),
    ...(symptomCount > symptoms.length ? [say(locale, 'more', symptomCount - symptoms.length)] : []),
  ].join(', ');
  const checks = symptomCount === 1 ? say(locale, 'oneCheck', names) : say(locale, 'checks', symptomCount, names);
  const others = cause.others.map(({ name }) => partOf(name, locale)).join(', ');
  return [
    ...(symptomCount > 0 ? [checks] : []),
    say(locale, 'sure', Math.round(cause.share * 100)),
    ...(others === '' ? [] : [say(locale, 'orElse', others)]),
  ].join('; ');
}

function changeOf(suspect: EventIncident['suspect'] & object, event: IncidentEvent, locale: Locale): string {
  const { subject, field, author, atMs } = suspect;
  const what = plain(field === null ? subject : `${subject} ${field}`);
  const at = timeOf(atMs, event);
  return author === null ? say(locale, 'changedAt', what, at) : say(locale, 'changedBy', what, at, plain(author));
}

function vendorOf({ name, hotline, contract }: IncidentEvent['vendor'] & object, locale: Locale): string {
  return [
    plain(name),
    ...(hotline === null ? [] : [say(locale, 'hotline', plain(hotline))]),
    ...(contract === null ? [] : [say(locale, 'contract', plain(contract))]),
  ].join(', ');
}

/** Text of a store's or a device's own, of which nobody knows what is in it: one line, bounded, without control or formatting characters. */
export function plain(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line.length > TEXT_CHARS ? `${line.slice(0, TEXT_CHARS - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
}
