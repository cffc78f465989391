/** Maintenance of a site: when nobody is told of what fails there, by whose word and why; begun and ended here. */
import { fitsAny, type SiteDetail } from '@tillwatch/model';
import { useEffect, useState } from 'preact/hooks';
import { ActForm } from '../incidents/act-form.js';
import { useActorName } from '../incidents/actor-name.js';
import { FailureText } from '../incidents/failure-text.js';
import {
  type ApiFailure,
  endWindow,
  fetchWindows,
  postMaintenance,
  type QuietKind,
  type QuietWindow,
} from '../page/api.js';
import { useWords } from '../page/contexts.js';
import { collectorNowMs, useNow } from '../page/page-clock.js';
import { formatInstant } from '../words/time-words.js';

interface MaintenancePanelProps {
  readonly site: SiteDetail;
  /** Connections so far: the windows are read anew after each. */
  readonly connections: number;
}

interface KindOf extends QuietWindow {
  readonly kind: QuietKind;
}

const MINUTE_MS = 60_000;

/** The panel; none where the collector knows no windows. */
export function MaintenancePanel({ site, connections }: MaintenancePanelProps) {
  const { t } = useWords();
  const { windows, unread, again } = useWindows(site.id, connections);
  const [name, keepName] = useActorName();
  const [isOpen, setOpen] = useState(false);
  const [isSending, setSending] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  /** A window whose end waits for a name. */
  const [ending, setEnding] = useState<KindOf | null>(null);
  if (unread?.kind === 'gone') return null;

  const settle = async (act: Promise<{ readonly ok: boolean; readonly failure?: ApiFailure }>): Promise<void> => {
    setSending(true);
    const result = await act;
    setSending(false);
    setFailure(result.failure ?? null);
    if (!result.ok) return;
    setOpen(false);
    setEnding(null);
    again();
  };
  const begin = (by: string, minutes: number, reason: string): void => {
    keepName(by);
    void settle(postMaintenance(site.id, by, reason, collectorNowMs() + minutes * MINUTE_MS));
  };
  const end = (by: string, window: KindOf): void => {
    keepName(by);
    void settle(endWindow(window.kind, window.id, by));
  };
  const cancel = (): void => {
    setOpen(false);
    setEnding(null);
  };

  return (
    <section class="panel maintenance" aria-labelledby="maintenance-title">
      <header class="details-head">
        <h2 id="maintenance-title">{t('maintenance')}</h2>
        <button type="button" class="act" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t('planMaintenance')}
        </button>
      </header>
      {unread !== null && (
        <p>
          {t('windowsFailed')} <FailureText failure={unread} />
        </p>
      )}
      {unread === null && windows.length === 0 && <p class="soft">{t('noMaintenance')}</p>}
      <ul>
        {windows.map((window) => (
          <WindowRow
            key={`${window.kind} ${window.id}`}
            window={window}
            timeZone={site.timeZone}
            isSending={isSending}
            onEnd={() => (name === '' ? setEnding(window) : end(name, window))}
          />
        ))}
      </ul>
      {(isOpen || ending !== null) && (
        <ActForm
          key={ending?.id ?? 'new'}
          act={ending === null ? 'maintenance' : 'name'}
          endsSilence={false}
          name={name}
          isSending={isSending}
          onCancel={cancel}
          onSend={(by, { minutes = 0, reason = '' }) =>
            ending === null ? begin(by, minutes, reason) : end(by, ending)
          }
        />
      )}
      <p class="act-outcome" role="status">
        {isSending && t('sending')}
        {!isSending && failure !== null && <FailureText failure={failure} />}
      </p>
    </section>
  );
}

interface WindowRowProps {
  readonly window: KindOf;
  readonly timeZone: string | null;
  readonly isSending: boolean;
  readonly onEnd: () => void;
}

function WindowRow({ window, timeZone, isSending, onEnd }: WindowRowProps) {
  const { t, locale } = useWords();
  const nowMs = useNow(60_000);
  const instant = (at: string): string => formatInstant(Date.parse(at), nowMs, locale, timeZone);
  return (
    <li class="window">
      <p>
        {t('windowSpan', { from: instant(window.from), until: instant(window.until) })}
        {window.kind === 'silences' && <span class="soft"> · {t('windowSilence')}</span>}
        {window.components.length > 0 && <span class="soft"> · {window.components.join(', ')}</span>}
      </p>
      <p class="soft">
        {window.reason} {t('changedBy', { author: window.by })}
      </p>
      <button type="button" class="link" disabled={isSending} onClick={onEnd}>
        {t('endWindow')}
      </button>
    </li>
  );
}

const NONE: readonly KindOf[] = [];

function useWindows(site: string, connections: number) {
  const [windows, setWindows] = useState(NONE);
  const [unread, setUnread] = useState<ApiFailure | null>(null);
  const [turn, setTurn] = useState(0);
  // Others plan windows too, and no stream tells of them.
  const minute = useNow(MINUTE_MS);
  useEffect(() => {
    const controller = new AbortController();
    const kinds = ['maintenance', 'silences'] as const;
    void Promise.all(kinds.map((kind) => fetchWindows(kind, controller.signal))).then((results) => {
      if (controller.signal.aborted) return;
      const failed = results.find((result) => !result.ok);
      setUnread(failed === undefined || failed.ok ? null : failed.failure);
      const lists = results.map((result, index) =>
        result.ok ? result.value.suppressions.map((one) => ({ ...one, kind: kinds[index] ?? 'maintenance' })) : NONE,
      );
      setWindows(lists.flat().filter((one) => fitsAny(one.sites, site)));
    });
    return () => controller.abort();
  }, [site, connections, turn, minute]);
  return { windows, unread, again: () => setTurn((before) => before + 1) };
}
