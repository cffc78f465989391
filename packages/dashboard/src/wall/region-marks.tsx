/** One region of the wall: its sites as marks on a grid, or by name. */
import type { HealthState } from '@tillwatch/model';
import { useMemo } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { siteHref } from '../page/route.js';
import { StateMark } from '../page/state-mark.js';
import { formatNumber } from '../words/quantity-words.js';
import { type RegionGroup, type ShownSite, WORST_FIRST } from './estate-view.js';
import { cellAt, type Grid, indexAt, markPath } from './mark-grid.js';

interface RegionProps {
  readonly group: RegionGroup;
  readonly grid: Grid;
  readonly activeIndex: number | null;
  readonly onActive: (id: string) => void;
}

/** A region's marks: one path per state, and a link at the one that is looked at. */
export function RegionMarks({ group, grid, activeIndex, onActive }: RegionProps) {
  const words = useWords();
  const { t } = words;
  const paths = useMemo(() => pathsOf(group.sites, grid), [group, grid]);
  const name = group.region ?? t('noRegion');
  const siteUnder = (event: MouseEvent): ShownSite | undefined => {
    const area = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const index = indexAt(grid, event.clientX - area.left, event.clientY - area.top);
    return index === null ? undefined : group.sites[index];
  };
  const onPointer = (event: MouseEvent): void => {
    const found = siteUnder(event);
    if (found !== undefined) onActive(found.site.id);
  };
  // A mouse has moved the link to where it clicks; a finger has not.
  const onTouch = (event: PointerEvent): void => {
    const found = event.pointerType === 'mouse' ? undefined : siteUnder(event);
    if (found !== undefined) location.hash = siteHref(found.site.id);
  };
  const activeSite = activeIndex === null ? undefined : group.sites[activeIndex];
  return (
    <div class="region">
      <RegionHeading group={group} name={name} />
      <fieldset class="region-marks" aria-label={name} onPointerMove={onPointer} onPointerUp={onTouch}>
        <svg
          width={grid.columns * grid.cellPx}
          height={grid.rows * grid.cellPx}
          aria-hidden="true"
          style={{ '--cell': `${grid.cellPx}px` }}
        >
          {paths.map(([state, path]) => (
            <path key={state} data-state={state} d={path} />
          ))}
        </svg>
        {activeSite !== undefined && activeIndex !== null && (
          <MarkLink key={activeSite.site.id} entry={activeSite} index={activeIndex} grid={grid} region={name} />
        )}
      </fieldset>
    </div>
  );
}

/** A region of a small estate: a link for each site, with its name. */
export function NamedRegion({ group, showsFlows }: { group: RegionGroup; showsFlows: boolean }) {
  const words = useWords();
  return (
    <div class="region">
      <RegionHeading group={group} name={group.region ?? words.t('noRegion')} />
      <ul class="named">
        {group.sites.map(({ site, state }) => (
          <li key={site.id}>
            <a class="named-site" data-state={state} href={siteHref(site.id)}>
              <StateMark state={state} />
              <span>
                <b>{site.name}</b>
                <br />
                <span class="soft">
                  {[words.state(state), words.reason(site.reason)].filter((part) => part !== '').join(' · ')}
                </span>
                {showsFlows && <FlowMarks site={site} />}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Each flow of a site with its state; the word is for those who do not see the sign. */
function FlowMarks({ site }: { site: ShownSite['site'] }) {
  const words = useWords();
  return (
    <span class="flow-marks">
      {Object.entries(site.flows).map(([name, state]) => (
        <span key={name}>
          <StateMark state={state} /> {name} <span class="unseen">{words.state(state)}</span>
        </span>
      ))}
    </span>
  );
}

function RegionHeading({ group, name }: { group: RegionGroup; name: string }) {
  const { t } = useWords();
  return (
    <h3>
      {name} <span class="soft">{t('siteCount', { n: group.sites.length })}</span> <RegionCounts group={group} />
    </h3>
  );
}

/** What is wrong in the region, in figures; for screen readers the same in words. */
function RegionCounts({ group }: { group: RegionGroup }) {
  const words = useWords();
  return (
    <span class="region-counts">
      {WORST_FIRST.filter((state) => state !== 'ok' && group.counts[state] > 0).map((state) => (
        <span key={state}>
          <StateMark state={state} />
          {formatNumber(group.counts[state], words.locale)} <span class="unseen">{words.state(state)}</span>
        </span>
      ))}
    </span>
  );
}

interface MarkLinkProps {
  readonly entry: ShownSite;
  readonly index: number;
  readonly grid: Grid;
  readonly region: string;
}

function MarkLink({ entry, index, grid, region }: MarkLinkProps) {
  const words = useWords();
  const { x, y } = cellAt(grid, index);
  const { site, state } = entry;
  const why = [words.state(state), words.reason(site.reason)].filter((part) => part !== '').join(', ');
  const label = words.t('siteMark', { name: site.name, state: why, place: index + 1, n: grid.count, region });
  // Near the right edge the note opens to the left.
  const isRight = x > (grid.columns * grid.cellPx) / 2;
  return (
    <a
      class="mark-link"
      href={siteHref(site.id)}
      data-state={state}
      style={{ left: `${x}px`, top: `${y}px`, width: `${grid.cellPx}px`, height: `${grid.cellPx}px` }}
    >
      <span class="unseen">{label}</span>
      <span class="mark-note" data-side={isRight ? 'left' : 'right'} aria-hidden="true">
        <b>{site.name}</b> <span class="faint">{site.id}</span>
        <br />
        <StateMark state={state} /> {why}
      </span>
    </a>
  );
}

function pathsOf(sites: readonly ShownSite[], grid: Grid): [HealthState, string][] {
  const byState = new Map<HealthState, number[]>();
  sites.forEach(({ state }, index) => {
    const indices = byState.get(state);
    if (indices === undefined) byState.set(state, [index]);
    else indices.push(index);
  });
  return [...byState].map(([state, indices]) => [state, markPath(state, grid, indices)]);
}
