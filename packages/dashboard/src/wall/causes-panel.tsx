/** The wall's list of causes: those that stand, worst first, and in the fold those that ended within the hour. */
import type { IncidentView } from '@tillwatch/model';
import { useState } from 'preact/hooks';
import { IncidentHeads, IncidentRow } from '../incidents/incident-row.js';
import type { NameBook } from '../incidents/name-book.js';
import { useWords } from '../page/contexts.js';
import { incidentsHref } from '../page/route.js';

interface CausesPanelProps {
  readonly living: readonly IncidentView[];
  readonly ended: readonly IncidentView[];
  readonly book: NameBook;
  readonly isFiltered: boolean;
  /** Some site is not ok, whatever its cause. */
  readonly hasTrouble: boolean;
}

/** Rows shown at first, and added at each wish: what a person can look through. */
const PAGE_ROWS = 25;
/** Ended ones that are listed; the page of incidents has them all. */
const MAX_ENDED = 50;

/** The panel; calm where nothing is wrong. */
export function CausesPanel({ living, ended, book, isFiltered, hasTrouble }: CausesPanelProps) {
  const { t } = useWords();
  const [limit, setLimit] = useState(PAGE_ROWS);
  const hidden = living.length - limit;
  return (
    <section class="panel causes" aria-labelledby="causes-title">
      <header class="details-head">
        <h2 id="causes-title">{t('causes')}</h2>
        <a class="soft" href={incidentsHref()}>
          {t('allCauses')}
        </a>
      </header>
      {living.length === 0 ? (
        <div class="calm">
          {!isFiltered && !hasTrouble && <p class="calm-head">{t('nothingIsWrong')}</p>}
          <p class="soft">{t(calmKey(isFiltered, hasTrouble))}</p>
        </div>
      ) : (
        <>
          <IncidentHeads />
          <ol>
            {living.slice(0, limit).map((incident) => (
              <IncidentRow key={incident.id} incident={incident} book={book} />
            ))}
          </ol>
        </>
      )}
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLimit(limit + PAGE_ROWS)}>
          {t('showMore', { n: Math.min(PAGE_ROWS, hidden) })}
        </button>
      )}
      {ended.length > 0 && <EndedLately ended={ended} book={book} />}
    </section>
  );
}

function calmKey(isFiltered: boolean, hasTrouble: boolean): 'nothingOpenHere' | 'nothingOpen' | 'nothingWrong' {
  if (isFiltered) return 'nothingOpenHere';
  return hasTrouble ? 'nothingOpen' : 'nothingWrong';
}

function EndedLately({ ended, book }: { ended: readonly IncidentView[]; book: NameBook }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <div class="ended">
      <button type="button" class="link soft" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {t('endedLately', { n: ended.length })}
      </button>
      {isOpen && (
        <ol>
          {ended.slice(0, MAX_ENDED).map((incident) => (
            <IncidentRow key={incident.id} incident={incident} book={book} />
          ))}
        </ol>
      )}
    </div>
  );
}
