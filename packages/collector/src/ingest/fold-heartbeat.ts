/** Turns one heartbeat into records: transitions, changes and current states for the store, and what the live estate is told. */
import {
  type CheckDefinition,
  type CheckSummary,
  foldPast,
  foldSeen,
  type Heartbeat,
  isNews,
  type KnownState,
  type StateChange,
} from '@tillwatch/model';
import type { ChangeRecord, CurrentRecord, TransitionRecord } from '../ports.js';
import { conflictOf } from './agent-conflict.js';
import type { AgentEntry, BootEntry } from './agents.js';
import type { Draft } from './draft.js';

/** A heartbeat and its place in our time. */
export interface PlacedHeartbeat {
  readonly heartbeat: Heartbeat;
  /** Collector's time. */
  readonly endedAtMs: number;
  readonly receivedAtMs: number;
  /** Added to a session stamp it gives collector's time. */
  readonly correctionMs: number;
}

/** An onset lies at most this long before its window: the longest check interval a birth may have. */
const MAX_ONSET_MS = 86_400_000;
const NO_CHANGES: readonly StateChange[] = [];

/** Folds the newest heartbeat of the current session. */
export function foldNewest(
  draft: Draft,
  entry: AgentEntry,
  boot: BootEntry,
  placed: PlacedHeartbeat,
  clockOffsetMs: number | null,
): void {
  const { heartbeat, endedAtMs, receivedAtMs } = placed;
  const { slots } = boot;
  const wasWell = entry.isAllWell;
  entry.isAllWell = heartbeat.transitions.length === 0 && heartbeat.checks.every(isWell);
  const transitions: TransitionRecord[] = [];
  // As well as before, like most: what is known of each check need not even be looked at.
  const isChanged = !(wasWell && entry.isAllWell) && foldChecks(draft, entry, boot, placed, transitions);
  const found = changeRecords(entry, boot, placed);
  draft.transitions.push(...transitions);
  draft.changes.push(...found);
  draft.live.push({
    type: 'heartbeat',
    speaker: entry,
    boot: boot.birth.boot,
    heartbeat,
    endedAtMs,
    receivedAtMs,
    known: isChanged ? slots.map((slot) => slot.known) : null,
    transitions,
    changes: found,
    clockOffsetMs,
    conflict: conflictOf(entry.voices, receivedAtMs),
  });
}

function isWell({ state, reason }: CheckSummary): boolean {
  return state === 'ok' && reason === null;
}

/** Folds each check into what is known of it; its transitions go to `transitions`. Returns whether anything changed. */
function foldChecks(
  draft: Draft,
  entry: AgentEntry,
  boot: BootEntry,
  placed: PlacedHeartbeat,
  transitions: TransitionRecord[],
): boolean {
  const { heartbeat, endedAtMs, receivedAtMs } = placed;
  const { slots } = boot;
  const startedAtMs = endedAtMs - Math.min(heartbeat.lengthMs, MAX_ONSET_MS);
  const changes = heartbeat.transitions.length === 0 ? null : changesByCheck(placed);
  let isChanged = false;
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    const seen = heartbeat.checks[i];
    const check = boot.birth.definition.checks[i];
    if (slot === undefined || seen === undefined || check === undefined) continue;
    const own = changes?.get(i) ?? NO_CHANGES;
    const folded = foldSeen(slot.known, seen, own, startedAtMs);
    if (folded.known === slot.known && folded.changes.length === 0) continue;
    for (const change of folded.changes) transitions.push(transitionRecord(entry, check, change, receivedAtMs));
    if (folded.known !== null && folded.known !== slot.known)
      draft.current.push(currentRecord(entry, check, folded.known));
    slot.known = folded.known;
    isChanged = true;
  }
  return isChanged;
}

/** Folds a heartbeat from before the newest: its transitions and changes are history, and may hold the onset of what is known. */
export function foldOlder(draft: Draft, entry: AgentEntry, boot: BootEntry, placed: PlacedHeartbeat): void {
  const { heartbeat, endedAtMs } = placed;
  draft.live.push({ type: 'window', speaker: entry, boot: boot.birth.boot, heartbeat, endedAtMs });
  if (!isNews(heartbeat)) return;
  const transitions: TransitionRecord[] = [];
  let isRefined = false;
  for (const [index, changes] of changesByCheck(placed)) {
    const slot = boot.slots[index];
    const check = boot.birth.definition.checks[index];
    if (slot === undefined || check === undefined) continue;
    const folded = foldPast(slot.known, slot.before, changes);
    for (const change of folded.changes) transitions.push(transitionRecord(entry, check, change, placed.receivedAtMs));
    slot.before = folded.before;
    if (folded.known === slot.known || folded.known === null) continue;
    slot.known = folded.known;
    isRefined = true;
    draft.current.push(currentRecord(entry, check, folded.known));
  }
  const found = changeRecords(entry, boot, placed);
  if (transitions.length === 0 && found.length === 0 && !isRefined) return;
  draft.transitions.push(...transitions);
  draft.changes.push(...found);
  draft.live.push({
    type: 'past',
    speaker: entry,
    // By the table of the session that is shown, whose slots share their memory with this boot's.
    boot: entry.current?.birth.boot ?? boot.birth.boot,
    known: isRefined && entry.current !== null ? entry.current.slots.map((slot) => slot.known) : null,
    transitions,
    changes: found,
  });
}

function changesByCheck(placed: PlacedHeartbeat): Map<number, StateChange[]> {
  const byCheck = new Map<number, StateChange[]>();
  for (const { check, from, to, reason, atMs } of placed.heartbeat.transitions) {
    const onsetMs = ourMs(atMs, placed);
    const list = byCheck.get(check);
    if (list === undefined) byCheck.set(check, [{ from, to, reason, atMs: onsetMs }]);
    else list.push({ from, to, reason, atMs: onsetMs });
  }
  return byCheck;
}

/** A session stamp of a window in our time, not after its end nor long before it. */
function ourMs(atMs: number, { endedAtMs, correctionMs }: PlacedHeartbeat): number {
  return Math.min(endedAtMs, Math.max(atMs + correctionMs, endedAtMs - MAX_ONSET_MS));
}

const NO_RECORDS: readonly ChangeRecord[] = [];

function changeRecords({ site, agent }: AgentEntry, boot: BootEntry, placed: PlacedHeartbeat): readonly ChangeRecord[] {
  const { heartbeat, receivedAtMs } = placed;
  if (heartbeat.changes === undefined) return NO_RECORDS;
  return heartbeat.changes.flatMap(({ check: index, foundAtMs, ...change }) => {
    const check = boot.birth.definition.checks[index];
    if (check === undefined) return [];
    const on = check.on.node ?? check.on.link;
    return [{ ...change, site, agent, check: check.id, on, atMs: ourMs(foundAtMs, placed), receivedAtMs }];
  });
}

function transitionRecord(
  { site, agent }: AgentEntry,
  check: CheckDefinition,
  { from, to, reason, atMs }: StateChange,
  receivedAtMs: number,
): TransitionRecord {
  return {
    site,
    agent,
    check: check.id,
    subject: check.on.node ?? check.on.link,
    from,
    to,
    reason,
    atMs,
    receivedAtMs,
  };
}

function currentRecord({ site, agent }: AgentEntry, check: CheckDefinition, known: KnownState): CurrentRecord {
  const { state, reason, sinceMs } = known;
  return { site, agent, check: check.id, state, reason, sinceMs };
}
