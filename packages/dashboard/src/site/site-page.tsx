/** One site: what is wrong, its links drawn, the checks of what is chosen, what changed, and when its states turned. */
import type { SiteDetail } from '@tillwatch/model';
import { useMemo, useRef } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { formatRoute, NO_FILTER, type Route, wallHref } from '../page/route.js';
import { Since } from '../page/since.js';
import { StateMark } from '../page/state-mark.js';
import type { StreamState } from '../stream/stream-fold.js';
import { AgentLine } from './agent-line.js';
import { ChangeList } from './change-list.js';
import { firstSubject, problemsOf } from './problems.js';
import { SiteDrawing } from './site-drawing.js';
import { SubjectPanel } from './subject-panel.js';
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
  return <LoadedSite route={route} site={site} connections={stream.connections} />;
}

function LoadedSite({ route, site, connections }: { route: SiteRoute; site: SiteDetail; connections: number }) {
  const { t } = useWords();
  // Chosen once: the details must not jump to another node while somebody reads them.
  const first = useRef<string | null>(null);
  first.current ??= firstSubject(site);
  const selected = route.on ?? first.current;
  const choose = (on: string): void => location.replace(formatRoute({ ...route, on }));
  const names = useMemo(() => new Map(site.nodes.map((node) => [node.id, node.name])), [site]);
  return (
    <main id="content" class="page site" tabIndex={-1}>
      <SiteHead site={site} />
      <FlowChips site={site} chosen={route.flow} onFlow={(flow) => location.replace(formatRoute({ ...route, flow }))} />
      <ProblemList site={site} selected={selected} onChoose={choose} />
      <section class="panel drawing-panel" aria-label={t('drawing')}>
        <SiteDrawing site={site} selected={selected} flow={route.flow} onChoose={choose} />
      </section>
      <div class="site-columns">
        <SubjectPanel
          site={site}
          subject={selected}
          names={names}
          range={route.range}
          connections={connections}
          onChoose={choose}
          onRange={(range) => location.replace(formatRoute({ ...route, range }))}
        />
        <div class="site-side">
          <ChangeList site={site} names={names} onChoose={choose} />
          <TransitionList site={site} names={names} onChoose={choose} />
        </div>
      </div>
    </main>
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
        <StateMark state={site.state} /> <b>{words.state(site.state)}</b>{' '}
        <Since at={site.since} timeZone={site.timeZone} />
      </p>
      <AgentLine site={site} />
    </div>
  );
}

interface FlowChipsProps {
  readonly site: SiteDetail;
  readonly chosen: string | null;
  readonly onFlow: (flow: string | null) => void;
}

/** The site's flows; a chosen one is picked out in the drawing. */
function FlowChips({ site, chosen, onFlow }: FlowChipsProps) {
  const words = useWords();
  if (site.flowDetails.length === 0) return null;
  return (
    <ul class="chips" aria-label={words.t('flows')}>
      {site.flowDetails.map((flow) => (
        <li key={flow.name}>
          <button
            type="button"
            class="chip"
            data-state={flow.state}
            aria-pressed={flow.name === chosen}
            title={flow.critical ? words.t('flowCritical') : undefined}
            onClick={() => onFlow(flow.name === chosen ? null : flow.name)}
          >
            <StateMark state={flow.state} />
            {flow.name} <span class="soft">{words.state(flow.state)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ProblemListProps {
  readonly site: SiteDetail;
  readonly selected: string;
  readonly onChoose: (subject: string) => void;
}

/** Beyond these the drawing tells more than a list. */
const MAX_PROBLEMS = 6;
const MAX_BEHIND = 8;

function ProblemList({ site, selected, onChoose }: ProblemListProps) {
  const words = useWords();
  const { t } = words;
  const { own, behind } = problemsOf(site);
  const more = own.length - MAX_PROBLEMS;
  const isAgent =
    own.length > 0 && own.every((problem) => problem.reason === site.reason && problem.state === 'unknown');
  const moreBehind = behind.length > MAX_BEHIND ? ` ${t('andMore', { n: behind.length - MAX_BEHIND })}` : '';
  return (
    <section class="problems" aria-label={t('whatIsWrong')}>
      {own.length === 0 && behind.length === 0 && (
        <p class="soft">{site.state === 'ok' ? t('allAnswers') : words.reason(site.reason)}</p>
      )}
      {isAgent && <p>{words.reason(site.reason)}</p>}
      {!isAgent && (
        <ul>
          {own.slice(0, MAX_PROBLEMS).map((problem) => (
            <li key={problem.subject} data-state={problem.state}>
              <button
                type="button"
                class="link"
                aria-pressed={problem.subject === selected}
                onClick={() => onChoose(problem.subject)}
              >
                <StateMark state={problem.state} /> <span class="problem-name">{problem.name}</span>
              </button>
              <span>{words.reason(problem.reason) || words.state(problem.state)}</span>
              <Since at={problem.since} timeZone={site.timeZone} />
            </li>
          ))}
        </ul>
      )}
      {!isAgent && more > 0 && <p class="faint">{t('andMore', { n: more })}</p>}
      {behind.length > 0 && (
        <p class="soft">
          <StateMark state="unreachable" />{' '}
          {t('behind', { n: behind.length, names: words.list(behind.slice(0, MAX_BEHIND)) + moreBehind })}
        </p>
      )}
    </section>
  );
}
