/** The small page behind an acknowledge link, in both languages at once: whoever opens it may read either. No script, no style of its own. */
import { LOCALES, type Locale } from '@tillwatch/model';
import type { IncidentEvent } from './event.js';
import { titleOf } from './message-text.js';

export const PAGE_STATES = ['ask', 'taken', 'done', 'over', 'expired', 'forged', 'failed'] as const;
/** `ask`: a button. `taken`: somebody has it. `done`: acknowledged just now. `over`: nothing to take any more. */
export type PageState = (typeof PAGE_STATES)[number];

export interface AcknowledgePage {
  readonly state: PageState;
  /** null: not told, for the link is not ours. */
  readonly event: IncidentEvent | null;
  /** Who may press; for `taken` and `done` who has it. */
  readonly persons: readonly { readonly id: string; readonly name: string }[];
}

export const PAGE_WORDS: Readonly<Record<Locale, Readonly<Record<PageState | 'button', string>>>> = {
  en: {
    ask: 'Nobody has it yet. Who takes it stops further calls.',
    button: 'I take it: {1}',
    taken: '{1} has it.',
    done: 'Thank you, {1}. You have it; nobody further is called.',
    over: 'It is over. There is nothing left to take.',
    expired: 'This link has expired. Open the incident on the page, or wait for the next message.',
    forged: 'This link is not complete. Copy it whole from the message.',
    failed: 'That did not work. Please try again in a moment.',
  },
  'zh-CN': {
    ask: '尚无人接手。接手后不再通知其他人。',
    button: '我来处理:{1}',
    taken: '{1} 已接手。',
    done: '谢谢,{1}。由您接手,不再通知其他人。',
    over: '已恢复,无需接手。',
    expired: '链接已过期。请在页面上打开该事件,或等待下一条消息。',
    forged: '链接不完整,请从消息中完整复制。',
    failed: '操作未成功,请稍后再试。',
  },
};

/** A whole HTML document. */
export function renderAcknowledgePage({ state, event, persons }: AcknowledgePage): string {
  const names = persons.map(({ name }) => name).join(', ');
  const part = (locale: Locale): string => {
    const words = PAGE_WORDS[locale];
    const title = event === null ? '' : `<h1>${escaped(titleOf(event, locale))}</h1>`;
    const buttons = state === 'ask' ? persons.map((person) => button(person, words.button)).join('') : '';
    return `<section lang="${locale}">${title}<p>${escaped(words[state].replace('{1}', names))}</p>${buttons}</section>`;
  };
  const body = LOCALES.map(part).join('<hr>');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>Tillwatch</title></head>
<body><main>${body}</main></body></html>
`;
}

/** Only pressing it acknowledges: what opens links to look at them does not press buttons. */
function button({ id, name }: { id: string; name: string }, words: string): string {
  return `<form method="post" action="?by=${encodeURIComponent(id)}"><button type="submit">${escaped(words.replace('{1}', name))}</button></form>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => ENTITIES[mark] ?? '');
}
