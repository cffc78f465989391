/** Heartbeats of both lanes: read, judged, deduplicated, and drafted for the store, the acknowledgement and the live estate. */
import { type Heartbeat, MAX_WINDOW_TRANSITIONS, SeqSet, SILENT_AFTER_CADENCES } from '@tillwatch/model';
import { openHeartbeats, type ReceivedHeartbeats, type Refusal, readHeartbeats } from '@tillwatch/protocol';
import { type AgentClock, type ClockReading, clockOffsetMs, FUTURE_SLACK_MS, readClock } from './agent-clock.js';
import { conflictOf, foldVoice } from './agent-conflict.js';
import { type AgentEntry, type BootEntry, isGivenUp, MAX_RUNS, noteCorrection } from './agents.js';
import type { IncomingMessage, IngestContext } from './context.js';
import { type AckDraft, ackOf, bootOf } from './draft.js';
import { foldNewest, foldOlder, type PlacedHeartbeat } from './fold-heartbeat.js';

export type Lane = 'live' | 'fill';

/** Takes one message of heartbeats; false where it is refused. */
export function takeHeartbeats(ctx: IngestContext, message: IncomingMessage, lane: Lane): boolean {
  const { topic, speaker, payload, receivedAtMs } = message;
  const opened = openHeartbeats(payload);
  if (!opened.ok) return ctx.book.refuse(opened.refusal, topic, opened.detail);
  const { envelope } = opened;
  const entry = ctx.agents.get(speaker.site, speaker.agent);
  const boot = entry?.boots.get(envelope.boot);
  if (entry === undefined || boot === undefined) {
    ctx.book.refuse('unknown-birth', topic, `boot ${envelope.boot}`);
    ctx.requestRebirth(speaker, envelope.boot);
    return false;
  }
  entry.heardAtMs = receivedAtMs;
  const decoded = readHeartbeats(envelope, boot.birth);
  if (!decoded.ok) return refuseMessage(ctx, { entry, boot, message, firstSeq: envelope.firstSeq }, decoded);
  if (decoded.heartbeats.some(isOverfull)) {
    const detail = `more than ${MAX_WINDOW_TRANSITIONS} transitions in a window`;
    const lie = { refusal: 'lying-counts' as const, detail };
    return refuseMessage(ctx, { entry, boot, message, firstSeq: envelope.firstSeq }, lie);
  }
  const reading = readingOf(entry, boot, decoded.sentAtMs, receivedAtMs);
  if (reading.clock !== boot.clock) noteClock(ctx, entry, boot, reading.clock);
  if (!reading.isBelievable) {
    // Neither held nor acknowledged: it may be our clock that was set. The agent sends it again under a new stamp.
    return ctx.book.refuse(
      'future-stamp',
      topic,
      `sent ${decoded.sentAtMs + reading.correctionMs - receivedAtMs} ms ahead`,
    );
  }
  const sentAfterMs = Math.max(0, decoded.sentAtMs - boot.birth.startedAtMs);
  const ack = ackOf(ctx.draft(), entry, { boot: decoded.boot, sentAfterMs, receivedAtMs });
  if (lane === 'live') {
    hearVoice(ctx, entry, boot, receivedAtMs);
    bringForward(ctx, entry, boot);
  }
  takeWindows(ctx, { entry, boot, message, lane, ack, correctionMs: reading.correctionMs }, decoded);
  return true;
}

/** Keeps what was learnt of a clock; what is applied of it outlives the boot, so it goes to the store. */
function noteClock(ctx: IngestContext, entry: AgentEntry, boot: BootEntry, clock: AgentClock): void {
  boot.clock = clock;
  const { birth } = boot;
  if (!clock.isSettled || !noteCorrection(entry, birth.boot, clock.appliedMs)) return;
  const { site, agent } = entry;
  ctx.draft().clocks.push({ site, agent, boot: birth.boot, correctionMs: clock.appliedMs });
}

function isOverfull({ transitions }: Heartbeat): boolean {
  return transitions.length > MAX_WINDOW_TRANSITIONS;
}

/** Notes who speaks; two machines under one name are told once for each time they are found. */
function hearVoice(ctx: IngestContext, entry: AgentEntry, boot: BootEntry, nowMs: number): void {
  const before = entry.voices;
  entry.voices = foldVoice(before, boot.birth.boot, nowMs);
  if (entry.voices === before) return;
  const conflict = conflictOf(entry.voices, nowMs);
  if (conflict === null || conflictOf(before, nowMs) !== null) return;
  const { site, agent } = entry;
  ctx.counters.conflicts += 1;
  const hint = 'Give one of the two machines an agent id of its own.';
  ctx.log.warn(`conflict ${site}/${agent}`, { site, agent, boots: conflict.boots, hint }, 'agent-conflict');
}

/** A session that is not shown speaks, and the one that is does not: its birth, sent again, puts it in its place. */
function bringForward(ctx: IngestContext, entry: AgentEntry, boot: BootEntry): void {
  const shown = ctx.shown(entry.site);
  if (shown?.isLive === true) return;
  const isOther = boot !== entry.current || (shown !== undefined && shown.agent !== entry.agent);
  if (isOther) ctx.requestRebirth({ site: entry.site, agent: entry.agent }, boot.birth.boot);
}

interface Taking {
  readonly entry: AgentEntry;
  readonly boot: BootEntry;
  readonly message: IncomingMessage;
  readonly lane: Lane;
  readonly ack: AckDraft;
  readonly correctionMs: number;
}

function takeWindows(ctx: IngestContext, taking: Taking, decoded: ReceivedHeartbeats): void {
  const { entry, boot, message, lane, ack, correctionMs } = taking;
  const { receivedAtMs } = message;
  const { site, agent } = entry;
  const { boot: bootId } = decoded;
  const { stored } = bootOf(ack, bootId);
  const draft = ctx.draft();
  for (let i = 0; i < decoded.heartbeats.length; i++) {
    const heartbeat = decoded.heartbeats[i];
    const window = decoded.windows[i];
    if (heartbeat === undefined || window === undefined) continue;
    stored.add(heartbeat.seq);
    if (!boot.received.add(heartbeat.seq)) {
      // Held already: on disk, or in a batch before this one; acknowledged after this batch either way.
      ctx.counters.duplicates += 1;
      continue;
    }
    const endedAtMs = heartbeat.endedAtMs + correctionMs;
    if (endedAtMs > receivedAtMs + FUTURE_SLACK_MS || endedAtMs < 0) {
      ctx.counters.quarantined += 1;
      draft.quarantine.push({ site, agent, reason: 'future-stamp', receivedAtMs, bytes: window });
      ctx.book.refuse(
        'future-stamp',
        message.topic,
        `window ${heartbeat.seq} ends ${endedAtMs - receivedAtMs} ms ahead`,
      );
      continue;
    }
    const counted = { isLive: lane === 'live', samples: heartbeat.checks.length };
    const { seq } = heartbeat;
    draft.heartbeats.push({ site, agent, boot: bootId, seq, endedAtMs, receivedAtMs, window, heartbeat, ...counted });
    fold(ctx, { heartbeat, endedAtMs, correctionMs, receivedAtMs }, taking);
  }
  boundRuns(ctx, boot, message);
}

/**
 * An ended boot cannot tell when a message was sent: its clock has stopped, and its backfill is stamped by its successor's. What was known of
 * its clock while it lived holds; else the clock of its successor on the same machine is the best guess.
 */
function readingOf(entry: AgentEntry, boot: BootEntry, sentAtMs: number, receivedAtMs: number): ClockReading {
  const { clock } = boot;
  if (boot === entry.current) return readClock(clock, sentAtMs, receivedAtMs);
  const correctionMs = clock.isSettled ? clock.appliedMs : (entry.current?.clock.appliedMs ?? 0);
  return { clock, correctionMs, isBelievable: true };
}

function fold(ctx: IngestContext, placed: PlacedHeartbeat, { entry, boot, lane }: Taking): void {
  const { heartbeat, endedAtMs, receivedAtMs } = placed;
  // Within a boot the session clock never jumps, so the newest is the one that ended last; sequences can lie further ahead than stamps.
  const isNewest = boot === entry.current && heartbeat.endedAtMs > entry.newestEndedAtMs;
  const isFresh = lane === 'live' || endedAtMs >= receivedAtMs - SILENT_AFTER_CADENCES * boot.birth.cadenceMs;
  const draft = ctx.draft();
  // What another machine says under this name is stored, and mixed into nothing that is known of this one.
  const isOthers = lane === 'live' && boot !== entry.current && conflictOf(entry.voices, receivedAtMs) !== null;
  if (isOthers) return;
  if (!isNewest || !isFresh) {
    foldOlder(draft, entry, boot, placed);
    return;
  }
  entry.newestEndedAtMs = heartbeat.endedAtMs;
  if (lane === 'live' && endedAtMs > draft.newestEndedAtMs) draft.newestEndedAtMs = endedAtMs;
  foldNewest(draft, entry, boot, placed, clockOffsetMs(boot.clock));
}

/** Keeps the memory of a boot's sequences bounded. */
function boundRuns(ctx: IngestContext, boot: BootEntry, message: IncomingMessage): void {
  if (boot.received.runs <= MAX_RUNS) return;
  const claimed = boot.received.closeLowestGaps(MAX_RUNS - MAX_RUNS / 8);
  const fields = { topic: message.topic, boot: boot.birth.boot, sequences: claimed };
  ctx.log.warn(`gaps ${boot.birth.boot}`, fields, 'gaps-closed');
}

/** Counts a refused message; stamps from the future are set aside, and one that keeps coming is given up. */
function refuseMessage(
  ctx: IngestContext,
  refused: { entry: AgentEntry; boot: BootEntry; message: IncomingMessage; firstSeq: number },
  why: { readonly refusal: Refusal; readonly detail: string },
): false {
  const { entry, boot, message, firstSeq } = refused;
  const { topic, payload, receivedAtMs } = message;
  ctx.book.refuse(why.refusal, topic, why.detail);
  if (!isGivenUp(entry, boot.birth.boot, firstSeq)) return false;
  const draft = ctx.draft();
  const ack = bootOf(ackOf(draft, entry, { boot: boot.birth.boot, sentAfterMs: 0, receivedAtMs }), boot.birth.boot);
  if (boot.received.has(firstSeq)) {
    ack.stored.add(firstSeq);
    return false;
  }
  // What the agent is told to forget is kept aside here, for whoever wants to know what it was.
  ctx.counters.quarantined += 1;
  draft.quarantine.push({ site: entry.site, agent: entry.agent, reason: why.refusal, receivedAtMs, bytes: payload });
  ack.refused ??= new SeqSet();
  ack.refused.add(firstSeq);
  ack.refusal = why.refusal;
  return false;
}
