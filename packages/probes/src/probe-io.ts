/** The long-lived resources that attempts share, and the clock that times them. */
import { MAX_MEMORY_KEYS, MAX_MEMORY_VALUE_BYTES, type ProbeIo, type ProbeMemory } from './probe.js';

/** Keys are fixed by the probe kinds (a few each), so reaching this means that one of them makes keys from its input. */
export const MAX_SHARED = 64;

/**
 * Makes the record that one agent (or one CLI call) hands to all its attempts. `close()` closes every shared resource, may be
 * called twice, and rejects with the first fault of a closer after all have run. `shared` throws after `close()`.
 */
export function createProbeIo(memory: ProbeMemory = createProbeMemory()): ProbeIo {
  const entries = new Map<string, { value: unknown; close: () => void | Promise<void> }>();
  let closing: Promise<void> | null = null;
  return {
    shared<T>(key: string, create: () => { value: T; close: () => void | Promise<void> }): T {
      if (closing) throw new Error(`probe io is closed: ${key}`);
      const known = entries.get(key);
      if (known) return known.value as T;
      if (entries.size >= MAX_SHARED) throw new Error(`more than ${MAX_SHARED} shared resources: ${key}`);
      const made = create();
      entries.set(key, made);
      return made.value;
    },
    nowUs: () => performance.now() * 1_000,
    memory,
    close() {
      closing ??= closeAll([...entries.values()]);
      entries.clear();
      return closing;
    },
  };
}

async function closeAll(entries: readonly { close: () => void | Promise<void> }[]): Promise<void> {
  const outcomes = await Promise.allSettled(entries.map(async (entry) => entry.close()));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** A memory that holds what it is given and no longer than this process; `onChange` lets an owner keep it elsewhere. */
export function createProbeMemory(
  remembered: ReadonlyMap<string, string> = new Map(),
  onChange: (key: string, value: string | undefined) => void = () => {},
): ProbeMemory {
  const values = new Map(remembered);
  return {
    get: (key) => values.get(key),
    set(key, value) {
      if (values.get(key) === value) return;
      if (value === undefined) values.delete(key);
      else {
        const sizeBytes = Buffer.byteLength(value);
        if (sizeBytes > MAX_MEMORY_VALUE_BYTES)
          throw new RangeError(`${key}: ${sizeBytes} bytes to remember, at most ${MAX_MEMORY_VALUE_BYTES}`);
        if (!values.has(key) && values.size >= MAX_MEMORY_KEYS)
          throw new RangeError(`${key}: more than ${MAX_MEMORY_KEYS} things to remember`);
        values.set(key, value);
      }
      onChange(key, value);
    },
  };
}
