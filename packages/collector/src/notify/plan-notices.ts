/** From notices to messages in the queue: asks the plan, writes it in one transaction, keeps what must be looked at again. */
import {
  findVendor,
  type Incident,
  type NoticeKind,
  type PlannedMessage,
  type PlannedMessages,
  pickPlaybooks,
  planMessages,
  type SentMessage,
} from '@tillwatch/model';
import type { Clock } from '../clock.js';
import type { IncidentStore, MessagePlan, MessageRecord, NoticeKey } from '../incidents/ports.js';
import type { Log } from '../log.js';
import type { LiveEstate } from '../ports.js';
import { describeIncident, incidentFacts } from './describe-incident.js';
import type { NotifyConfig } from './notify-config.js';
import { decodePayload, encodePayload, messageId } from './payload.js';

/** A notice whose next step may be due later. */
interface Escalation {
  readonly notice: NoticeKind;
  readonly turn: number;
  readonly atMs: number;
  readonly startedAtMs: number;
  readonly nextAtMs: number;
}

/** What came of one notice. */
interface Draft {
  readonly incident: string;
  readonly plan: MessagePlan;
  readonly messages: readonly MessageRecord[];
  /** null: it ends; undefined: it stays as it is. */
  readonly escalation: Escalation | null | undefined;
}

export interface NoticePlannerDeps {
  readonly config: NotifyConfig;
  readonly store: Pick<IncidentStore, 'incident' | 'notices' | 'plan' | 'messages' | 'memory'>;
  readonly estate: Pick<LiveEstate, 'summary' | 'detail'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** New in the queue, after they are on disk. */
  readonly onPlanned: (messages: readonly MessageRecord[]) => void;
  /** An incident's messages or timeline changed. */
  readonly onTouched: (incident: string) => void;
  /** Messages that wait now. */
  readonly depth: () => number;
  /** Resolves after whatever else waits for this thread has had its turn. */
  readonly yieldToOthers: () => Promise<void>;
}

export interface NoticePlanner {
  /** Takes back what was to be looked at again. */
  load(): Promise<void>;
  /** Plans all that waits; resolves with the time of the next look, epoch ms, or null. Rejects where the store refuses. */
  run(): Promise<number | null>;
}

const MEMORY_PREFIX = 'escalation/';
const NOTICES_AT_ONCE = 50;
/** Of an incident of the estate, those whose messages are looked at. */
const PARTS_READ = 2_000;
/** Of those, between two turns of the loop. */
const PARTS_AT_ONCE = 100;
/** Messages that may wait; beyond it nothing but pages is planned. */
export const MAX_WAITING_MESSAGES = 10_000;
const CALLS: readonly NoticeKind[] = ['opened', 'worse', 'reopened', 'reattributed'];
const ENDS: readonly NoticeKind[] = ['mitigated', 'resolved'];

export function createNoticePlanner(deps: NoticePlannerDeps): NoticePlanner {
  const { store, clock, log } = deps;
  const escalations = new Map<string, Escalation>();

  /** Planned and not on disk yet: one transaction for many notices, so that a storm costs few of them. */
  let drafts: Draft[] = [];

  async function plan(key: NoticeKey, known: Omit<Escalation, 'nextAtMs'>, isNew: boolean): Promise<void> {
    const incident = await store.incident(key.incident);
    const done = isNew ? [key] : [];
    if (incident === null) {
      drafts.push({ incident: key.incident, plan: { done }, messages: [], escalation: null });
      return;
    }
    // Who was told by what is not on disk yet would be told again.
    const { parts } = incident.life;
    if (parts.length > 0 || drafts.some((draft) => draft.incident === incident.id)) await flush();
    const nowMs = clock.nowMs();
    const sent = await alreadySent(store, incident, deps.yieldToOthers);
    const notice = { kind: key.notice, turn: key.turn, startedAtMs: known.startedAtMs };
    const facts = incidentFacts(incident, deps.estate);
    const { people } = deps.config;
    const planned = planMessages({ notice, incident, facts, people, alreadySent: sent }, nowMs);
    const waiting = drafts.reduce((sum, { messages }) => sum + messages.length, deps.depth());
    const messages = recordsOf(
      { ...deps, depth: () => waiting },
      incident,
      { ...key, atMs: known.atMs },
      planned,
      nowMs,
    );
    const next = nextEscalation(known, planned, incident, nowMs);
    const memory = memoryOf(key, next, escalations.has(key.incident));
    const timeline = escalatedLines(incident.id, planned, nowMs);
    const escalation = memory.memory === undefined ? undefined : next;
    drafts.push({ incident: incident.id, plan: { done, messages, ...memory, timeline }, messages, escalation });
    if (isNew && key.notice === 'opened' && messages.length === 0 && sent.length === 0) nobodyToTell(incident);
  }

  function nobodyToTell({ id, state, mutedBy, severity, class: name }: Incident): void {
    if (state !== 'open' || mutedBy !== null) return;
    log.warn({ incident: id, severity, class: name }, 'incident-nobody-to-tell');
  }

  /** Puts what is planned on disk, and only then hands it on. */
  async function flush(): Promise<void> {
    const flushed = drafts;
    drafts = [];
    if (flushed.length === 0) return;
    await store.plan(joined(flushed.map((draft) => draft.plan)));
    for (const { incident, escalation } of flushed) {
      if (escalation === null) escalations.delete(incident);
      else if (escalation !== undefined) escalations.set(incident, escalation);
    }
    const messages = flushed.flatMap((draft) => draft.messages);
    if (messages.length > 0) deps.onPlanned(messages);
    for (const one of flushed) if (one.messages.length > 0) deps.onTouched(one.incident);
  }

  return {
    async load() {
      for (const { key, value } of await store.memory(MEMORY_PREFIX)) {
        escalations.set(key.slice(MEMORY_PREFIX.length), JSON.parse(value) as Escalation);
      }
    },
    async run() {
      // What was drafted when the store refused is planned anew from what it holds.
      drafts = [];
      for (;;) {
        const notices = await store.notices(NOTICES_AT_ONCE);
        for (const { incident, notice, turn, atMs } of notices) {
          await plan({ incident, notice, turn }, { notice, turn, atMs, startedAtMs: clock.nowMs() }, true);
        }
        await flush();
        if (notices.length < NOTICES_AT_ONCE) break;
        await deps.yieldToOthers();
      }
      for (const [incident, escalation] of [...escalations]) {
        if (escalation.nextAtMs > clock.nowMs()) continue;
        const { notice, turn } = escalation;
        await plan({ incident, notice, turn }, escalation, false);
        if (drafts.length < NOTICES_AT_ONCE) continue;
        await flush();
        await deps.yieldToOthers();
      }
      await flush();
      return [...escalations.values()].reduce<number | null>(
        (soonest, { nextAtMs }) => (soonest === null ? nextAtMs : Math.min(soonest, nextAtMs)),
        null,
      );
    },
  };
}

/** Several plans as one transaction. */
function joined(plans: readonly MessagePlan[]): MessagePlan {
  return {
    done: plans.flatMap(({ done = [] }) => done),
    messages: plans.flatMap(({ messages = [] }) => messages),
    memory: plans.flatMap(({ memory = [] }) => memory),
    timeline: plans.flatMap(({ timeline = [] }) => timeline),
  };
}

/** What the incident's people know, also of the incidents that it took in. */
async function alreadySent(
  store: NoticePlannerDeps['store'],
  incident: Incident,
  yieldToOthers: () => Promise<void>,
): Promise<SentMessage[]> {
  const own = (await store.messages(incident.id)).map((record) => sentOf(record, false));
  const parts: SentMessage[] = [];
  for (const [at, part] of incident.life.parts.slice(0, PARTS_READ).entries()) {
    if (at > 0 && at % PARTS_AT_ONCE === 0) await yieldToOthers();
    parts.push(...(await store.messages(part)).map((record) => sentOf(record, true)));
  }
  return [...own, ...parts];
}

function sentOf(record: MessageRecord, isOfMerged: boolean): SentMessage {
  const { notice, turn, to } = record;
  return { notice, turn, to, style: decodePayload(record)?.event.style ?? 'page', isOfMerged };
}

/** A call that leads to nobody yet (a suppression, say) counts from when it does. */
function nextEscalation(
  known: Omit<Escalation, 'nextAtMs'>,
  plan: PlannedMessages,
  incident: Incident,
  nowMs: number,
): Escalation | null {
  if (plan.nextCheckAtMs === null) return null;
  const startedAtMs = incident.mutedBy === null ? known.startedAtMs : nowMs;
  const { notice, turn, atMs } = known;
  return { notice, turn, atMs, startedAtMs, nextAtMs: plan.nextCheckAtMs };
}

/** A new call takes the place of the one before; an end ends it; a reminder leaves it alone. */
function memoryOf(
  { incident, notice }: NoticeKey,
  next: Escalation | null,
  isKnown: boolean,
): Pick<MessagePlan, 'memory'> {
  if (!CALLS.includes(notice) && !ENDS.includes(notice)) return {};
  if (next === null && !isKnown) return {};
  return { memory: [{ key: `${MEMORY_PREFIX}${incident}`, value: next === null ? null : JSON.stringify(next) }] };
}

function escalatedLines(
  incident: string,
  { messages }: PlannedMessages,
  nowMs: number,
): NonNullable<MessagePlan['timeline']> {
  const called = messages.filter(({ step, recipient }) => step > 0 && recipient.role !== 'subscriber');
  const [first] = called;
  if (first === undefined) return [];
  const to = called.map(({ recipient }) => recipient.name).join(', ');
  return [
    {
      incident,
      entry: { atMs: nowMs, kind: 'escalated', by: null, detail: { step: first.step, to: to.slice(0, 500) } },
    },
  ];
}

function recordsOf(
  deps: NoticePlannerDeps,
  incident: Incident,
  notice: NoticeKey & { readonly atMs: number },
  { messages }: PlannedMessages,
  nowMs: number,
): MessageRecord[] {
  const described = describeIncident(incident, deps.estate);
  const facts = incidentFacts(incident, deps.estate);
  const vendor = findVendor(incident, facts, deps.config.people);
  const playbooks = pickPlaybooks(incident, deps.config.playbooks);
  const isFull = deps.depth() + messages.length > MAX_WAITING_MESSAGES;
  if (isFull) deps.log.error({ incident: incident.id, waiting: deps.depth() }, 'message-queue-full');
  return messages.filter(({ style }) => !isFull || style === 'page').flatMap((message) => recordOf(message));

  function recordOf({ recipient, style, step, dueAtMs }: PlannedMessage): MessageRecord[] {
    const [channel, ...others] = recipient.channels;
    const configured = deps.config.notifiers.find(({ id }) => id === channel?.notifier);
    if (channel === undefined || configured === undefined) return [];
    const { id: to, name, locale, timeZone, role } = recipient;
    const key = { incident: notice.incident, notice: notice.notice, turn: notice.turn, to };
    const payload = encodePayload({
      version: 1,
      notifier: channel.notifier,
      to: channel.to,
      others,
      locale,
      mayAcknowledge: style === 'page' && role !== 'subscriber',
      event: {
        type: 'incident',
        notice: notice.notice,
        turn: notice.turn,
        atMs: notice.atMs,
        style,
        role,
        step,
        isRepeat: false,
        incident: described,
        vendor: vendor === undefined ? null : { name: vendor.name, hotline: vendor.hotline, contract: vendor.contract },
        playbooks,
        timeZone: facts.timeZone === 'UTC' ? timeZone : facts.timeZone,
      },
    });
    return [
      {
        ...key,
        id: messageId(key, channel.notifier),
        name,
        channel: configured.notifier.kind,
        payload,
        state: 'queued',
        createdAtMs: nowMs,
        dueAtMs,
        attempts: 0,
        startedAtMs: null,
        settledAtMs: null,
        acknowledgedAtMs: null,
        detail: null,
      },
    ];
  }
}
