/** Tells screen readers what is new, in one polite sentence at a time: new causes; where there are none, changes of state. */
import type { IncidentView } from '@tillwatch/model';
import { useEffect, useRef, useState } from 'preact/hooks';
import { compareWorst, isLiving } from '../incidents/incident-order.js';
import { causeTitle, nameBook } from '../incidents/name-book.js';
import { phaseOf, type StreamState } from '../stream/stream-state.js';
import type { Words } from '../words/phrases.js';
import { formatClock } from '../words/time-words.js';
import { changesBetween, type Named } from './changes.js';
import { useWords } from './contexts.js';

/** A fault that spreads is told once, not site by site; and its cause is named within this time more often than not. */
const GATHER_MS = 3_000;
/** More than these are counted, not named. */
const MAX_NAMED = 3;

/** What was there when something was said last. */
interface Told {
  readonly named: ReadonlyMap<string, Named> | null;
  /** Ids of living incidents; null before the first were heard of. */
  readonly living: ReadonlySet<string> | null;
}

/** An invisible live region: connection changes at once, all else gathered over a few seconds. */
export function Announcer({ stream }: { stream: StreamState }) {
  const words = useWords();
  const [text, setText] = useState('');
  const told = useRef<Told>({ named: null, living: null });
  const named = namedOf(stream);
  const latest = useRef({ stream, named, words });
  latest.current = { stream, named, words };
  const timer = useRef<number | undefined>(undefined);
  const phase = phaseOf(stream);

  useEffect(() => {
    if (phase === 'stale' && stream.asOf !== null)
      setText(words.t('reconnecting', { at: formatClock(Date.parse(stream.asOf), words.locale, null) }));
    if (phase === 'live' && told.current.named !== null) setText(words.t('live'));
  }, [phase]);

  useEffect(() => {
    // What was there at first is no news.
    told.current = {
      named: told.current.named ?? named,
      living: told.current.living ?? livingIds(stream),
    };
    if (timer.current !== undefined) return;
    timer.current = window.setTimeout(() => {
      timer.current = undefined;
      const now = latest.current;
      const said = newsOf(told.current, now.stream, now.named, now.words);
      told.current = { named: now.named, living: livingIds(now.stream) };
      if (said !== '') setText(said);
    }, GATHER_MS);
  }, [named, stream.incidents]);
  useEffect(() => () => window.clearTimeout(timer.current), []);

  return (
    <p class="unseen announcer" role="status" aria-live="polite">
      {text}
    </p>
  );
}

function newsOf(told: Told, stream: StreamState, named: Told['named'], words: Words): string {
  const fresh = [...(stream.incidents?.byId.values() ?? [])]
    .filter((incident) => isLiving(incident) && incident.mutedBy === null && told.living?.has(incident.id) === false)
    .sort(compareWorst);
  if (fresh.length > MAX_NAMED) return words.t('newCauses', { n: fresh.length });
  if (fresh.length > 0) return fresh.map((incident) => causeText(incident, stream, words)).join('; ');
  const changes = changesBetween(told.named ?? new Map(), named ?? new Map());
  if (changes.length > MAX_NAMED) return words.t('changesMany', { n: changes.length });
  return words.list(changes.map(({ name, state }) => words.t('changeTo', { name, state: words.state(state) })));
}

function causeText(incident: IncidentView, stream: StreamState, words: Words): string {
  const title = causeTitle(incident, nameBook(stream.estate?.byId, [stream.site], [incident]), words);
  return words.t('newCause', { severity: incident.severity, title });
}

function livingIds({ incidents }: StreamState): ReadonlySet<string> | null {
  return incidents === null ? null : new Set([...incidents.byId.values()].filter(isLiving).map(({ id }) => id));
}

/** What the page at hand shows by name: the nodes of a site, or all sites. */
function namedOf(stream: StreamState): ReadonlyMap<string, Named> | null {
  if (stream.wanted.site !== null) {
    return stream.site === null ? null : nodesByKey(stream.site);
  }
  return stream.estate?.byId ?? null;
}

const cache = new WeakMap<object, ReadonlyMap<string, Named>>();

function nodesByKey(site: NonNullable<StreamState['site']>): ReadonlyMap<string, Named> {
  let nodes = cache.get(site);
  if (nodes === undefined) {
    nodes = new Map(site.nodes.map((node) => [`${site.id}/${node.id}`, node]));
    cache.set(site, nodes);
  }
  return nodes;
}
