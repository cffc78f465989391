/** Who acts: asked once for the whole page, kept in this browser. */
import { useEffect, useState } from 'preact/hooks';
import { readStored, writeStored } from '../page/stored-text.js';

const KEY = 'tillwatch.name';
/** As long as the collector takes (model: IncidentActRequest). */
export const MAX_NAME_CHARS = 80;

const listeners = new Set<(name: string) => void>();

/** The name, empty before it was given, and the way to keep another; all that ask hear of it. */
export function useActorName(): readonly [name: string, keep: (name: string) => void] {
  const [name, setName] = useState(() => (readStored(KEY) ?? '').slice(0, MAX_NAME_CHARS));
  useEffect(() => {
    listeners.add(setName);
    return () => {
      listeners.delete(setName);
    };
  }, []);
  return [name, keepName];
}

function keepName(name: string): void {
  writeStored(KEY, name);
  for (const listener of listeners) listener(name);
}
