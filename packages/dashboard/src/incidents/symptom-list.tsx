/** The checks that fail because of an incident. */
import { type IncidentDetail, SESSION_CHECK } from '@tillwatch/model';
import { useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { siteHref } from '../page/route.js';
import { Since } from '../page/since.js';
import { StateMark } from '../page/state-mark.js';
import { componentName, type NameBook } from './name-book.js';

/** Shown at first, and added at each wish. */
const PAGE_ROWS = 12;

interface SymptomListProps {
  readonly detail: IncidentDetail;
  readonly book: NameBook;
  readonly timeZone: string | null;
}

/** The panel. */
export function SymptomList({ detail, book, timeZone }: SymptomListProps) {
  const words = useWords();
  const { t } = words;
  const [limit, setLimit] = useState(PAGE_ROWS);
  const { symptomDetails, symptoms } = detail;
  const hidden = symptomDetails.length - limit;
  const uncounted = symptoms - symptomDetails.length;
  return (
    <section class="panel" aria-labelledby="symptoms">
      <h2 id="symptoms">{t('symptoms')}</h2>
      {symptoms === 0 && <p class="empty">{t('noSymptoms')}</p>}
      <ul class="symptoms">
        {symptomDetails.slice(0, limit).map(({ site, check, on, state, reason, since }) => (
          <li key={`${site} ${check}`} class="symptom">
            <StateMark state={state} />
            <div>
              <a href={siteHref(site, on)}>{componentName(site, on, book, words)}</a>{' '}
              <span>{words.reason(reason) || words.state(state)}</span>{' '}
              <span class="faint">
                {check === SESSION_CHECK ? t('agentUnheard') : check}
                {detail.siteCount > 1 && ` · ${book.site(site)}`}
              </span>
            </div>
            <Since at={since} timeZone={timeZone} />
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLimit(limit + PAGE_ROWS * 4)}>
          {t('showMore', { n: Math.min(PAGE_ROWS * 4, hidden) })}
        </button>
      )}
      {uncounted > 0 && <p class="faint">{t('symptomsMore', { n: uncounted })}</p>}
    </section>
  );
}
