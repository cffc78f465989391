/** Who acts: asked once, kept in this browser. */
import { useState } from 'preact/hooks';
import { readStored, writeStored } from '../page/stored-text.js';

const KEY = 'tillwatch.name';
/** As long as the collector takes (model: IncidentActRequest). */
export const MAX_NAME_CHARS = 80;

/** The name, empty before it was given, and the way to keep another. */
export function useActorName(): readonly [name: string, keep: (name: string) => void] {
  const [name, setName] = useState(() => (readStored(KEY) ?? '').slice(0, MAX_NAME_CHARS));
  const keep = (next: string): void => {
    writeStored(KEY, next);
    setName(next);
  };
  return [name, keep];
}
