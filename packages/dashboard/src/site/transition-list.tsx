/** When states at a site turned, newest first, in the site's time. */
import { SESSION_CHECK, type SiteDetail, type TransitionView } from '@tillwatch/model';
import { useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { StateMark } from '../page/state-mark.js';
import { formatInstant, zoneName } from '../words/time-words.js';
import { subjectName } from './subject-name.js';

interface TransitionListProps {
  readonly site: SiteDetail;
  readonly names: ReadonlyMap<string, string>;
  readonly onChoose: (subject: string) => void;
}

/** Shown at first. */
const SHORT = 12;
/** A report this much later than the change came out of the agent's buffer. */
const LATE_MS = 60_000;

/** The panel of transitions. */
export function TransitionList({ site, names, onChoose }: TransitionListProps) {
  const { t, locale } = useWords();
  const nowMs = useNow(60_000);
  const [isLong, setLong] = useState(false);
  const shown = isLong ? site.transitions : site.transitions.slice(0, SHORT);
  const hidden = site.transitions.length - shown.length;
  return (
    <section class="panel transitions" aria-labelledby="transitions-title">
      <header class="details-head">
        <h2 id="transitions-title">{t('transitions')}</h2>
        <span class="faint">{t('timesIn', { zone: site.timeZone ?? zoneName(nowMs, locale, null) })}</span>
      </header>
      {shown.length === 0 && <p class="empty">{t('noTransitions')}</p>}
      <ol>
        {shown.map((transition) => (
          <TransitionRow
            key={`${transition.at} ${transition.check}`}
            transition={transition}
            site={site}
            names={names}
            nowMs={nowMs}
            onChoose={onChoose}
          />
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

interface TransitionRowProps extends TransitionListProps {
  readonly transition: TransitionView;
  readonly nowMs: number;
}

function TransitionRow({ transition, site, names, nowMs, onChoose }: TransitionRowProps) {
  const words = useWords();
  const { t, locale } = words;
  const atMs = Date.parse(transition.at);
  const receivedAtMs = Date.parse(transition.receivedAt);
  const isAgent = transition.check === SESSION_CHECK;
  return (
    <li class="dated transition">
      <time dateTime={transition.at}>{formatInstant(atMs, nowMs, locale, site.timeZone)}</time>
      <div>
        {isAgent ? (
          t('agent')
        ) : (
          <button type="button" class="link" onClick={() => onChoose(transition.subject)}>
            {subjectName(transition.subject, names)}
          </button>
        )}{' '}
        {!isAgent && <span class="faint">{transition.check}</span>}
        <br />
        <span class="soft">{words.state(transition.from)} → </span>
        <StateMark state={transition.to} /> <b>{words.state(transition.to)}</b>
        {transition.reason !== null && <span class="soft"> · {words.reason(transition.reason)}</span>}
        {receivedAtMs - atMs > LATE_MS && (
          <span class="faint">
            {' '}
            · {t('arrivedLater', { at: formatInstant(receivedAtMs, nowMs, locale, site.timeZone) })}
          </span>
        )}
      </div>
    </li>
  );
}
