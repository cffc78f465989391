/** The estate wall: figures, causes, what needs a person beside them, and every site as one mark. */
import type { IncidentView } from '@tillwatch/model';
import { useMemo } from 'preact/hooks';
import { isUntaken, sortIncidents } from '../incidents/incident-order.js';
import { nameBook } from '../incidents/name-book.js';
import { useTouchedSites } from '../incidents/touched-sites.js';
import { useWords } from '../page/contexts.js';
import { NO_FILTER, type WallFilter } from '../page/route.js';
import { FindingsPanel } from '../site/findings-panel.js';
import type { StreamState } from '../stream/stream-state.js';
import { attentionRows } from './attention.js';
import { AttentionList } from './attention-list.js';
import { CausesPanel } from './causes-panel.js';
import { countEstate, groupByRegion, regionNames, selectSites } from './estate-view.js';
import { Figures } from './figures.js';
import { FilterBar } from './filter-bar.js';
import { MarksPanel } from './marks-panel.js';

const NONE: readonly IncidentView[] = [];

/** The wall over the stream's estate and incidents. */
export function WallPage({ stream, filter }: { stream: StreamState; filter: WallFilter }) {
  const { t } = useWords();
  const sites = stream.estate?.byId;
  const incidents = stream.incidents?.byId;
  const figures = useMemo(() => (sites === undefined ? null : countEstate(sites.values())), [sites]);
  const regions = useMemo(() => (sites === undefined ? [] : regionNames(sites.values())), [sites]);
  const shown = useMemo(() => (sites === undefined ? [] : selectSites(sites.values(), filter)), [sites, filter]);
  const groups = useMemo(() => groupByRegion(shown), [shown]);
  const sorted = useMemo(() => (incidents === undefined ? null : sortIncidents(incidents.values())), [incidents]);
  const touched = useTouchedSites(sorted?.living ?? NONE);
  const isFiltered = figures !== null && shown.length < figures.total;
  const shownIds = useMemo(() => (isFiltered ? new Set(shown.map(({ site }) => site.id)) : null), [shown, isFiltered]);
  const concerns = ({ id, sites: named }: IncidentView): boolean =>
    shownIds === null || [...(touched.get(id) ?? named)].some((site) => shownIds.has(site));
  const rows = useMemo(() => {
    const caused = new Set([...touched.values()].flatMap((ids) => [...ids]));
    return attentionRows(shown.filter(({ site }) => !caused.has(site.id)));
  }, [shown, touched]);
  const book = useMemo(() => nameBook(sites, [], incidents?.values()), [sites, incidents]);
  // What the state toggles count must not depend on which of them is pressed.
  const selectable = useMemo(
    () => (sites === undefined ? [] : selectSites(sites.values(), { ...filter, states: NO_FILTER.states })),
    [sites, filter],
  );

  if (figures === null) {
    return (
      <main id="content" class="page" tabIndex={-1}>
        <p class="empty">{t('loading')}</p>
      </main>
    );
  }
  const living = sorted?.living ?? NONE;
  const open = sorted === null ? null : { total: living.length, untaken: living.filter(isUntaken).length };
  const hasCauses = living.length > 0;
  return (
    <main id="content" class="page wall" tabIndex={-1}>
      <h1 class="unseen">{t('wall')}</h1>
      <Figures figures={figures} sites={sites} open={open} />
      <FilterBar
        filter={filter}
        regions={regions}
        flows={figures.flows.map((flow) => flow.name)}
        selectable={selectable}
        shownCount={shown.length}
        total={figures.total}
      />
      <div class="wall-columns">
        <div class="wall-side">
          {sorted === null ? (
            !stream.incidentsRefused && <p class="panel soft">{t('causesWaiting')}</p>
          ) : (
            <CausesPanel
              living={living.filter(concerns)}
              ended={sorted.ended}
              book={book}
              isFiltered={isFiltered}
              hasTrouble={rows.length > 0}
            />
          )}
          {/* Beside the causes only what they leave over is worth a panel. */}
          {(sorted === null || figures.total === 0 || rows.length > 0) && (
            <AttentionList
              rows={rows}
              isEmptyEstate={figures.total === 0}
              isFiltered={isFiltered}
              title={hasCauses ? t('uncaused') : t('attention')}
            />
          )}
          <FindingsPanel site={null} timeZone={null} stream={stream} />
        </div>
        <MarksPanel groups={groups} total={figures.total} />
      </div>
    </main>
  );
}
