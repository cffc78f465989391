/** Message texts within a provider's bytes: whole lines are left out from the end before anything is cut, links stay. */
import type { MessageText, TextLine } from './message-text.js';

/** How a provider's form writes the parts. */
export interface TextForm {
  readonly title: (title: string) => string;
  readonly line: (line: TextLine) => string;
  readonly link: (link: { label: string; url: string }) => string;
  readonly join: string;
}

/** UTF-8 bytes, as providers count. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

/** Cut to at most `maxBytes` of UTF-8, never within a character. */
export function cutBytes(text: string, maxBytes: number): string {
  if (byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text, 'utf8');
  const mark = '…';
  let end = Math.max(0, maxBytes - byteLength(mark));
  // Bytes 10xxxxxx go on a character (RFC 3629, section 3).
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return maxBytes < byteLength(mark) ? '' : `${bytes.subarray(0, end).toString('utf8')}${mark}`;
}

/** The whole text in at most `maxBytes`. */
export function fitText({ title, lines, links }: MessageText, form: TextForm, maxBytes: number): string {
  const head = form.title(title);
  const tail = links.map(form.link);
  for (let kept = lines.length; kept >= 0; kept--) {
    const text = [head, ...lines.slice(0, kept).map(form.line), ...tail].join(form.join);
    if (byteLength(text) <= maxBytes) return text;
  }
  const end = [form.join, ...tail].join(form.join);
  const room = maxBytes - byteLength(end);
  return room > 0 ? `${cutBytes(head, room)}${end}` : cutBytes(head, maxBytes);
}

/** Text alone. */
export const PLAIN_FORM: TextForm = {
  title: (title) => title,
  line: ({ label, text }) => (label === '' ? text : `${label}: ${text}`),
  link: ({ label, url }) => `${label}: ${url}`,
  join: '\n',
};
