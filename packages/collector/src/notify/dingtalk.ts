/** `dingtalk`: a custom robot of a DingTalk group (open.dingtalk.com/document/group/custom-robot-access). */
import { createHmac } from 'node:crypto';
import type { Locale } from '@tillwatch/model';
import { z } from 'zod';
import type { NotifyEvent } from './event.js';
import { cutBytes, fitText, type TextForm } from './fit-text.js';
import { messageText } from './message-text.js';
import type { Notifier } from './notifier.js';
import { post } from './post.js';
import { robotOutcome } from './robot.js';
import { endpoint, secretText } from './settings.js';

const settings = z.strictObject({
  accessToken: secretText("The robot's access_token, from its webhook address."),
  secret: secretText(
    'The secret of «additional signature», SEC...; absent: the robot is bound by a keyword or by addresses.',
  ).optional(),
  endpoint: endpoint('https://oapi.dingtalk.com/robot/send'),
});
type Settings = z.output<typeof settings>;

interface Markdown {
  readonly title: string;
  readonly text: string;
}

/** A message with its mentions stays below the provider's 20 000 bytes. */
const TEXT_BYTES = 15_000;
const TITLE_BYTES = 120;

/** Markdown of others' words: brackets, which make links and pictures, become their full-width kin; marks of layout are spaced out of effect. */
const quiet = (text: string) =>
  text.replace(/[[\]()<>`]/g, (mark) => '［］（）＜＞｀'['[]()<>`'.indexOf(mark)] ?? ' ').replace(/[*_#]/g, '·');

const FORM: TextForm = {
  title: (title) => `#### ${quiet(title)}`,
  line: ({ label, text }) => (label === '' ? quiet(text) : `**${label}** ${quiet(text)}`),
  link: ({ label, url }) => `[${label}](${url})`,
  join: '\n\n',
};

/** 20 messages a minute; beyond, silence for ten minutes (code 130101): stay below. */
export const dingtalk: Notifier<Settings, Markdown> = {
  kind: 'dingtalk',
  summary: 'A custom robot of a DingTalk group.',
  settings,
  address: { doc: 'Mobile number of the member to mention.', isRequired: false, pattern: /^\+?[\d-]{5,20}$/ },
  isProgram: false,
  isRoom: true,
  honoursKeys: false,
  rate: { perMinute: 18, burst: 5 },
  render(event: NotifyEvent, locale: Locale) {
    const text = messageText(event, locale);
    return { title: cutBytes(quiet(text.title), TITLE_BYTES), text: fitText(text, FORM, TEXT_BYTES) };
  },
  async send({ title, text }, { settings: { accessToken, secret, endpoint: url }, to, nowMs, signal }) {
    const query = new URLSearchParams({ access_token: accessToken });
    if (secret !== undefined) {
      query.set('timestamp', String(nowMs));
      query.set('sign', createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64'));
    }
    // A member is only called when the text names the number, too.
    const mentions = to.map((mobile) => `@${mobile}`).join(' ');
    const markdown = { title, text: mentions === '' ? text : `${text}\n\n${mentions}` };
    const body = JSON.stringify({ msgtype: 'markdown', markdown, at: { atMobiles: to, isAtAll: false } });
    const answer = await post({ url: `${url}?${query}`, body, signal });
    return robotOutcome(answer, { field: 'errcode', words: 'errmsg', passing: { [-1]: 5_000, 130101: 600_000 } });
  },
};
