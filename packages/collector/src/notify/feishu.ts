/** `feishu`: a custom robot of a Feishu (Lark) group (open.feishu.cn/document/client-docs/bot-v3/add-custom-bot). */
import { createHmac } from 'node:crypto';
import type { Locale } from '@tillwatch/model';
import { z } from 'zod';
import type { NotifyEvent } from './event.js';
import { fitText, PLAIN_FORM, type TextForm } from './fit-text.js';
import { messageText } from './message-text.js';
import type { Notifier } from './notifier.js';
import { post } from './post.js';
import { robotOutcome } from './robot.js';
import { endpoint, secretText } from './settings.js';

const settings = z.strictObject({
  hook: secretText("The robot's id: the last part of its webhook address."),
  secret: secretText(
    'The secret of «signature verification»; absent: the robot is bound by a keyword or by addresses.',
  ).optional(),
  endpoint: endpoint('https://open.feishu.cn/open-apis/bot/v2/hook'),
});
type Settings = z.output<typeof settings>;

/** A body of more than 20 kB is refused; JSON may write a byte of text as two, mentions come on top. */
const TEXT_BYTES = 8_000;

/** `<at>` in a text calls people; in others' words it must not. */
const quiet = (text: string) => text.replaceAll('<', '＜').replaceAll('>', '＞');
const FORM: TextForm = {
  ...PLAIN_FORM,
  title: (title) => quiet(PLAIN_FORM.title(title)),
  line: (line) => quiet(PLAIN_FORM.line(line)),
};

export const feishu: Notifier<Settings, string> = {
  kind: 'feishu',
  summary: 'A custom robot of a Feishu or Lark group.',
  settings,
  address: {
    doc: 'Open id or user id of the member to mention, or all.',
    isRequired: false,
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
  },
  isProgram: false,
  isRoom: true,
  honoursKeys: false,
  rate: { perMinute: 90, burst: 4 },
  render: (event: NotifyEvent, locale: Locale) => fitText(messageText(event, locale), FORM, TEXT_BYTES),
  async send(text, { settings: { hook, secret, endpoint: url }, to, nowMs, signal }) {
    const mentions = to.map((id) => `<at user_id="${id}"></at>`).join(' ');
    const content = { text: mentions === '' ? text : `${text}\n${mentions}` };
    const body = JSON.stringify({ ...signature(secret, nowMs), msg_type: 'text', content });
    const answer = await post({ url: `${url}/${encodeURIComponent(hook)}`, body, signal });
    // 11232: too often, or at a crowded minute; 9499: too many at once.
    return robotOutcome(answer, { field: 'code', words: 'msg', passing: { 11232: 15_000, 9499: 5_000 } });
  },
};

/** The key is the stamp and the secret, and nothing is signed with it. */
function signature(secret: string | undefined, nowMs: number): { timestamp?: string; sign?: string } {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(nowMs / 1_000));
  return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64') };
}
