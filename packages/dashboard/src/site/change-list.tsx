/** What changed at a site: versions and configuration, newest first, each field before and after. */
import type { ChangeView, FieldDiff, SiteDetail } from '@tillwatch/model';
import { useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { formatInstant } from '../words/time-words.js';
import { subjectName } from './subject-name.js';

interface ChangeListProps {
  readonly site: SiteDetail;
  readonly names: ReadonlyMap<string, string>;
  readonly onChoose: (subject: string) => void;
}

/** Changes, and fields of each, shown at first. */
const SHORT = 6;
const SHORT_FIELDS = 5;
/** Found this much later than it was made is worth saying. */
const LATE_MS = 60_000;
/** Of a fingerprint; enough to tell two apart. */
const FINGERPRINT_CHARS = 8;

/** The panel; none where nothing watches versions and nothing was found. */
export function ChangeList({ site, names, onChoose }: ChangeListProps) {
  const { t } = useWords();
  const nowMs = useNow(60_000);
  const [isLong, setLong] = useState(false);
  if (site.changes.length === 0 && !watchesVersions(site)) return null;
  const shown = isLong ? site.changes : site.changes.slice(0, SHORT);
  const hidden = site.changes.length - shown.length;
  return (
    <section class="panel changes" aria-labelledby="what-changed-title">
      <header class="details-head">
        <h2 id="what-changed-title">{t('whatChanged')}</h2>
        <span class="faint">{t('versionsAndConfiguration')}</span>
      </header>
      {shown.length === 0 && <p class="empty">{t('nothingChanged')}</p>}
      <ol>
        {shown.map((change) => (
          <ChangeRow key={change.id} change={change} site={site} names={names} nowMs={nowMs} onChoose={onChoose} />
        ))}
      </ol>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLong(true)}>
          {t('showMore', { n: hidden })}
        </button>
      )}
    </section>
  );
}

function watchesVersions({ nodes, links }: SiteDetail): boolean {
  return [...nodes, ...links].some(({ checks }) => checks.some(({ kind }) => kind === 'version'));
}

interface ChangeRowProps extends ChangeListProps {
  readonly change: ChangeView;
  readonly nowMs: number;
}

function ChangeRow({ change, site, names, nowMs, onChoose }: ChangeRowProps) {
  const { t, locale } = useWords();
  const instant = (at: string): string => formatInstant(Date.parse(at), nowMs, locale, site.timeZone);
  const madeAt = change.changedAt ?? change.at;
  const isLate = Date.parse(change.at) - Date.parse(madeAt) > LATE_MS;
  return (
    <li class="dated change">
      <time dateTime={madeAt}>{instant(madeAt)}</time>
      <div>
        <button type="button" class="link" onClick={() => onChoose(change.on)}>
          {subjectName(change.on, names)}
        </button>{' '}
        <bdi class="thing">{change.subject}</bdi>
        {change.author !== null && <span class="soft"> {t('changedBy', { author: change.author })}</span>}
        {isLate && <span class="faint"> · {t('foundAt', { at: instant(change.at) })}</span>}
        <Fields change={change} />
      </div>
    </li>
  );
}

/** The fields; where there are none, the versions or fingerprints themselves. */
function Fields({ change }: { change: ChangeView }) {
  const { t } = useWords();
  const [isLong, setLong] = useState(false);
  const fields: readonly FieldDiff[] =
    change.fields.length > 0
      ? change.fields
      : [{ path: '', before: shortened(change.before), after: shortened(change.after) }];
  const shown = isLong ? fields : fields.slice(0, SHORT_FIELDS);
  const hidden = fields.length - shown.length;
  return (
    <>
      <ul class="fields">
        {shown.map(({ path, before, after }) => (
          <li key={path}>
            {path !== '' && <bdi class="field">{path}</bdi>}
            <span class="values">
              <Side text={before} /> <span aria-hidden="true">→</span>
              <span class="unseen">{t('became')}</span> <Side text={after} isNew />
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLong(true)}>
          {t('showMore', { n: hidden })}
        </button>
      )}
      {change.fieldsLeftOut > 0 && <p class="faint">{t('fieldsLeftOut', { n: change.fieldsLeftOut })}</p>}
    </>
  );
}

function Side({ text, isNew = false }: { text: string | null; isNew?: boolean }) {
  const { t } = useWords();
  if (text === null) return <span class="faint">{t('absent')}</span>;
  const shown = text === '' ? '""' : text;
  return isNew ? <bdi class="after">{shown}</bdi> : <bdi class="before">{shown}</bdi>;
}

function shortened(text: string | null): string | null {
  return text !== null && /^[0-9a-f]{64}$/.test(text) ? text.slice(0, FINGERPRINT_CHARS) : text;
}
