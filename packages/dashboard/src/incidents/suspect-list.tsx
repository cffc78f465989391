/** Changes that may have set an incident off, the likeliest first; its one field with what it was and became, where the page knows. */
import type { IncidentView, SiteDetail } from '@tillwatch/model';
import { useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { formatInstant } from '../words/time-words.js';
import { componentName, type NameBook } from './name-book.js';

interface SuspectListProps {
  readonly suspects: IncidentView['suspects'];
  readonly site: SiteDetail | null;
  readonly book: NameBook;
}

/** Shown at first; the ranking is what matters. */
const SHORT = 3;

/** The list, or that no change is known. */
export function SuspectList({ suspects, site, book }: SuspectListProps) {
  const words = useWords();
  const { t, locale } = words;
  const nowMs = useNow(60_000);
  const [isLong, setLong] = useState(false);
  if (suspects.length === 0) return <span class="soft">{t('nothingChangedOnWay')}</span>;
  const shown = isLong ? suspects : suspects.slice(0, SHORT);
  const hidden = suspects.length - shown.length;
  return (
    <>
      <ol class="suspects">
        {shown.map((suspect) => (
          <li key={`${suspect.site}/${suspect.change}`}>
            <time dateTime={suspect.at}>
              {formatInstant(Date.parse(suspect.at), nowMs, locale, site?.timeZone ?? null)}
            </time>{' '}
            <bdi class="field">
              {t('changeOn', {
                field: suspect.field ?? suspect.subject,
                name: componentName(suspect.site, suspect.on, book, words),
              })}
            </bdi>
            <Values suspect={suspect} site={site} />
            {suspect.field !== null && <span class="faint"> {suspect.subject}</span>}
            {suspect.author !== null && <span class="soft"> {t('changedBy', { author: suspect.author })}</span>}
          </li>
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" class="link soft" onClick={() => setLong(true)}>
          {t('showMore', { n: hidden })}
        </button>
      )}
    </>
  );
}

function Values({ suspect, site }: { suspect: IncidentView['suspects'][number]; site: SiteDetail | null }) {
  const { t } = useWords();
  const change = site?.id === suspect.site ? site.changes.find(({ id }) => id === suspect.change) : undefined;
  const field = change?.fields.find(({ path }) => path === suspect.field);
  if (field === undefined) return null;
  return (
    <span class="values">
      {' '}
      <bdi class="before">{field.before ?? t('absent')}</bdi> <span aria-hidden="true">→</span>
      <span class="unseen">{t('became')}</span> <bdi class="after">{field.after ?? t('absent')}</bdi>
    </span>
  );
}
