/** What a person can do to an incident. Nothing is shown as done before the collector has said so. */
import type { IncidentDetail, IncidentView } from '@tillwatch/model';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type ApiFailure, type IncidentAct, postIncident } from '../page/api.js';
import { useWords } from '../page/contexts.js';
import { ActForm } from './act-form.js';
import { useActorName } from './actor-name.js';
import { FailureText } from './failure-text.js';
import { isLiving } from './incident-order.js';

interface IncidentActionsProps {
  readonly incident: IncidentView;
  readonly onDone: (detail: IncidentDetail) => void;
}

/** How an act stands. */
type Progress = { readonly is: 'idle' | 'sending' | 'done' } | { readonly is: 'failed'; readonly failure: ApiFailure };

/** Buttons that act, the one open form, and what came of it. */
export function IncidentActions({ incident, onDone }: IncidentActionsProps) {
  const { t } = useWords();
  const [name, keepName] = useActorName();
  const [open, setOpen] = useState<IncidentAct | 'name' | null>(null);
  const [progress, setProgress] = useState<Progress>({ is: 'idle' });
  const opener = useRef<HTMLElement | null>(null);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  const isSending = progress.is === 'sending';
  const isSilenced = incident.mutedBy?.kind === 'silence';
  const living = isLiving(incident);

  const send = async (act: IncidentAct, by: string, body: object): Promise<void> => {
    keepName(by);
    setProgress({ is: 'sending' });
    const result = await postIncident(incident.id, act, { by, ...body });
    if (!isHere.current) return;
    if (result.ok) {
      onDone(result.value);
      close();
      setProgress({ is: 'done' });
    } else setProgress({ is: 'failed', failure: result.failure });
  };
  const close = (): void => {
    setOpen(null);
    opener.current?.focus();
  };
  /** Opens a form; where all is known, acts at once. */
  const begin = (act: IncidentAct | 'name', event: Event, body?: object): void => {
    if (event.currentTarget instanceof HTMLElement) opener.current = event.currentTarget;
    setProgress({ is: 'idle' });
    if (act !== 'name' && body !== undefined && name !== '') void send(act, name, body);
    else setOpen(open === act ? null : act);
  };

  return (
    <div class="acts">
      <div class="act-buttons">
        {living && incident.acknowledgedBy === null && (
          <button
            type="button"
            class={open === null ? 'act main' : 'act'}
            aria-expanded={name === '' ? open === 'acknowledge' : undefined}
            disabled={isSending}
            onClick={(event) => begin('acknowledge', event, {})}
          >
            {name === '' ? t('acknowledging') : t('acknowledge')}
          </button>
        )}
        {living && incident.state !== 'mitigated' && (
          <button
            type="button"
            class="act"
            title={t('mitigateHelp')}
            disabled={isSending}
            onClick={(event) => begin('mitigate', event, {})}
          >
            {t('mitigate')}
          </button>
        )}
        {living && isSilenced && (
          <button
            type="button"
            class="act"
            disabled={isSending}
            onClick={(event) => begin('silence', event, { minutes: 0, reason: '' })}
          >
            {t('endSilence')}
          </button>
        )}
        {living && !isSilenced && (
          <button
            type="button"
            class="act"
            aria-expanded={open === 'silence'}
            disabled={isSending}
            onClick={(event) => begin('silence', event)}
          >
            {t('silence')}
          </button>
        )}
        <button
          type="button"
          class="act"
          aria-expanded={open === 'note'}
          disabled={isSending}
          onClick={(event) => begin('note', event)}
        >
          {t('note')}
        </button>
      </div>
      {open !== null && (
        <ActForm
          key={open}
          act={open}
          endsSilence={isSilenced}
          name={name}
          isSending={isSending}
          onCancel={close}
          onSend={(by, body) => {
            if (open === 'name') {
              keepName(by);
              close();
            } else void send(open, by, body);
          }}
        />
      )}
      <p class="act-outcome" role="status">
        {isSending && t('sending')}
        {progress.is === 'done' && t('done')}
        {progress.is === 'failed' && <FailureText failure={progress.failure} />}
      </p>
      {name !== '' && open !== 'name' && (
        <p class="faint acting-as">
          {t('actingAs', { name })}{' '}
          <button type="button" class="link" onClick={(event) => begin('name', event)}>
            {t('changeName')}
          </button>
        </p>
      )}
    </div>
  );
}
