/** The estate wall: figures, what needs a person, and every site as one mark. */
import { useMemo } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { NO_FILTER, type WallFilter } from '../page/route.js';
import type { StreamState } from '../stream/stream-fold.js';
import { attentionRows } from './attention.js';
import { AttentionList } from './attention-list.js';
import { countEstate, groupByRegion, regionNames, selectSites } from './estate-view.js';
import { Figures } from './figures.js';
import { FilterBar } from './filter-bar.js';
import { MarksPanel } from './marks-panel.js';

/** The wall over the stream's estate. */
export function WallPage({ stream, filter }: { stream: StreamState; filter: WallFilter }) {
  const { t } = useWords();
  const sites = stream.estate?.sites;
  const figures = useMemo(() => (sites === undefined ? null : countEstate(sites.values())), [sites]);
  const regions = useMemo(() => (sites === undefined ? [] : regionNames(sites.values())), [sites]);
  const shown = useMemo(() => (sites === undefined ? [] : selectSites(sites.values(), filter)), [sites, filter]);
  const groups = useMemo(() => groupByRegion(shown), [shown]);
  const rows = useMemo(() => attentionRows(shown), [shown]);
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
  return (
    <main id="content" class="page wall" tabIndex={-1}>
      <h1 class="unseen">{t('wall')}</h1>
      <Figures figures={figures} sites={sites} />
      <FilterBar
        filter={filter}
        regions={regions}
        flows={figures.flows.map((flow) => flow.name)}
        selectable={selectable}
        shownCount={shown.length}
        total={figures.total}
      />
      <div class="wall-columns">
        <AttentionList rows={rows} isEmptyEstate={figures.total === 0} isFiltered={shown.length < figures.total} />
        <MarksPanel groups={groups} total={figures.total} />
      </div>
    </main>
  );
}
