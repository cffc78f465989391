/** Every kind of notifier: one line each. */
import { alertmanager } from './alertmanager.js';
import { dingtalk } from './dingtalk.js';
import { eMail } from './e-mail.js';
import { feishu } from './feishu.js';
import type { Notifier } from './notifier.js';
import { slack } from './slack.js';
import { webhook } from './webhook.js';
import { wecom } from './wecom.js';

/** A notifier is used with what its own schema parsed and its own `render` made, so both types are known to itself alone. */
function entry<S, M>(notifier: Notifier<S, M>): Notifier {
  return notifier as unknown as Notifier;
}

/** In the order in which they are documented. */
export const NOTIFIERS: readonly Notifier[] = [
  entry(dingtalk),
  entry(wecom),
  entry(feishu),
  entry(slack),
  entry(eMail),
  entry(webhook),
  entry(alertmanager),
];

/** The kinds, in that order. */
export function notifierKinds(): readonly string[] {
  return NOTIFIERS.map(({ kind }) => kind);
}

/** The notifier of a kind, or null for one that does not exist. */
export function findNotifier(kind: string): Notifier | null {
  return NOTIFIERS.find((notifier) => notifier.kind === kind) ?? null;
}
