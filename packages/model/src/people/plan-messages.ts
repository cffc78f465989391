/** Who is told of a turn of an incident, and when the next in line is: a pure decision over what was sent already. */

import type { Incident, NoticeKind } from '../incident/incident.js';
import { nextLocalTime } from '../local-time.js';
import { assertNever } from '../state.js';
import { findRecipients, type Recipient } from './find-recipients.js';
import { findRoute, fitsMatch, isForStaff, messageStyle } from './find-route.js';
import type { EscalationStep, IncidentFacts, MessageStyle, People } from './people.js';

/** A turn that somebody may have to be told of. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly turn: number;
  /** When its first messages were planned, epoch ms: escalation counts from here, so that time in which nothing could be sent calls nobody. */
  readonly startedAtMs: number;
}

/** A message that was planned before, of this incident or of one that was merged into it; whatever became of it. */
export interface SentMessage {
  readonly notice: NoticeKind;
  readonly turn: number;
  /** The recipient's id. */
  readonly to: string;
  readonly style: MessageStyle;
  /** Belongs to an incident that was merged into this one. */
  readonly isOfMerged: boolean;
}

export interface PlannedMessage {
  readonly recipient: Recipient;
  readonly style: MessageStyle;
  /** 0: told first; above: called because nobody acknowledged. */
  readonly step: number;
  readonly dueAtMs: number;
}

export interface MessagePlanning {
  readonly notice: Notice;
  readonly incident: Incident;
  readonly facts: IncidentFacts;
  readonly people: People;
  readonly alreadySent: readonly SentMessage[];
}

export interface PlannedMessages {
  /** In the order in which people are told. */
  readonly messages: readonly PlannedMessage[];
  /** When to plan this notice again; null: it is done with. */
  readonly nextCheckAtMs: number | null;
}

const MINUTE_MS = 60_000;
/** While nobody may be told, an incident that stays open is looked at again this often: a suppression may end early. */
const MUTED_CHECK_MS = 30_000;
const NONE: PlannedMessages = { messages: [], nextCheckAtMs: null };

/**
 * Each person gets at most one message per incident and turn, and the opening once, also where the incident took in others of which the person knows.
 * Calling it again with what it planned among `alreadySent` plans nothing twice.
 */
export function planMessages(planning: MessagePlanning, nowMs: number): PlannedMessages {
  const { notice, incident } = planning;
  // What lives on in another is told there.
  if (incident.state === 'merged') return NONE;
  switch (notice.kind) {
    case 'opened':
    case 'worse':
    case 'reopened':
    case 'reattributed':
      return isOver(incident) ? NONE : planCall(planning, nowMs);
    case 'mitigated':
    case 'resolved':
      return { messages: toThoseTold(planning, nowMs), nextCheckAtMs: null };
    case 'reminder':
      // A reminder asks for an acknowledgement; who has given it needs none.
      return incident.state === 'open' && incident.mutedBy === null
        ? { messages: toThoseTold(planning, nowMs), nextCheckAtMs: null }
        : NONE;
    default:
      return assertNever(notice.kind);
  }
}

/** Calls people step by step until somebody acknowledges. */
function planCall(planning: MessagePlanning, nowMs: number): PlannedMessages {
  const { notice, incident, facts, people } = planning;
  if (incident.mutedBy !== null) return { messages: [], nextCheckAtMs: nowMs + MUTED_CHECK_MS };
  const route = findRoute(incident, facts, people, nowMs);
  const style = messageStyle(incident, route);
  const steps = style === 'task' && isForStaff(incident) ? STAFF_STEPS : (route?.steps ?? []);
  // Somebody has it: whoever is called first hears of the turn, nobody further is called.
  const isCalling = style === 'page' && incident.state === 'open';
  const due = dueSteps(planning, isCalling ? steps : steps.slice(0, 1), nowMs);
  const told = notice.kind === 'opened' ? [] : toldBefore(planning, nowMs);
  const calls = due.reached.flatMap(({ step, recipients }) =>
    recipients.map((recipient) => ({ recipient, style, step, dueAtMs: dueAt(style, recipient, people, nowMs) })),
  );
  const subscribed = subscribers(planning, nowMs);
  return {
    messages: fresh(planning, [...calls, ...told, ...subscribed]),
    nextCheckAtMs: isCalling ? due.nextAtMs : null,
  };
}

/** What a hand in the shop mends is the duty manager's, and nobody else's. */
const STAFF_STEPS: readonly EscalationStep[] = [{ afterMinutes: 0, to: ['duty-manager'] }];

interface DueSteps {
  readonly reached: readonly { readonly step: number; readonly recipients: readonly Recipient[] }[];
  readonly nextAtMs: number | null;
}

/** The steps whose time has come. Where all of them lead to nobody, the next one does not wait. */
function dueSteps(planning: MessagePlanning, steps: readonly EscalationStep[], nowMs: number): DueSteps {
  const reached: { step: number; recipients: Recipient[] }[] = [];
  let isAnybodyTold = false;
  for (const [step, { afterMinutes, to }] of steps.entries()) {
    const atMs = planning.notice.startedAtMs + afterMinutes * MINUTE_MS;
    if (atMs > nowMs && isAnybodyTold) return { reached, nextAtMs: atMs };
    const recipients = to.flatMap((target) => findRecipients(target, planning, nowMs));
    if (recipients.length > 0) isAnybodyTold = true;
    reached.push({ step, recipients });
  }
  return { reached, nextAtMs: null };
}

/** Those who were told of the incident, as messages of this turn; tasks are done when they are done, and nobody is told so. */
function toThoseTold(planning: MessagePlanning, nowMs: number): PlannedMessage[] {
  const messages = [...toldBefore(planning, nowMs), ...subscribers(planning, nowMs)];
  return fresh(planning, messages);
}

function toldBefore({ alreadySent, people, notice }: MessagePlanning, nowMs: number): PlannedMessage[] {
  const paged = alreadySent.filter(({ style }) => style === 'page');
  // Who knows only of a part that is now in this incident, and is not called for it, is not reminded of it either.
  const known = notice.kind === 'reminder' ? paged.filter(({ isOfMerged }) => !isOfMerged) : paged;
  return [...new Set(known.map(({ to }) => to))].flatMap((id) =>
    byId(id, people).map((recipient) => ({ recipient, style: 'page' as const, step: 0, dueAtMs: nowMs })),
  );
}

function byId(id: string, people: People): Recipient[] {
  const one = people.contacts.find((contact) => contact.id === id) ?? people.teams.find((team) => team.id === id);
  if (one === undefined || one.channels.length === 0) return [];
  const { name, locale, timeZone, channels } = one;
  return [{ id, name, locale, timeZone, channels, role: 'on-call' }];
}

/** Those whom it fits now, and those who were told when it did: who knows of its beginning hears of its end. */
function subscribers({ incident, facts, people, alreadySent }: MessagePlanning, nowMs: number): PlannedMessage[] {
  if (incident.mutedBy !== null && !isOver(incident)) return [];
  const isTold = (id: string) => alreadySent.some((sent) => sent.to === id && !sent.isOfMerged);
  return people.subscribers
    .filter(({ id, match }) => isTold(id) || fitsMatch(match, incident, facts, nowMs))
    .map(({ id, name, locale, timeZone, channel }) => ({
      recipient: { id, name, locale, timeZone, channels: [channel], role: 'subscriber' as const },
      style: 'page' as const,
      step: 0,
      dueAtMs: nowMs,
    }));
}

/**
 * Without those who have this turn already; of each person the first. Of an opening also without whoever knows of the incident, or of one that is now in it:
 * programs excepted, which cannot follow one number into another by themselves.
 */
function fresh(
  { notice, alreadySent, people }: MessagePlanning,
  messages: readonly PlannedMessage[],
): PlannedMessage[] {
  const programs = new Set(people.subscribers.filter(({ isProgram }) => isProgram).map(({ id }) => id));
  // An opening comes once, whatever its turn.
  const isSameTurn = (sent: SentMessage) =>
    sent.notice === notice.kind && (sent.turn === notice.turn || notice.kind === 'opened') && !sent.isOfMerged;
  const seen = new Set(
    alreadySent
      .filter((sent) => isSameTurn(sent) || (notice.kind === 'opened' && !programs.has(sent.to)))
      .map(({ to }) => to),
  );
  return messages.filter(({ recipient }) => {
    if (seen.has(recipient.id)) return false;
    seen.add(recipient.id);
    return true;
  });
}

function dueAt(style: MessageStyle, recipient: Recipient, people: People, nowMs: number): number {
  return style === 'digest' ? nextLocalTime(nowMs, recipient.timeZone, people.digestAtMinute) : nowMs;
}

function isOver({ state }: Incident): boolean {
  return state === 'mitigated' || state === 'resolved' || state === 'merged';
}
