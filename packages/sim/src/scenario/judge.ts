/** Holds a record of a play against what was expected of it. */
import type { Incident } from '@tillwatch/model';
import type { IncidentSeen, PlayRecord } from './record.js';
import { matcherOf } from './resolve-fault.js';
import type { Expectation, IncidentPattern, MessagePattern, Span } from './scenario.js';

export interface Judged {
  readonly line: number;
  readonly say: string | null;
  /** In words of this module: what kind of thing, then its figures. */
  readonly expected: string;
  readonly came: string;
  readonly isMet: boolean;
}

/** Judges all expectations, in their order. */
export function judge(expectations: readonly Expectation[], record: PlayRecord): Judged[] {
  return expectations.map((expectation) => {
    const { line, say } = expectation;
    return { line, say, ...judgeOne(expectation, record) };
  });
}

type Outcome = Pick<Judged, 'expected' | 'came' | 'isMet'>;

function judgeOne(expectation: Expectation, record: PlayRecord): Outcome {
  const { span } = expectation;
  const when = spanText(span);
  switch (expectation.what) {
    case 'incident': {
      const found = lifeWithin(record, span).find((seen) => fits(seen, expectation.pattern, record));
      const came =
        found === undefined ? incidentsText(record, span) : `${incidentText(found.incident)} at ${clock(found.atMs)}`;
      return { expected: `incident ${patternText(expectation.pattern)} ${when}`, came, isMet: found !== undefined };
    }
    case 'no-incident': {
      const found = lifeWithin(record, span).find((seen) => fits(seen, expectation.pattern, record));
      const came = found === undefined ? 'none' : `${incidentText(found.incident)} at ${clock(found.atMs)}`;
      return { expected: `no incident ${patternText(expectation.pattern)} ${when}`, came, isMet: found === undefined };
    }
    case 'incidents': {
      const opened = openedWithin(record, span);
      const came = `${opened.length}${opened.length === 0 ? '' : `: ${opened.map(incidentText).join('; ')}`}`;
      return {
        expected: `${expectation.count} incidents opened ${when}`,
        came,
        isMet: opened.length === expectation.count,
      };
    }
    case 'messages':
      return judgeMessages(expectation.pattern, span, record);
    case 'state': {
      const seen = statesOf(record, expectation.of, span);
      const found = seen.find(
        ({ state, reason }) =>
          expectation.is.includes(state) && (expectation.reason === null || reason === expectation.reason),
      );
      const expected = `${expectation.of} ${expectation.is.join(' or ')}${expectation.reason === null ? '' : ` (${expectation.reason})`} ${when}`;
      return {
        expected,
        came: found === undefined ? statesText(seen) : statesText([found]),
        isMet: found !== undefined,
      };
    }
    case 'never-state': {
      const seen = statesOf(record, expectation.of, span);
      const found = seen.find(({ state }) => expectation.is.includes(state));
      const expected = `${expectation.of} never ${expectation.is.join(' or ')} ${when}`;
      return {
        expected,
        came: found === undefined ? statesText(seen) : statesText([found]),
        isMet: found === undefined && seen.length > 0,
      };
    }
    case 'kept': {
      const kept = record.kept.get(expectation.site);
      const isMet = kept !== undefined && kept.appended > 0 && kept.stored === kept.appended && kept.waiting === 0;
      const came =
        kept === undefined ? 'no such site' : `${kept.stored} of ${kept.appended} heartbeats, ${kept.waiting} waiting`;
      return { expected: `all heartbeats of ${expectation.site} in the store, each once`, came, isMet };
    }
  }
}

function judgeMessages(pattern: MessagePattern, span: Span, record: PlayRecord): Outcome {
  const causeMatches = pattern.cause === undefined ? null : matcherOf(pattern.cause);
  const isAbout = (id: string): boolean =>
    causeMatches === null ||
    record.incidents.some(({ incident }) => incident.id === id && causeMatches(causeOf(incident)));
  const found = record.messages.filter(
    (message) =>
      message.atMs >= span.fromMs &&
      message.atMs <= span.untilMs &&
      (pattern.notice === undefined || message.notice === pattern.notice) &&
      (pattern.to === undefined || message.to === pattern.to) &&
      isAbout(message.incident),
  );
  const { count, atLeast = 0, atMost = Number.POSITIVE_INFINITY } = pattern;
  const isMet = (count === undefined || found.length === count) && found.length >= atLeast && found.length <= atMost;
  const told = found.map(
    ({ notice, incident, to, atMs }) => `${notice} ${incident}${to === null ? '' : ` to ${to}`} at ${clock(atMs)}`,
  );
  return {
    expected: `messages ${patternText(pattern)} ${spanText(span)}`,
    came: `${found.length}${found.length === 0 ? '' : `: ${told.slice(0, 12).join('; ')}`}`,
    isMet,
  };
}

/** Versions of incidents that held at some moment of the span: those saved within it, and for each the last one before. */
function lifeWithin({ incidents }: PlayRecord, { fromMs, untilMs }: Span): IncidentSeen[] {
  const before = new Map<string, IncidentSeen>();
  const within: IncidentSeen[] = [];
  for (const seen of incidents) {
    if (seen.atMs > untilMs) continue;
    if (seen.atMs <= fromMs) before.set(seen.incident.id, seen);
    else within.push(seen);
  }
  return [...before.values(), ...within];
}

function openedWithin({ incidents }: PlayRecord, { fromMs, untilMs }: Span): Incident[] {
  const opened = new Map<string, number>();
  const last = new Map<string, Incident>();
  for (const { atMs, incident } of incidents) {
    if (!opened.has(incident.id)) opened.set(incident.id, atMs);
    last.set(incident.id, incident);
  }
  return [...last.values()].filter(({ id, state }) => {
    const atMs = opened.get(id) ?? 0;
    return atMs >= fromMs && atMs <= untilMs && state !== 'merged';
  });
}

function fits({ incident, atMs }: IncidentSeen, pattern: IncidentPattern, record: PlayRecord): boolean {
  const { cause, candidates, sites, suspect, isFinding, muted, timeline, ...plain } = pattern;
  const names = incident.cause.candidates.map(({ site, component }) => nameOf(site, component));
  const said = new Set(
    record.timeline.filter((line) => line.incident === incident.id && line.atMs <= atMs).map(({ entry }) => entry.kind),
  );
  const first = incident.suspects[0];
  return (
    (cause === undefined || matcherOf(cause)(causeOf(incident))) &&
    (candidates === undefined || candidates.every((name) => names.includes(name))) &&
    (sites === undefined || incident.sites.length === sites) &&
    (suspect === undefined || first?.subject === suspect || first?.field === suspect) &&
    (isFinding === undefined || incident.life.isFinding === isFinding) &&
    (muted === undefined || (incident.mutedBy?.kind ?? 'nobody') === muted) &&
    (timeline === undefined || timeline.every((kind) => (said as ReadonlySet<string>).has(kind))) &&
    (plain.kind === undefined || incident.cause.kind === plain.kind) &&
    (plain.class === undefined || incident.class === plain.class) &&
    (plain.trigger === undefined || incident.trigger === plain.trigger) &&
    (plain.severity === undefined || incident.severity === plain.severity) &&
    (plain.state === undefined || incident.state === plain.state) &&
    (plain.vantage === undefined || incident.vantage === plain.vantage) &&
    (plain.recurrence === undefined || incident.recurrence === plain.recurrence)
  );
}

function nameOf(site: string | null, component: string): string {
  return site === null ? component : `${site}/${component}`;
}

function causeOf({ cause }: Incident): string {
  return nameOf(cause.site, cause.component);
}

/** As it stood at some moment of the span: the last before, and all within. */
function statesOf({ states }: PlayRecord, of: string, { fromMs, untilMs }: Span): PlayRecord['states'] {
  const own = states.filter((seen) => seen.of === of && seen.atMs <= untilMs);
  const before = own.filter(({ atMs }) => atMs <= fromMs).slice(-1);
  return [...before, ...own.filter(({ atMs }) => atMs > fromMs)];
}

function statesText(seen: PlayRecord['states']): string {
  if (seen.length === 0) return 'never seen';
  const shown = seen
    .slice(0, 8)
    .map(({ state, reason, atMs }) => `${state}${reason === null ? '' : ` (${reason})`} at ${clock(atMs)}`);
  return `${shown.join(', ')}${seen.length > 8 ? `, and ${seen.length - 8} more` : ''}`;
}

function incidentText(incident: Incident): string {
  const { id, cause, class: faultClass, trigger, severity, state, vantage, sites } = incident;
  const others = cause.candidates.length > 1 ? ` or ${cause.candidates.length - 1} more` : '';
  return `${id} ${causeOf(incident)}${others} ${cause.kind}, ${faultClass}, ${trigger}, ${severity}, ${state}, ${vantage}, ${sites.length} sites`;
}

function incidentsText(record: PlayRecord, { untilMs }: Span): string {
  const last = new Map<string, IncidentSeen>();
  for (const seen of record.incidents) if (seen.atMs <= untilMs) last.set(seen.incident.id, seen);
  if (last.size === 0) return 'no incident';
  return [...last.values()]
    .slice(0, 8)
    .map(({ incident }) => incidentText(incident))
    .join('; ');
}

function patternText(pattern: object): string {
  const parts = Object.entries(pattern).map(
    ([key, value]) => `${key} ${Array.isArray(value) ? value.join('+') : value}`,
  );
  return parts.length === 0 ? '(any)' : parts.join(', ');
}

function spanText({ fromMs, untilMs }: Span): string {
  if (fromMs === untilMs) return `at ${clock(fromMs)}`;
  return fromMs === 0 ? `by ${clock(untilMs)}` : `from ${clock(fromMs)} to ${clock(untilMs)}`;
}

/** `12:05`, `1:12:05`. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}
