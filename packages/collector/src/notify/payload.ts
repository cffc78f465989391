/** What a message carries in the queue: everything that its notifier needs, so that an attempt tomorrow says what one today would have said. */
import type { Channel, Locale } from '@tillwatch/model';
import type { MessageRecord } from '../incidents/ports.js';
import type { IncidentEvent } from './event.js';

export interface MessagePayload {
  readonly version: 1;
  /** A configured notifier's id. */
  readonly notifier: string;
  /** Address within it; null: whoever reads it. */
  readonly to: string | null;
  /** The recipient's further channels, tried in order when this one refuses. */
  readonly others: readonly Channel[];
  readonly locale: Locale;
  /** Subscribers do not acknowledge. */
  readonly mayAcknowledge: boolean;
  /** Without links, which hold signatures. */
  readonly event: Omit<IncidentEvent, 'links'>;
}

/** The queue takes 64 KiB. */
const PAYLOAD_BYTES = 60_000;

export function encodePayload(payload: MessagePayload): string {
  const text = JSON.stringify(payload);
  if (Buffer.byteLength(text) <= PAYLOAD_BYTES) return text;
  const { event } = payload;
  const incident = {
    ...event.incident,
    sites: event.incident.sites.slice(0, 1),
    takesIn: [],
    flows: event.incident.flows.slice(0, 5),
  };
  return JSON.stringify({ ...payload, event: { ...event, incident, playbooks: [] } });
}

/** null: it was not made by {@link encodePayload}. */
export function decodePayload({ payload }: Pick<MessageRecord, 'payload'>): MessagePayload | null {
  if (payload === null) return null;
  try {
    const value = JSON.parse(payload) as Partial<MessagePayload> | null;
    return value?.version === 1 && typeof value.notifier === 'string' ? (value as MessagePayload) : null;
  } catch {
    return null;
  }
}

/** The queue's name of a message: person and channel of one turn, for ever. */
export function messageId(of: Pick<MessageRecord, 'incident' | 'notice' | 'turn' | 'to'>, notifier: string): string {
  return `${of.incident}/${of.notice}/${of.turn}/${of.to}@${notifier}`;
}
