/** Patterns with `*`, as settings name sites, components and classes by them. */

/** `*` stands for any run of characters, every other character for itself. Linear in time, whatever the pattern. */
export function matchesPattern(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [head = '', ...rest] = parts;
  if (rest.length === 0) return pattern === text;
  const tail = rest.pop() ?? '';
  if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
  const end = text.length - tail.length;
  let from = head.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}

/** Whether any fits; an empty list fits everything. */
export function fitsAny(patterns: readonly string[], text: string | null): boolean {
  if (patterns.length === 0) return true;
  return text !== null && patterns.some((pattern) => matchesPattern(pattern, text));
}
