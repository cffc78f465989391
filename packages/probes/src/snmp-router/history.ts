/** What earlier attempts left for the next one: the reading before, where the interfaces were, which there have ever been. */
import type { ProbeIo, ProbeMemory } from '../probe.js';
import type { Places } from './reader.js';
import type { RouterPast } from './verdict.js';

/** Checks of routers in one agent; beyond it the one that was used longest ago begins anew. */
export const MAX_ROUTERS = 64;

export interface RouterHistory {
  past: RouterPast | null;
  readonly places: Places;
}

/** The history of the check that `key` tells from all others. */
export function sharedHistory(io: ProbeIo, key: string): RouterHistory {
  const histories = io.shared('snmp-router', () => ({ value: new Map<string, RouterHistory>(), close: () => {} }));
  const history = histories.get(key) ?? { past: null, places: new Map() };
  histories.delete(key);
  histories.set(key, history);
  if (histories.size > MAX_ROUTERS) histories.delete(histories.keys().next().value ?? key);
  return history;
}

/** Names that the device at `target` has had, also before a restart of the agent. */
export function interfacesSeen(memory: ProbeMemory, target: string): ReadonlySet<string> {
  const text = memory.get(memoryKey(target)) ?? '';
  return new Set(text.split('\n').filter((name) => name !== ''));
}

/** Remembers `names` besides those that are known; names that are no longer asked for are forgotten. */
export function rememberInterfaces(
  memory: ProbeMemory,
  target: string,
  asked: readonly string[],
  present: readonly string[],
) {
  const seen = interfacesSeen(memory, target);
  const kept = asked.filter((name) => seen.has(name) || present.includes(name)).sort();
  if (kept.length > 0) memory.set(memoryKey(target), kept.join('\n'));
}

function memoryKey(target: string): string {
  return `snmp-router ${target}`;
}
