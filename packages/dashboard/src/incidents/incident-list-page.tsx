/** All incidents, newest first, by state and site, page after page. */
import { INCIDENT_STATES, type IncidentState, type IncidentView } from '@tillwatch/model';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type ApiFailure, fetchIncidents } from '../page/api.js';
import { useWords } from '../page/contexts.js';
import { incidentsHref } from '../page/route.js';
import type { StreamState } from '../stream/stream-state.js';
import { FailureText } from './failure-text.js';
import { IncidentHeads, IncidentRow } from './incident-row.js';
import { nameBook } from './name-book.js';

interface IncidentListPageProps {
  readonly states: readonly IncidentState[];
  readonly site: string | null;
  readonly stream: StreamState;
}

/** Rows that are kept on the page; older ones are found by filter. */
const MAX_ROWS = 1_000;

interface Listed {
  readonly incidents: readonly IncidentView[];
  readonly next: string | null;
}

/** The page. What the stream says of a listed incident is shown at once; that one came or changed its state has the list read again. */
export function IncidentListPage({ states, site, stream }: IncidentListPageProps) {
  const { t } = useWords();
  const { listed, failure, isReading, isReadingOlder, readMore, again } = useList(states, site, stream);
  const book = useMemo(() => nameBook(stream.estate?.byId, [], listed?.incidents), [stream.estate, listed]);
  const isFiltered = states.length > 0 || site !== null;
  return (
    <main id="content" class="page incidents" tabIndex={-1}>
      <h1>{t('incidents')}</h1>
      <ListFilter states={states} site={site} />
      <section class="panel causes" aria-label={t('incidents')} aria-busy={isReading || isReadingOlder}>
        {listed !== null && listed.incidents.length === 0 && (
          <p class="empty">{isFiltered ? t('noIncidentMatches') : t('noIncidents')}</p>
        )}
        {listed === null && failure === null && <p class="empty">{t('causesWaiting')}</p>}
        {listed !== null && listed.incidents.length > 0 && (
          <>
            <IncidentHeads />
            <ol>
              {listed.incidents.map((incident) => (
                <IncidentRow
                  key={incident.id}
                  incident={stream.incidents?.byId.get(incident.id) ?? incident}
                  book={book}
                />
              ))}
            </ol>
          </>
        )}
        {failure !== null && (
          <p role="alert">
            {t('listFailed')} <FailureText failure={failure} />{' '}
            <button type="button" class="link" onClick={again}>
              {t('tryAgain')}
            </button>
          </p>
        )}
        {listed !== null && listed.next !== null && listed.incidents.length < MAX_ROWS && (
          <button type="button" class="more" disabled={isReadingOlder} onClick={readMore}>
            {t('loadMore')}
          </button>
        )}
      </section>
    </main>
  );
}

function useList(states: readonly IncidentState[], site: string | null, stream: StreamState) {
  const [listed, setListed] = useState<Listed | null>(null);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [isReading, setReading] = useState(true);
  const [turn, setTurn] = useState(0);
  const [isReadingOlder, setReadingOlder] = useState(false);
  const flight = useRef<AbortController | null>(null);
  const olderFlight = useRef<AbortController | null>(null);
  const shown = useRef<Listed | null>(null);
  shown.current = listed;
  const filter = `${states.join()} ${site}`;
  const shownFilter = useRef(filter);
  // Which incidents there are, and in which states: not every new figure is a reason to read the list again.
  const news = useMemo(
    () => [...(stream.incidents?.byId.values() ?? [])].map(({ id, state }) => `${id} ${state}`).join(),
    [stream.incidents],
  );

  const read = (): void => {
    flight.current?.abort();
    const controller = new AbortController();
    flight.current = controller;
    setReading(true);
    void fetchIncidents({ states, site, after: null }, controller.signal).then((result) => {
      if (controller.signal.aborted) return;
      setReading(false);
      if (!result.ok) return setFailure(result.failure);
      setFailure(null);
      setListed((before) => refreshed(before, result.value));
    });
  };
  // Goes on beside a new first page: whoever asked for older ones gets them, whatever happens meanwhile.
  const readMore = (after: string | null): void => {
    olderFlight.current?.abort();
    const controller = new AbortController();
    olderFlight.current = controller;
    setReadingOlder(true);
    void fetchIncidents({ states, site, after }, controller.signal).then((result) => {
      if (controller.signal.aborted) return;
      const end = shown.current?.next ?? null;
      // The list ends elsewhere by now: what lies between would be missing.
      if (result.ok && end !== after && end !== null) return readMore(end);
      setReadingOlder(false);
      if (!result.ok) return setFailure(result.failure);
      setFailure(null);
      if (end === after) setListed((before) => append(before, result.value));
    });
  };
  useEffect(() => {
    if (shownFilter.current !== filter) {
      shownFilter.current = filter;
      olderFlight.current?.abort();
      setReadingOlder(false);
      setListed(null);
    }
    read();
    return () => flight.current?.abort();
  }, [filter, news, turn]);
  useEffect(() => () => olderFlight.current?.abort(), []);

  return {
    listed,
    failure,
    isReading,
    isReadingOlder,
    readMore: () => readMore(listed?.next ?? null),
    again: () => setTurn(turn + 1),
  };
}

function append(before: Listed | null, { incidents, next }: Listed): Listed {
  const known = new Set(before?.incidents.map(({ id }) => id));
  return { incidents: [...(before?.incidents ?? []), ...incidents.filter(({ id }) => !known.has(id))], next };
}

/** A new first page over what was read before: older rows that it does not reach stay, with the place where they end. */
function refreshed(before: Listed | null, first: Listed): Listed {
  const last = first.incidents.at(-1);
  if (before === null || first.next === null || last === undefined || before.incidents.length <= first.incidents.length)
    return first;
  const known = new Set(first.incidents.map(({ id }) => id));
  const older = before.incidents.filter(({ id, onset }) => !known.has(id) && onset <= last.onset);
  return { incidents: [...first.incidents, ...older], next: before.next };
}

function ListFilter({ states, site }: { states: readonly IncidentState[]; site: string | null }) {
  const words = useWords();
  const { t } = words;
  const [text, setText] = useState(site ?? '');
  useEffect(() => setText(site ?? ''), [site]);
  const go = (next: readonly IncidentState[], where: string | null): void =>
    location.replace(incidentsHref(next, where));
  const toggle = (state: IncidentState): void =>
    go(
      INCIDENT_STATES.filter((known) => (known === state ? !states.includes(known) : states.includes(known))),
      site,
    );
  return (
    <search class="filters">
      <fieldset class="toggles" aria-label={t('stateFilter')}>
        {INCIDENT_STATES.map((state) => (
          <button
            key={state}
            type="button"
            class="toggle"
            aria-pressed={states.includes(state)}
            onClick={() => toggle(state)}
          >
            {words.incidentState(state)}
          </button>
        ))}
      </fieldset>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(states, text.trim() === '' ? null : text.trim());
        }}
      >
        <input
          type="search"
          class="search"
          aria-label={t('siteFilter')}
          placeholder={t('siteFilterHint')}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onBlur={(event) => {
            const wanted = event.currentTarget.value.trim();
            if (wanted !== (site ?? '')) go(states, wanted === '' ? null : wanted);
          }}
        />
      </form>
      {(states.length > 0 || site !== null) && <a href={incidentsHref()}>{t('clearFilter')}</a>}
    </search>
  );
}
