/** Which windows of silence and maintenance cover a site. Pure. */
import type { QuietWindow } from '../page/api.js';

/** True where one of the window's patterns is the site's id; `*` stands for any run of characters. */
export function covers({ sites }: Pick<QuietWindow, 'sites'>, site: string): boolean {
  return sites.some((pattern) => matches(pattern, site));
}

// Without regular expressions: a pattern is somebody else's text.
function matches(pattern: string, text: string): boolean {
  const [head = '', ...parts] = pattern.split('*');
  const tail = parts.pop();
  if (tail === undefined) return pattern === text;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let place = head.length;
  for (const part of parts) {
    const found = text.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return place <= text.length - tail.length;
}
