/** One site: what is wrong, its links drawn, the checks of what is chosen, what changed, and when its states turned. */
import { type IncidentDetail, type IncidentView, isTradeKind, type SiteDetail } from '@tillwatch/model';
import { useMemo, useRef } from 'preact/hooks';
import { useIncidentDetails } from '../incidents/incident-details.js';
import { IncidentPanels } from '../incidents/incident-panels.js';
import { causeComponent, componentName, type NameBook, nameBook } from '../incidents/name-book.js';
import { useWords } from '../page/contexts.js';
import { formatRoute, incidentHref, incidentsHref, NO_FILTER, type Route, wallHref } from '../page/route.js';
import { Since } from '../page/since.js';
import { StateMark } from '../page/state-mark.js';
import type { StreamState } from '../stream/stream-state.js';
import { AgentLine } from './agent-line.js';
import { CauseList } from './cause-list.js';
import { ChangeList } from './change-list.js';
import { FindingsPanel } from './findings-panel.js';
import { FlowChips } from './flow-chips.js';
import { incidentMarks } from './incident-marks.js';
import { MaintenancePanel } from './maintenance-panel.js';
import { ProblemList } from './problem-list.js';
import { firstSubject } from './problems.js';
import { SiteDrawing } from './site-drawing.js';
import { useSiteIncidents } from './site-incidents.js';
import { SubjectPanel } from './subject-panel.js';
import { TradePanel } from './trade-panel.js';
import { TransitionList } from './transition-list.js';

type SiteRoute = Extract<Route, { page: 'site' }>;

/** The page of one site. */
export function SitePage({ route, stream }: { route: SiteRoute; stream: StreamState }) {
  const { t } = useWords();
  const site = stream.site?.id === route.id ? stream.site : null;
  if (site === null) {
    const refused = stream.refusedSite?.id === route.id ? stream.refusedSite : null;
    return (
      <main id="content" class="page" tabIndex={-1}>
        <p class="empty">{refused === null ? t('loading') : t('siteMissing', { id: route.id })}</p>
        {refused !== null && (
          <p>
            <code class="faint">{refused.code}</code> · <a href={wallHref()}>{t('backToWall')}</a>
          </p>
        )}
      </main>
    );
  }
  return <LoadedSite route={route} site={site} stream={stream} />;
}

function LoadedSite({ route, site, stream }: { route: SiteRoute; site: SiteDetail; stream: StreamState }) {
  const { t } = useWords();
  const incidents = useSiteIncidents(stream.incidents?.byId, site.id);
  const details = useIncidentDetails(incidents.map((incident) => ({ id: incident.id, version: incident })));
  const shown = incidents.find(({ id }) => id === route.incident) ?? incidents[0] ?? null;
  const detailOf = (id: string): IncidentDetail | null => details.of(id).detail;
  const { marks, outside } = incidentMarks(site, incidents, detailOf);
  const book = useMemo(() => nameBook(stream.estate?.byId, [site], incidents), [stream.estate, site, incidents]);
  // Chosen once: the details must not jump to another node while somebody reads them.
  const first = useRef<string | null>(null);
  first.current ??= [...marks].find(([, { role }]) => role !== 'affected')?.[0] ?? firstSubject(site);
  const selected = route.on ?? first.current;
  const go = (change: Partial<SiteRoute>): void => location.replace(formatRoute({ ...route, ...change }));
  const choose = (on: string): void => go({ on });
  const names = useMemo(() => new Map(site.nodes.map((node) => [node.id, node.name])), [site]);
  return (
    <main id="content" class="page site" tabIndex={-1}>
      <SiteHead site={site} />
      <FlowChips site={site} chosen={route.flow} onFlow={(flow) => go({ flow })} />
      <section class="problems" aria-label={t('whatIsWrong')}>
        {incidents.length > 0 && (
          <CauseList
            incidents={incidents.map(details.current)}
            chosen={shown?.id ?? null}
            book={book}
            site={site.id}
            timeZone={site.timeZone}
            onChoose={(incident) => go({ incident })}
          />
        )}
        <ProblemList
          site={site}
          selected={selected}
          explained={marks}
          hasCauses={incidents.length > 0}
          onChoose={choose}
        />
      </section>
      <section class="panel drawing-panel" aria-label={t('drawing')}>
        <SiteDrawing site={site} selected={selected} flow={route.flow} marks={marks} onChoose={choose} />
        <OutsideCauses incidents={outside} book={book} />
      </section>
      {shown !== null && (
        <IncidentPanels key={shown.id} incident={shown} details={details} site={site} book={book} asOf={stream.asOf} />
      )}
      <div class="site-columns">
        <SubjectPanel
          site={site}
          subject={selected}
          names={names}
          range={route.range}
          connections={stream.connections}
          onChoose={choose}
          onRange={(range) => go({ range })}
        />
        <div class="site-side">
          <TradePanel site={site} connections={stream.connections} />
          <FindingsPanel site={site.id} timeZone={site.timeZone} stream={stream} />
          <MaintenancePanel site={site} connections={stream.connections} />
          <ChangeList site={site} names={names} onChoose={choose} />
          <TransitionList site={site} names={names} onChoose={choose} />
          <p>
            <a href={incidentsHref([], site.id)}>{t('incidentsOfSite')}</a>
          </p>
        </div>
      </div>
    </main>
  );
}

/** Causes that no part of the drawing stands for: a carrier, a region. */
function OutsideCauses({ incidents, book }: { incidents: readonly IncidentView[]; book: NameBook }) {
  const words = useWords();
  return (
    <>
      {incidents.map((incident) => (
        <p key={incident.id} class="outside">
          {isTradeKind(incident.cause.kind)
            ? words.t('noPartBroken', { id: incident.id })
            : words.t('outsideDrawing', {
                name: componentName(incident.cause.site, causeComponent(incident), book, words),
              })}{' '}
          <a href={incidentHref(incident.id)}>{incident.id}</a>
        </p>
      ))}
    </>
  );
}

function SiteHead({ site }: { site: SiteDetail }) {
  const words = useWords();
  const { t } = words;
  return (
    <div class="site-head">
      <nav aria-label={t('breadcrumb')} class="breadcrumb">
        <a href={wallHref()}>{t('wall')}</a>
        {site.region !== null && <a href={wallHref({ ...NO_FILTER, region: site.region })}>{site.region}</a>}
      </nav>
      <h1>
        {site.name} <small class="faint">{site.id}</small>
      </h1>
      <p class="site-state" data-state={site.state}>
        <StateMark state={site.state} /> <b>{words.state(site.state)}</b>
        {site.agent.session !== 'live' && site.reason !== 'stopped' && ` · ${t('cannotReach')}`}{' '}
        <Since at={site.since} timeZone={site.timeZone} />
      </p>
      <AgentLine site={site} />
    </div>
  );
}
