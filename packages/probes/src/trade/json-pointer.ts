/** JSON pointers (RFC 6901) into a document of figures. Pure. */

/** True for a pointer that is written well: empty, or parts that each begin with `/`, `~` only as `~0` or `~1`. */
export function isPointer(text: string): boolean {
  return /^(?:\/(?:[^~/]|~[01])*)*$/.test(text);
}

/** What the pointer leads to; undefined where it leads nowhere. */
export function pointed(document: unknown, pointer: string): unknown {
  let at = document;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = Reflect.get(at, name);
  }
  return at;
}

/** A figure: a finite number that is not negative. Text is none, also where it looks like one: what may be text may be anything. */
export function figureAt(document: unknown, pointer: string): number | null {
  const value = pointed(document, pointer);
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value <= Number.MAX_SAFE_INTEGER
    ? value
    : null;
}

/** A moment: RFC 3339 text, or epoch seconds or milliseconds; epoch ms. */
export function momentAt(document: unknown, pointer: string): number | null {
  const value = pointed(document, pointer);
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value < 1e11 ? value * 1_000 : value;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return null;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : atMs;
}
