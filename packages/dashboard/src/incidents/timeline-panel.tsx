/** What happened to an incident, latest first. */
import type { IncidentDetail } from '@tillwatch/model';
import { useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { formatInstant } from '../words/time-words.js';
import type { NameBook } from './name-book.js';
import { timelineText } from './timeline-text.js';

/** Lines shown at first. */
const SHORT = 15;

interface TimelinePanelProps {
  readonly detail: IncidentDetail;
  readonly book: NameBook;
  /** An IANA name; null: the viewer's. */
  readonly timeZone: string | null;
}

/** The panel. */
export function TimelinePanel({ detail, book, timeZone }: TimelinePanelProps) {
  const words = useWords();
  const { t, locale } = words;
  const nowMs = useNow(60_000);
  const [isLong, setLong] = useState(false);
  const lines = detail.timeline.map((entry, index) => ({ entry, index })).reverse();
  const shown = isLong ? lines : lines.slice(0, SHORT);
  const hidden = lines.length - shown.length;
  return (
    <section class="panel timeline" aria-labelledby={`timeline-${detail.id}`}>
      <h2 id={`timeline-${detail.id}`}>{t('timeline')}</h2>
      <ol>
        {shown.map(({ entry, index }) => {
          const text = timelineText(entry, { words, book, nowMs });
          return (
            <li key={index} class="dated" data-kind={entry.kind}>
              <time dateTime={entry.at}>{formatInstant(Date.parse(entry.at), nowMs, locale, timeZone)}</time>
              <div>
                <b>{text.what}</b>
                {text.detail !== '' && <span class="soft"> {text.detail}</span>}
                {text.by !== '' && <span class="faint"> {t('changedBy', { author: text.by })}</span>}
                {text.said !== '' && <p class="said">{text.said}</p>}
              </div>
            </li>
          );
        })}
      </ol>
      {hidden > 0 && (
        <button type="button" class="more" onClick={() => setLong(true)}>
          {t('timelineLeftOut', { n: hidden })}
        </button>
      )}
    </section>
  );
}
