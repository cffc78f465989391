/** The frame of the page: header, the page that the address names, and what is said to screen readers. */
import { assertNever, type Locale } from '@tillwatch/model';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { IncidentListPage } from '../incidents/incident-list-page.js';
import { isUntaken } from '../incidents/incident-order.js';
import { IncidentPage } from '../incidents/incident-page.js';
import { SitePage } from '../site/site-page.js';
import type { StreamClient } from '../stream/stream-client.js';
import { phaseOf, type StreamState } from '../stream/stream-state.js';
import { WallPage } from '../wall/wall-page.js';
import { wordsOf } from '../words/phrases.js';
import { Announcer } from './announcer.js';
import { WordsContext } from './contexts.js';
import { DeafBanner } from './deaf-banner.js';
import { Header } from './header.js';
import { setClockOffset } from './page-clock.js';
import { applyLocale, applyTheme, readLocale, readTheme, type Theme } from './preferences.js';
import { parseRoute, type Route } from './route.js';
import { wantedBy } from './wanted.js';

/** The whole page over a running stream. */
export function App({ client }: { client: StreamClient }) {
  const [locale, setLocale] = useState(readLocale);
  const [theme, setTheme] = useState(readTheme);
  const words = useMemo(() => wordsOf(locale), [locale]);
  const route = useRoute();
  const stream = useStream(client, route);
  const phase = phaseOf(stream);

  useEffect(() => {
    document.documentElement.dataset.phase = phase;
  }, [phase]);
  useEffect(() => {
    document.title = titleOf(route, stream);
  });

  const chooseLocale = (next: Locale): void => {
    applyLocale(next);
    setLocale(next);
  };
  const chooseTheme = (next: Theme): void => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <WordsContext.Provider value={words}>
      <button type="button" class="skip" onClick={skipToContent}>
        {words.t('skipToContent')}
      </button>
      <Header route={route} stream={stream} theme={theme} onLocale={chooseLocale} onTheme={chooseTheme} />
      <DeafBanner stream={stream} />
      <Page route={route} stream={stream} />
      <Announcer stream={stream} />
    </WordsContext.Provider>
  );
}

function Page({ route, stream }: { route: Route; stream: StreamState }) {
  switch (route.page) {
    case 'wall':
      return <WallPage stream={stream} filter={route.filter} />;
    case 'site':
      return <SitePage key={route.id} route={route} stream={stream} />;
    case 'incidents':
      return <IncidentListPage states={route.states} site={route.site} stream={stream} />;
    case 'incident':
      return <IncidentPage key={route.id} id={route.id} stream={stream} />;
    default:
      return assertNever(route);
  }
}

function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const listener = (): void => setHash(location.hash);
    window.addEventListener('hashchange', listener);
    return () => window.removeEventListener('hashchange', listener);
  }, []);
  return useMemo(() => parseRoute(hash), [hash]);
}

function useStream(client: StreamClient, route: Route): StreamState {
  const [state, setState] = useState(client.state);
  useEffect(() => {
    const listener = (): void => {
      setClockOffset(client.state().clockOffsetMs);
      setState(client.state());
    };
    listener();
    return client.onChange(listener);
  }, [client]);
  // What several sites share is told from chance by comparison with the rest of them.
  const shown = route.page === 'incident' ? state.incidents?.byId.get(route.id) : undefined;
  const isShared = shown !== undefined && shown.siteCount > 1;
  useEffect(() => client.want(wantedBy(route, isShared || client.state().estate !== null)), [client, route, isShared]);
  return state;
}

// A button, for the hash is the route: a link's own jump would leave the page.
function skipToContent(): void {
  document.getElementById('content')?.focus();
}

/** A tab in the background says what is wrong too: causes that nobody has; where none is known of, sites with faults. */
function titleOf(route: Route, stream: StreamState): string {
  if (route.page === 'site') return `${stream.site?.name ?? route.id} · Tillwatch`;
  if (route.page === 'incident') return `${route.id} · Tillwatch`;
  let count = 0;
  for (const incident of stream.incidents?.byId.values() ?? []) if (isUntaken(incident)) count += 1;
  if (stream.incidents === null)
    for (const site of stream.estate?.byId.values() ?? [])
      if (site.state !== 'ok' && site.state !== 'unknown') count += 1;
  return count === 0 ? 'Tillwatch' : `(${count}) Tillwatch`;
}
