/** `webhook`: a program of one's own, as JSON. */
import type { Locale } from '@tillwatch/model';
import type { IncidentEvent, NotifyEvent } from './event.js';
import { messageText } from './message-text.js';
import type { Notifier } from './notifier.js';
import { type ProgramSettings, postSigned, programSettings } from './signed-post.js';

const stamp = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString());

/** The body's form; its fields are only ever added to. */
function bodyOf(event: IncidentEvent, locale: Locale): object {
  const { incident, notice, turn, atMs, style, isRepeat, vendor, playbooks, links } = event;
  const { onsetMs, mitigatedAtMs, resolvedAtMs, suspect, ...rest } = incident;
  const { title, lines } = messageText(event, locale);
  return {
    version: 1,
    type: 'incident',
    notice,
    turn,
    at: stamp(atMs),
    style,
    isRepeat,
    incident: {
      ...rest,
      onset: stamp(onsetMs),
      mitigatedAt: stamp(mitigatedAtMs),
      resolvedAt: stamp(resolvedAtMs),
      suspect: suspect === null ? null : { ...suspect, atMs: undefined, at: stamp(suspect.atMs) },
    },
    vendor,
    playbooks: playbooks.map(({ id, texts }) => ({ id, ...texts[locale] })),
    text: { title, lines },
    links: { incident: links.incident },
  };
}

export const webhook: Notifier<ProgramSettings, string> = {
  kind: 'webhook',
  summary: 'A program of your own: JSON, signed, with an idempotency key.',
  settings: programSettings,
  address: null,
  isProgram: true,
  isRoom: false,
  honoursKeys: true,
  rate: { perMinute: 600, burst: 100 },
  render: (event: NotifyEvent, locale: Locale) =>
    JSON.stringify(
      event.type === 'incident'
        ? bodyOf(event, locale)
        : {
            version: 1,
            type: 'digest',
            leftOut: event.leftOut,
            events: event.events.map((one) => bodyOf(one, locale)),
          },
    ),
  send: (body, delivery) => postSigned(body, delivery),
};
