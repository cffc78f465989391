/** `pager`: a radio pager's gateway, which takes one line of text. */
import type { Locale } from '@tillwatch/model';
import { z } from 'zod';
import type { NotifyEvent } from '../../../src/notify/event.js';
import { cutBytes } from '../../../src/notify/fit-text.js';
import { messageText } from '../../../src/notify/message-text.js';
import type { Notifier } from '../../../src/notify/notifier.js';
import { post, statusOutcome } from '../../../src/notify/post.js';
import { httpUrl, secretText } from '../../../src/notify/settings.js';

const settings = z.strictObject({
  url: httpUrl.describe('Address of the gateway.'),
  token: secretText("The gateway's token."),
});
type Settings = z.output<typeof settings>;

/** What a pager shows. */
const LINE_BYTES = 120;

export const pager: Notifier<Settings, string> = {
  kind: 'pager',
  summary: "A radio pager's gateway.",
  settings,
  address: { doc: 'Number of the pager.', isRequired: true, pattern: /^\d{4,10}$/ },
  isProgram: false,
  isRoom: false,
  honoursKeys: false,
  rate: { perMinute: 30, burst: 5 },
  render: (event: NotifyEvent, locale: Locale) => cutBytes(messageText(event, locale).title, LINE_BYTES),
  async send(line, { settings: { url, token }, to, signal }) {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await post({ url, body: JSON.stringify({ to, line }), headers, signal });
    return answer.ok ? (statusOutcome(answer) ?? { kind: 'delivered' }) : answer.outcome;
  },
};
