/** Every site as one mark, by region: walked with the arrow keys, opened with Enter or a click; a small estate is shown by name. */
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { useBoxSize } from './box-size.js';
import type { RegionGroup, ShownSite } from './estate-view.js';
import { fitCell, gridOf, MOVES, move, type Place } from './mark-grid.js';
import { NamedRegion, RegionMarks } from './region-marks.js';

/** Height of a region's heading with its margins, in ems of the page. */
const HEADING_EM = 2.6;

/** Up to so many sites have room for their names. */
const NAMED_MAX = 64;
/** Up to so many have room for their flows too. */
const FLOWS_MAX = 12;
/** The largest side of a mark's cell, in ems of the page. */
const CELL_MAX_EM = 1.9;

/** The panel of marks. One mark at a time is a link: the one under the pointer or the keyboard. */
export function MarksPanel({ groups, total }: { groups: readonly RegionGroup[]; total: number }) {
  const { t } = useWords();
  const box = useRef<HTMLFieldSetElement>(null);
  const size = useBoxSize(box);
  const cellPx = useMemo(() => {
    const room = { widthPx: size.width, heightPx: size.height, headingPx: HEADING_EM * size.emPx };
    return fitCell(
      groups.map((group) => group.sites.length),
      room,
      CELL_MAX_EM * size.emPx,
    );
  }, [groups, size]);
  const grids = useMemo(
    () => groups.map((group) => gridOf(group.sites.length, size.width, cellPx)),
    [groups, size, cellPx],
  );
  const [activeId, setActiveId] = useState<string | null>(null);
  const active = placeOf(groups, activeId);
  const moved = useRef(false);
  const isNamed = total <= NAMED_MAX;

  useLayoutEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    box.current?.querySelector<HTMLElement>('.mark-link')?.focus();
  }, [activeId]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const key = MOVES.find((known) => known === event.key);
    if (key === undefined || active === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = siteAt(groups, move(grids, active, key));
    if (next === undefined) return;
    moved.current = true;
    setActiveId(next.site.id);
  };

  return (
    <section class="panel marks" aria-labelledby="marks-title" aria-describedby="marks-help">
      <h2 id="marks-title">{t('sites')}</h2>
      <p id="marks-help" class="unseen">
        {t('marksHelp')}
      </p>
      <fieldset ref={box} class="marks-box" aria-labelledby="marks-title" onKeyDown={onKeyDown}>
        {groups.length === 0 && total > 0 && <p class="empty">{t('noMatch')}</p>}
        {isNamed &&
          groups.map((group) => <NamedRegion key={group.region} group={group} showsFlows={total <= FLOWS_MAX} />)}
        {!isNamed &&
          size.width > 0 &&
          groups.map((group, index) => {
            const grid = grids[index];
            if (grid === undefined) return null;
            return (
              <RegionMarks
                key={group.region}
                group={group}
                grid={grid}
                activeIndex={active?.grid === index ? active.index : null}
                onActive={setActiveId}
              />
            );
          })}
      </fieldset>
    </section>
  );
}

function siteAt(groups: readonly RegionGroup[], place: Place): ShownSite | undefined {
  return groups[place.grid]?.sites[place.index];
}

/** Where the active site is now; the first mark of all when there is none or it left. */
function placeOf(groups: readonly RegionGroup[], id: string | null): Place | null {
  if (id !== null) {
    for (const [grid, group] of groups.entries()) {
      const index = group.sites.findIndex((entry) => entry.site.id === id);
      if (index >= 0) return { grid, index };
    }
  }
  return groups.length === 0 ? null : { grid: 0, index: 0 };
}
