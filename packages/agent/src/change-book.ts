/** The latest changes as the store itself remembers them, over restarts of the agent and with the WAN down. */
import type { ChangeView, CheckChange, Heartbeat, SiteDefinition } from '@tillwatch/model';
import type { ProbeMemory } from '@tillwatch/probes';

/** Changes remembered at most, and their bytes as JSON: a quarter of what the memory takes under one key. */
export const MAX_BOOK_CHANGES = 100;
const MAX_BOOK_BYTES = 256 * 1024;
const KEY = 'agent/changes';

export interface ChangeBook {
  /** Takes the changes of a closed window; one that is known is passed over. */
  note(heartbeat: Pick<Heartbeat, 'changes'>): void;
  /** Newest first; those found since `sinceMs`, wall clock. */
  since(sinceMs: number): readonly ChangeView[];
}

export interface ChangeBookOptions {
  readonly definition: SiteDefinition;
  readonly memory: ProbeMemory;
  /** Session clock to the machine's wall clock as it is now, epoch ms. */
  readonly wallMs: (sessionMs: number) => number;
}

export function createChangeBook({ definition, memory, wallMs }: ChangeBookOptions): ChangeBook {
  let changes = remembered(memory);

  return {
    note(heartbeat) {
      const known = new Set(changes.map(({ id }) => id));
      const fresh = (heartbeat.changes ?? []).filter(({ id }) => !known.has(id));
      if (fresh.length === 0) return;
      const views = fresh.map((change) => viewOf(change, definition, wallMs(change.foundAtMs)));
      changes = bounded([...views.reverse(), ...changes]);
      memory.set(KEY, JSON.stringify(changes));
    },
    since: (sinceMs) => changes.filter(({ at }) => Date.parse(at) >= sinceMs),
  };
}

function viewOf(change: CheckChange, definition: SiteDefinition, foundAtMs: number): ChangeView {
  const { check: index, foundAtMs: _session, changedAtMs, ...rest } = change;
  const check = definition.checks[index];
  const at = new Date(foundAtMs).toISOString();
  return {
    ...rest,
    at,
    receivedAt: at,
    check: check?.id ?? String(index),
    on: check?.on.node ?? check?.on.link ?? '',
    changedAt: changedAtMs === null ? null : timestamp(changedAtMs),
  };
}

/** The newest that fit both bounds. */
function bounded(changes: readonly ChangeView[]): ChangeView[] {
  const kept: ChangeView[] = [];
  let bytes = 0;
  for (const change of changes.slice(0, MAX_BOOK_CHANGES)) {
    bytes += Buffer.byteLength(JSON.stringify(change)) + 1;
    if (bytes > MAX_BOOK_BYTES) break;
    kept.push(change);
  }
  return kept;
}

/** What a file says of itself may be any number. */
function timestamp(ms: number): string | null {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : null;
}

function remembered(memory: ProbeMemory): ChangeView[] {
  try {
    const read: unknown = JSON.parse(memory.get(KEY) ?? '[]');
    return Array.isArray(read) ? read.filter(isView) : [];
  } catch {
    return [];
  }
}

/** Enough of its shape for whoever draws it: the file is ours, but it lies on a disk. */
function isView(value: unknown): value is ChangeView {
  if (typeof value !== 'object' || value === null) return false;
  const { id, at, on, kind, subject, fields } = value as Partial<Record<keyof ChangeView, unknown>>;
  const texts = [id, at, on, kind, subject];
  return (
    texts.every((text) => typeof text === 'string') && !Number.isNaN(Date.parse(at as string)) && Array.isArray(fields)
  );
}
