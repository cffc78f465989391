/** Births: who speaks, of what site, and with which table its heartbeats are read. */
import { type Birth, SeqSet } from '@tillwatch/model';
import { decodeBirth, encodeBirth } from '@tillwatch/protocol';
import { type AgentEntry, addBoot, makeCurrent, takeBirthToken } from './agents.js';
import type { IncomingMessage, IngestContext } from './context.js';

/** Boots whose stored sequences are being read, so that a birth sent twice is looked up once. */
export type PendingBirths = Set<string>;

/** Takes a birth message; false where it is refused. A birth of a boot that only the store remembers is admitted a moment later. */
export function takeBirth(ctx: IngestContext, message: IncomingMessage, pending: PendingBirths): boolean {
  const decoded = decodeBirth(message.payload);
  if (!decoded.ok) return ctx.book.refuse(decoded.refusal, message.topic, decoded.detail);
  const { birth, past, connection, guide } = decoded;
  const { speaker, topic } = message;
  if (birth.definition.site.id !== speaker.site) {
    return ctx.book.refuse('wrong-site', topic, `birth of site ${birth.definition.site.id}`);
  }
  const { receivedAtMs } = message;
  const entry = ctx.agents.admit(speaker, { shownAgent: ctx.shown(speaker.site)?.agent, nowMs: receivedAtMs });
  if (typeof entry === 'string') return ctx.book.refuse(entry, topic, `site ${speaker.site}, agent ${speaker.agent}`);
  ctx.counters.births += 1;
  entry.heardAtMs = receivedAtMs;
  if (entry.boots.has(birth.boot)) return takeAgain(ctx, entry, decoded, message);
  if (!takeBirthToken(entry, receivedAtMs)) return ctx.book.refuse('birth-flood', topic, `boot ${birth.boot}`);
  if (!entry.hasForgottenBoots || isSurelyNew(entry, birth, past)) {
    admitBirth(ctx, entry, { birth, past, connection, guide, message, received: new SeqSet() });
  } else {
    lookUpBirth(ctx, entry, { birth, past, connection, guide, message }, pending);
  }
  return true;
}

/** A birth as it was told. */
interface ToldBirth {
  readonly birth: Birth;
  readonly past: boolean;
  /** Of the boot's connections; 0: not told. */
  readonly connection: number;
  /** Digest of the guide that the agent keeps; null: none. */
  readonly guide: string | null;
}

/** A boot that is known: the agent was asked for it, or came back after a broken connection. */
function takeAgain(
  ctx: IngestContext,
  entry: AgentEntry,
  { birth, past, connection, guide }: ToldBirth,
  message: IncomingMessage,
): boolean {
  const known = entry.boots.get(birth.boot);
  if (known === undefined) return false;
  if (!isSameTable(known.birth, birth)) {
    return ctx.book.refuse('birth-changed', message.topic, `boot ${birth.boot} came with another definition`);
  }
  const isCurrent = known === entry.current;
  if (past || (!isCurrent && !isNewer(ctx, entry, birth))) return true;
  const draft = ctx.draft();
  const speaker = entrySpeaker(entry);
  const { receivedAtMs } = message;
  if (!isCurrent) {
    makeCurrent(entry, known);
    draft.births.push({ ...speaker, birth, bytes: message.payload, receivedAtMs, past: false });
  }
  draft.live.push({ type: 'birth', speaker, birth: known.birth, connection, guide, receivedAtMs });
  return true;
}

interface NewBirth extends ToldBirth {
  readonly message: IncomingMessage;
}

function admitBirth(ctx: IngestContext, entry: AgentEntry, admitted: NewBirth & { received: SeqSet }): void {
  const { birth, past, connection, guide, message, received } = admitted;
  const boot = addBoot(entry, birth, received);
  const isCurrent = !past && isNewer(ctx, entry, birth);
  if (isCurrent) makeCurrent(entry, boot);
  const speaker = entrySpeaker(entry);
  const { receivedAtMs } = message;
  ctx.draft().births.push({ ...speaker, birth, bytes: message.payload, receivedAtMs, past: !isCurrent });
  if (isCurrent) ctx.draft().live.push({ type: 'birth', speaker, birth, connection, guide, receivedAtMs });
}

function lookUpBirth(ctx: IngestContext, entry: AgentEntry, found: NewBirth, pending: PendingBirths): void {
  const { birth, message } = found;
  const key = `${entry.site}/${entry.agent}/${birth.boot}`;
  if (pending.has(key)) return;
  pending.add(key);
  ctx.storedRanges(entrySpeaker(entry), birth.boot).then(
    (ranges) => {
      pending.delete(key);
      if (entry.boots.has(birth.boot)) return;
      admitBirth(ctx, entry, { ...found, received: new SeqSet(ranges) });
      ctx.wake();
    },
    (error: unknown) => {
      // Not admitted: its heartbeats stay unacknowledged, and the agent is asked for the birth again.
      pending.delete(key);
      ctx.book.refuse('store-unavailable', message.topic, String(error));
    },
  );
}

/** A start that nothing can have been stored of. */
function isSurelyNew(entry: AgentEntry, birth: Birth, past: boolean): boolean {
  return !past && entry.current !== null && birth.incarnation > entry.current.birth.incarnation;
}

/**
 * Whether a birth opens a newer session than the one shown. The incarnation tells, except when the agent lost its outbox and counts from
 * the beginning: then its start tells, or that the session shown is heard no more.
 */
function isNewer(ctx: IngestContext, entry: AgentEntry, birth: Birth): boolean {
  const shown = entry.current?.birth;
  if (shown === undefined) return true;
  const heard = ctx.shown(entry.site);
  const isHeard = heard?.agent === entry.agent && heard.isLive;
  return birth.incarnation > shown.incarnation || birth.startedAtMs > shown.startedAtMs || !isHeard;
}

function isSameTable(a: Birth, b: Birth): boolean {
  return Buffer.compare(encodeBirth(a, { past: false }), encodeBirth(b, { past: false })) === 0;
}

function entrySpeaker(entry: AgentEntry): { site: string; agent: string } {
  return { site: entry.site, agent: entry.agent };
}
