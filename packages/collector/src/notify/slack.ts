/** `slack`: an incoming webhook of a Slack channel (docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
import type { Locale } from '@tillwatch/model';
import { z } from 'zod';
import type { NotifyEvent } from './event.js';
import { cutBytes, fitText, type TextForm } from './fit-text.js';
import { messageText } from './message-text.js';
import type { Notifier, SendOutcome } from './notifier.js';
import { type PostAnswer, post, providersWords, statusOutcome } from './post.js';
import { endpoint, secretText } from './settings.js';

const settings = z.strictObject({
  path: secretText('The three last parts of the webhook address: T.../B.../...'),
  endpoint: endpoint('https://hooks.slack.com/services'),
});
type Settings = z.output<typeof settings>;

interface SlackMessage {
  /** For notifications and screen readers. */
  readonly title: string;
  readonly text: string;
}

/** A section's text takes 3000 characters; mentions come on top. */
const TEXT_BYTES = 2_700;

/** The three characters that mean something in a text (docs.slack.dev/messaging/formatting-message-text#escaping). */
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const FORM: TextForm = {
  title: (title) => `*${escaped(title).replaceAll('*', '·')}*`,
  line: ({ label, text }) => (label === '' ? escaped(text) : `*${label}:* ${escaped(text)}`),
  link: ({ label, url }) => `<${url}|${label}>`,
  join: '\n',
};

export const slack: Notifier<Settings, SlackMessage> = {
  kind: 'slack',
  summary: 'An incoming webhook of a Slack channel.',
  settings,
  address: { doc: 'Id of the member to mention, U...', isRequired: false, pattern: /^[UW][A-Z0-9]{2,20}$/ },
  isProgram: false,
  isRoom: true,
  honoursKeys: false,
  rate: { perMinute: 60, burst: 3 },
  render(event: NotifyEvent, locale: Locale) {
    const text = messageText(event, locale);
    return { title: cutBytes(escaped(text.title), 300), text: fitText(text, FORM, TEXT_BYTES) };
  },
  async send({ title, text }, { settings: { path, endpoint: base }, to, signal }) {
    const mentions = to.map((id) => `<@${id}>`).join(' ');
    const shown = mentions === '' ? text : `${text}\n${mentions}`;
    const body = JSON.stringify({
      text: title,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text: shown } }],
      unfurl_links: false,
    });
    const url = `${base}/${path.split('/').map(encodeURIComponent).join('/')}`;
    return slackOutcome(await post({ url, body, signal }));
  },
};

/** Success is a 200 whose body is `ok`. */
function slackOutcome(answer: PostAnswer): SendOutcome {
  if (!answer.ok) return answer.outcome;
  const outcome = statusOutcome(answer);
  if (outcome === null) {
    return answer.body.trim() === 'ok'
      ? { kind: 'delivered' }
      : { kind: 'retry', afterMs: null, reason: 'answer not understood', isUnsure: true };
  }
  if (outcome.kind === 'delivered') return outcome;
  return { ...outcome, reason: `${outcome.reason} ${providersWords(answer.body)}`.trim() };
}
