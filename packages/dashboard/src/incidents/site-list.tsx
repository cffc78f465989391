/** The sites that an incident of the estate touches, and how they differ from the rest. */
import type { IncidentView, SiteSummary } from '@tillwatch/model';
import { useMemo, useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { compareIds } from '../page/id-order.js';
import { siteHref } from '../page/route.js';
import { StateMark } from '../page/state-mark.js';
import { contrastOf } from './contrast.js';
import type { NameBook } from './name-book.js';

interface SiteListProps {
  readonly incident: IncidentView;
  readonly allSites: readonly string[];
  readonly estate: ReadonlyMap<string, SiteSummary> | undefined;
  readonly book: NameBook;
}

/** Shown at first, and added at each wish. */
const PAGE_SITES = 60;

/** The panel; none where one site alone is touched. */
export function SiteList({ incident, allSites, estate, book }: SiteListProps) {
  const words = useWords();
  const { t } = words;
  const [limit, setLimit] = useState(PAGE_SITES);
  const ids = useMemo(() => [...allSites].sort(compareIds), [allSites]);
  if (incident.siteCount < 2) return null;
  const hidden = ids.length - limit;
  const uncounted = incident.siteCount - ids.length;
  return (
    <section class="panel touched" aria-labelledby="touched">
      <h2 id="touched">
        {t('sitesTouched')} <span class="faint">{t('siteCount', { n: incident.siteCount })}</span>
      </h2>
      <Contrast ids={ids} estate={estate} />
      <ul class="touched-sites">
        {ids.slice(0, limit).map((id) => {
          const state = estate?.get(id)?.state;
          return (
            <li key={id}>
              {state !== undefined && <StateMark state={state} />}
              <a href={siteHref(id, null, incident.id)}>{book.site(id)}</a>
              {state !== undefined && <span class="unseen">{words.state(state)}</span>}
            </li>
          );
        })}
      </ul>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLimit(limit + PAGE_SITES * 4)}>
          {t('showMore', { n: Math.min(PAGE_SITES * 4, hidden) })}
        </button>
      )}
      {uncounted > 0 && <p class="faint">{t('sitesMore', { n: uncounted })}</p>}
    </section>
  );
}

function Contrast({ ids, estate }: { ids: readonly string[]; estate: SiteListProps['estate'] }) {
  const { t } = useWords();
  const rows = useMemo(() => (estate === undefined ? null : contrastOf(estate.values(), new Set(ids))), [estate, ids]);
  return (
    <div class="contrast">
      <h3 class="soft">{t('commonCause')}</h3>
      {rows === null ? (
        <p class="faint">{t('contrastLoading')}</p>
      ) : (
        <ul>
          {rows.map(({ region, touched, total }) => (
            <li key={region}>
              {region === null
                ? t('contrastElsewhere', { n: touched, total })
                : t('contrastRegion', { region: region === '' ? t('noRegion') : region, n: touched, total })}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
