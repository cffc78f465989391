/** Small texts that the browser keeps for its user; storage may be forbidden, and they then last as long as the page. */

/** What is kept under `key`; null where there is nothing, or nothing may be kept. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Keeps a text. */
export function writeStored(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}
