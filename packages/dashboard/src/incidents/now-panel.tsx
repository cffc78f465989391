/** Now: who has it, who was told and has seen it, and what the reader can do about it. */
import type { IncidentDetail, IncidentView, MessageView } from '@tillwatch/model';
import { useState } from 'preact/hooks';
import { useWords } from '../page/contexts.js';
import { useNow } from '../page/page-clock.js';
import { incidentHref } from '../page/route.js';
import type { PhraseKey } from '../words/en.js';
import { formatInstant } from '../words/time-words.js';
import { IncidentActions } from './incident-actions.js';
import { isLiving } from './incident-order.js';
import { componentName, type NameBook } from './name-book.js';
import { muteText, stageOf } from './stage-text.js';

interface NowPanelProps {
  readonly incident: IncidentView;
  readonly detail: IncidentDetail | null;
  readonly book: NameBook;
  readonly timeZone: string | null;
  /** What the collector answered to an act. */
  readonly onDone: (detail: IncidentDetail) => void;
}

/** Messages shown at first, the latest. */
const SHORT = 6;

/** The panel. */
export function NowPanel({ incident, detail, book, timeZone, onDone }: NowPanelProps) {
  const words = useWords();
  const { t } = words;
  const nowMs = useNow(60_000);
  const [isLong, setLong] = useState(false);
  const stage = stageOf(incident, words, nowMs);
  const latest = [...incident.messages].reverse();
  const shown = isLong ? latest : latest.slice(0, SHORT);
  const hidden = latest.length - shown.length;
  const living = isLiving(incident);
  return (
    <section class="panel now" aria-labelledby={`now-${incident.id}`}>
      <header class="details-head">
        <h2 id={`now-${incident.id}`}>{t('incidentNow')}</h2>
        <span class="stage" data-waiting={stage.isWaiting}>
          {stage.text}
        </span>
      </header>
      {living && incident.mutedBy !== null && (
        <p class="muted-why">{t('nobodyIsTold', { why: muteText(incident.mutedBy, words, nowMs) })}</p>
      )}
      {detail !== null && detail.mergedInto !== null && (
        <p>
          {t('livesOnIn')} <a href={incidentHref(detail.mergedInto)}>{detail.mergedInto}</a>
        </p>
      )}
      {incident.recurrence > 0 && <p class="soft">{t('recurrence', { n: incident.recurrence })}</p>}
      {living && incident.possibly != null && (
        <p>{t('possiblyCommon', { name: componentName(null, incident.possibly, book, words) })}</p>
      )}
      {shown.length === 0 && living && incident.mutedBy === null && (
        <p class="soft">{t(incident.heldUntil == null ? 'nobodyTold' : 'tellingHeld')}</p>
      )}
      {shown.length > 0 && (
        <ol class="messages" aria-label={t('told')}>
          {shown.map((message) => (
            <MessageRow
              key={`${message.to} ${message.channel} ${message.notice} ${message.at}`}
              message={message}
              nowMs={nowMs}
              timeZone={timeZone}
            />
          ))}
        </ol>
      )}
      {hidden > 0 && (
        <button type="button" class="link soft" onClick={() => setLong(true)}>
          {t('showMore', { n: hidden })}
        </button>
      )}
      {incident.state !== 'merged' && <IncidentActions incident={incident} onDone={onDone} />}
    </section>
  );
}

const NOTICES: Readonly<Record<string, PhraseKey>> = {
  opened: 'noticeOpened',
  worse: 'noticeWorse',
  reopened: 'noticeReopened',
  reattributed: 'noticeReattributed',
  mitigated: 'noticeMitigated',
  resolved: 'noticeResolved',
  reminder: 'noticeReminder',
};

interface MessageRowProps {
  readonly message: MessageView;
  readonly nowMs: number;
  readonly timeZone: string | null;
}

function MessageRow({ message, nowMs, timeZone }: MessageRowProps) {
  const { t, locale } = useWords();
  const instant = (at: string): string => formatInstant(Date.parse(at), nowMs, locale, timeZone);
  const notice = NOTICES[message.notice];
  return (
    <li class="dated">
      <time dateTime={message.at}>{instant(message.at)}</time>
      <div>
        <b>{message.name}</b> <span class="soft">{notice === undefined ? message.notice : t(notice)}</span>{' '}
        <span class="faint">{message.channel}</span>
        <br />
        <Receipt message={message} instant={instant} />
      </div>
    </li>
  );
}

function Receipt({ message, instant }: { message: MessageView; instant: (at: string) => string }) {
  const { t } = useWords();
  const { state, acknowledgedAt } = message;
  if (acknowledgedAt !== null)
    return (
      <span class="receipt" data-seen="seen">
        {t('messageSeen', { at: instant(acknowledgedAt) })}
      </span>
    );
  if (state === 'delivered')
    return (
      <span class="receipt" data-seen="unseen">
        {t('messageUnseen')}
      </span>
    );
  const other = { queued: t('messageQueued'), rejected: t('messageRejected'), held: t('messageHeld') }[state];
  return (
    <span class="receipt" data-seen={state}>
      {other}
    </span>
  );
}
