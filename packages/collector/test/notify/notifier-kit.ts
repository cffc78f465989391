/** How to point each kind of notifier at a receiver, and what its provider says when it has taken a message. */
import type { Delivery, Notifier } from '../../src/notify/notifier.js';
import { AT_MS } from './event-fixture.js';
import { type Answer, json, text } from './receiver.js';

/** Twice in a secret's place, so that a leak of either half shows. */
export const SECRET = 'SECRETsecretSECRETsecret0123456789';

/** What a kind needs to be tried. */
export interface Example {
  readonly settings: (url: string) => Record<string, unknown>;
  readonly taken: Answer;
  readonly to: readonly string[];
  /** What would be a link, or a call, made out of a store's words. */
  readonly mustNotSay?: RegExp;
}

/** How to point a kind at a receiver, and what its provider says when it has taken a message. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  dingtalk: {
    settings: (url) => ({ accessToken: SECRET, secret: `SEC${SECRET}`, endpoint: `${url}/robot/send` }),
    taken: json({ errcode: 0, errmsg: 'ok' }),
    to: ['13800000000', '13900000000'],
    mustNotSay: /\]\(http:\/\/evil/,
  },
  wecom: {
    settings: (url) => ({ key: SECRET, endpoint: `${url}/cgi-bin/webhook/send` }),
    taken: json({ errcode: 0, errmsg: 'ok' }),
    to: ['13800000000'],
  },
  feishu: {
    settings: (url) => ({ hook: SECRET, secret: `s${SECRET}`, endpoint: `${url}/open-apis/bot/v2/hook` }),
    taken: json({ code: 0, msg: 'success', data: {} }),
    to: ['ou_abc'],
    mustNotSay: /<at user_id=\\"all/,
  },
  slack: {
    settings: (url) => ({ path: `T0/B0/${SECRET}`, endpoint: `${url}/services` }),
    taken: text('ok'),
    to: ['U012'],
    mustNotSay: /<!channel>/,
  },
  webhook: {
    settings: (url) => ({ url: `${url}/hook`, secret: SECRET, bearer: SECRET }),
    taken: text('', 204),
    to: [],
  },
  alertmanager: { settings: (url) => ({ url: `${url}/am`, secret: SECRET }), taken: text('', 200), to: [] },
};

/** Of attempts that nobody stops. */
export const never = new AbortController().signal;

/** One attempt of the kind's example against the receiver at `url`. */
export function deliveryOf(notifier: Notifier, url: string, more: Partial<Delivery<unknown>> = {}): Delivery<unknown> {
  const example = EXAMPLES[notifier.kind] as Example;
  const settings = notifier.settings.parse(example.settings(url));
  return { settings, to: example.to, key: 'I17/opened/0/wang@n', nowMs: AT_MS, signal: never, ...more };
}
