/** What one sending tells: a turn, or several of them in a digest. Pure. */
import type { IncidentEvent, NotifyEvent } from './event.js';
import { DIGEST_EVENTS } from './event.js';
import type { Loaded } from './message-in-hand.js';
import type { Batch } from './next-batch.js';

type Person = { readonly id: string; readonly name: string };

export interface ComposeOptions {
  readonly kind: Batch['kind'];
  /** The receiver knows a repetition by its key. */
  readonly honoursKeys: boolean;
  readonly linksOf: (incident: string, persons: readonly Person[]) => IncidentEvent['links'];
}

/** The event of messages that go out as one; with kind `one` they are of the same turn. */
export function composeEvent(loaded: readonly [Loaded, ...Loaded[]], options: ComposeOptions): NotifyEvent {
  const { kind } = options;
  if (kind === 'one') return incidentEvent(loaded[0], loaded, options);
  // Two people's copies of one turn are one line.
  const turns = loaded.filter((one, index) => loaded.findIndex((other) => turnOf(other) === turnOf(one)) === index);
  const events = turns.slice(0, DIGEST_EVENTS).map((one) => incidentEvent(one, [], options));
  return { type: 'digest', why: kind, events, leftOut: turns.length - events.length };
}

/** `of`: whose acknowledgement is asked for. */
function incidentEvent(one: Loaded, of: readonly Loaded[], { honoursKeys, linksOf }: ComposeOptions): IncidentEvent {
  const { payload, item, incident } = one;
  return {
    ...payload.event,
    isRepeat: payload.event.isRepeat || (item.isUnsure && (!honoursKeys || item.wasInDigest)),
    links: linksOf(incident.id, incident.state === 'open' ? personsOf(of) : []),
  };
}

function personsOf(loaded: readonly Loaded[]): Person[] {
  return loaded
    .filter(({ payload }) => payload.mayAcknowledge)
    .map(({ record }) => ({ id: record.to, name: record.name }));
}

function turnOf({ record: { incident, notice, turn } }: Loaded): string {
  return `${incident}/${notice}/${turn}`;
}
