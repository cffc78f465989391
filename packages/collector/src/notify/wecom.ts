/** `wecom`: a group robot of WeCom (developer.work.weixin.qq.com/document/path/91770). */
import type { Locale } from '@tillwatch/model';
import { z } from 'zod';
import type { NotifyEvent } from './event.js';
import { fitText, PLAIN_FORM } from './fit-text.js';
import { messageText } from './message-text.js';
import type { Notifier } from './notifier.js';
import { post } from './post.js';
import { robotOutcome } from './robot.js';
import { endpoint, secretText } from './settings.js';

const settings = z.strictObject({
  key: secretText("The robot's key, from its webhook address."),
  endpoint: endpoint('https://qyapi.weixin.qq.com/cgi-bin/webhook/send'),
});
type Settings = z.output<typeof settings>;

/** The provider cuts texts, and refuses some, beyond 2048 bytes. Only texts can mention a mobile number. */
const TEXT_BYTES = 2_048;

export const wecom: Notifier<Settings, string> = {
  kind: 'wecom',
  summary: 'A group robot of WeCom.',
  settings,
  address: {
    doc: 'Mobile number of the member to mention, or @all.',
    isRequired: false,
    pattern: /^(@all|\+?[\d-]{5,20})$/,
  },
  isProgram: false,
  isRoom: true,
  honoursKeys: false,
  rate: { perMinute: 18, burst: 5 },
  render: (event: NotifyEvent, locale: Locale) => fitText(messageText(event, locale), PLAIN_FORM, TEXT_BYTES),
  async send(content, { settings: { key, endpoint: url }, to, signal }) {
    const body = JSON.stringify({ msgtype: 'text', text: { content, mentioned_mobile_list: to } });
    const answer = await post({ url: `${url}?${new URLSearchParams({ key })}`, body, signal });
    // 45009: more than the robot may send; 45033: too many at once; -1: the provider is busy.
    return robotOutcome(answer, {
      field: 'errcode',
      words: 'errmsg',
      passing: { [-1]: 5_000, 45009: 60_000, 45033: 5_000 },
    });
  },
};
