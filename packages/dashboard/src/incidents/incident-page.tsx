/** One incident: what it is and costs, the verdict, who does what, and all that it touches. */
import type { IncidentDetail, IncidentView } from '@tillwatch/model';
import { useMemo } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { incidentsHref, siteHref } from '../page/route.js';
import { Since } from '../page/since.js';
import type { StreamState } from '../stream/stream-state.js';
import { FailureText } from './failure-text.js';
import { FlowTable } from './flow-table.js';
import { useIncidentDetails } from './incident-details.js';
import { isLiving } from './incident-order.js';
import { IncidentPanels } from './incident-panels.js';
import { LostTrade } from './incident-row.js';
import { causeComponent, causeTitle, type NameBook, nameBook } from './name-book.js';
import { SeverityBadge } from './severity-badge.js';
import { useSiteOnce } from './site-details.js';
import { SiteList } from './site-list.js';
import { SymptomList } from './symptom-list.js';

/** The page of the incident `id`. */
export function IncidentPage({ id, stream }: { id: string; stream: StreamState }) {
  const { t } = useWords();
  const live = stream.incidents?.byId.get(id);
  // What the stream does not bring (it ended long ago) is read once per connection.
  const details = useIncidentDetails([{ id, version: live ?? stream.connections }]);
  const { detail, failure } = details.of(id);
  const incident = live === undefined ? detail : details.current(live);
  const home =
    incident === null ? null : (incident.cause.site ?? (incident.siteCount === 1 ? incident.sites[0] : null));
  const site = useSiteOnce(home ?? null);
  const book = useMemo(
    () => nameBook(stream.estate?.byId, [site], incident === null ? [] : [incident]),
    [stream.estate, site, incident],
  );
  if (incident === null) {
    return (
      <main id="content" class="page" tabIndex={-1}>
        {failure === null && <p class="empty">{t('detailsLoading')}</p>}
        {failure?.kind === 'gone' && <p class="empty">{t('incidentMissing', { id })}</p>}
        {failure !== null && failure.kind !== 'gone' && (
          <p class="empty">
            {t('detailsFailed')} <FailureText failure={failure} />{' '}
            <button type="button" class="link" onClick={() => details.again(id)}>
              {t('tryAgain')}
            </button>
          </p>
        )}
        <p>
          <a href={incidentsHref()}>{t('backToIncidents')}</a>
        </p>
      </main>
    );
  }
  return (
    <main id="content" class="page incident" tabIndex={-1}>
      <IncidentHead incident={incident} book={book} timeZone={site?.timeZone ?? null} />
      <IncidentPanels incident={live ?? incident} details={details} site={site} book={book} asOf={stream.asOf} />
      <div class="incident-columns">
        <FlowTable incident={incident} />
        {detail !== null && <SymptomList detail={detail} book={book} timeZone={site?.timeZone ?? null} />}
      </div>
      <SiteList incident={incident} allSites={allSitesOf(incident, detail)} estate={stream.estate?.byId} book={book} />
    </main>
  );
}

function allSitesOf(incident: IncidentView, detail: IncidentDetail | null): readonly string[] {
  return detail?.allSites ?? incident.sites;
}

function IncidentHead({
  incident,
  book,
  timeZone,
}: {
  incident: IncidentView;
  book: NameBook;
  timeZone: string | null;
}) {
  const words = useWords();
  const { t } = words;
  const { id, severity, state, mutedBy, cause } = incident;
  const home = cause.site ?? (incident.siteCount === 1 ? (incident.sites[0] ?? null) : null);
  const component = cause.site === null ? null : causeComponent(incident).replace(/\/service$/, '');
  return (
    <div class="incident-head">
      <nav aria-label={t('breadcrumb')} class="breadcrumb">
        <a href={incidentsHref()}>{t('incidents')}</a>
      </nav>
      <h1>
        <SeverityBadge severity={severity} isQuiet={!isLiving(incident) || mutedBy !== null} />{' '}
        {causeTitle(incident, book, words)} <small class="faint">{id}</small>
      </h1>
      <p class="incident-facts">
        <b>{words.incidentState(state)}</b>
        <Since at={incident.onset} timeZone={timeZone} />
        {incident.lostTrade !== null && (
          <span>
            {t('ordersLost')}: <LostTrade lost={incident.lostTrade} />
          </span>
        )}
        <span class="soft">{t('symptomsFolded', { n: incident.symptoms })}</span>
        {incident.siteCount > 1 && <span class="soft">{t('siteCount', { n: incident.siteCount })}</span>}
        {home !== null && <a href={siteHref(home, component, id)}>{t('openSite', { name: book.site(home) })}</a>}
      </p>
    </div>
  );
}
