/** Says above everything else that it is the collector which hears nothing, before anybody looks for a fault in a store. */
import type { StreamState } from '../stream/stream-state.js';
import { formatClock } from '../words/time-words.js';
import { useWords } from './contexts.js';

/** A banner while the collector is deaf; nothing otherwise. */
export function DeafBanner({ stream }: { stream: StreamState }) {
  const { t, locale } = useWords();
  if (stream.deaf === null) return null;
  const at = formatClock(Date.parse(stream.deaf.since), locale, null);
  return (
    <p class="deaf-banner" role="alert">
      <strong>{t('deaf', { at })}</strong> {t(stream.deaf.cause === 'broker-away' ? 'deafBroker' : 'deafStore')}
    </p>
  );
}
