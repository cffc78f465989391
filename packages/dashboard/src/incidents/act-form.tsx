/** The form of one act: what it needs beside a name, and the name itself until it is known. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { IncidentAct } from '../page/api.js';
import { useWords } from '../page/contexts.js';
import type { PhraseKey } from '../words/en.js';
import { MAX_NAME_CHARS } from './actor-name.js';

/** What a form is for: an act on an incident, the name alone, or maintenance of a site. */
export type FormAct = IncidentAct | 'name' | 'maintenance';

/** What the form brought, beside the name: what its act needs. */
export interface ActBody {
  readonly text?: string;
  readonly minutes?: number;
  readonly reason?: string;
}

interface ActFormProps {
  readonly act: FormAct;
  /** `silence` ends the one that there is. */
  readonly endsSilence: boolean;
  /** Who acts; empty: the form asks. */
  readonly name: string;
  readonly isSending: boolean;
  readonly onSend: (by: string, body: ActBody) => void;
  readonly onCancel: () => void;
}

/** As long as the collector takes (model: IncidentNoteRequest, IncidentSilenceRequest). */
const MAX_NOTE_CHARS = 2_000;
const MAX_REASON_CHARS = 500;

/** How long a silence may be chosen to last, minutes. */
const SILENCES: readonly (readonly [minutes: number, words: PhraseKey, n: number])[] = [
  [30, 'minutes', 30],
  [120, 'hours', 2],
  [480, 'hours', 8],
  [1_440, 'days', 1],
  [10_080, 'days', 7],
];
const USUAL_SILENCE_MINUTES = 120;

/** The form; Escape leaves it. */
export function ActForm({ act, endsSilence, name, isSending, onSend, onCancel }: ActFormProps) {
  const { t } = useWords();
  const form = useRef<HTMLFormElement>(null);
  const [by, setBy] = useState(name);
  const [text, setText] = useState('');
  const [minutes, setMinutes] = useState(USUAL_SILENCE_MINUTES);
  const asksSpan = act === 'maintenance' || (act === 'silence' && !endsSilence);
  useLayoutEffect(() => form.current?.querySelector<HTMLElement>('input, select, textarea')?.focus(), []);

  const submit = (event: Event): void => {
    event.preventDefault();
    const who = by.trim();
    const said = text.trim();
    if (who === '' || isSending || ((act === 'note' || asksSpan) && said === '')) return;
    if (act === 'note') onSend(who, { text: said });
    else if (asksSpan) onSend(who, { minutes, reason: said });
    else if (act === 'silence') onSend(who, { minutes: 0, reason: '' });
    else onSend(who, {});
  };

  return (
    <form
      ref={form}
      class="act-form"
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onCancel();
      }}
    >
      {asksSpan && (
        <>
          <p class="soft">{t(act === 'maintenance' ? 'maintenanceHelp' : 'silenceHelp')}</p>
          <label>
            <span>{t('forHowLong')}</span>
            <select
              class="choice"
              value={String(minutes)}
              onChange={(event) => setMinutes(Number(event.currentTarget.value))}
            >
              {SILENCES.map(([value, words, n]) => (
                <option key={value} value={String(value)}>
                  {t(words, { n })}
                </option>
              ))}
            </select>
          </label>
          <label>
            <span>{t('why')}</span>
            <input
              class="entry"
              required
              maxLength={MAX_REASON_CHARS}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          </label>
        </>
      )}
      {act === 'note' && (
        <label>
          <span>{t('noteText')}</span>
          <textarea
            class="entry"
            required
            rows={3}
            maxLength={MAX_NOTE_CHARS}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      )}
      {(name === '' || act === 'name') && (
        <label>
          <span>{t('yourName')}</span>
          <input
            class="entry"
            required
            autocomplete="name"
            maxLength={MAX_NAME_CHARS}
            value={by}
            onInput={(event) => setBy(event.currentTarget.value)}
          />
          <small class="faint">{t('yourNameHelp')}</small>
        </label>
      )}
      <div class="act-buttons">
        <button type="submit" class="act main" disabled={isSending}>
          {t(SUBMITS[act === 'silence' && endsSilence ? 'name' : act])}
        </button>
        <button type="button" class="act" onClick={onCancel}>
          {t('cancel')}
        </button>
      </div>
    </form>
  );
}

const SUBMITS = {
  acknowledge: 'acknowledge',
  mitigate: 'mitigate',
  note: 'saveNote',
  silence: 'startSilence',
  maintenance: 'startMaintenance',
  name: 'confirm',
} as const satisfies Record<FormAct, string>;
