/** The desk's inputs in their order, with a bound: what a newer sighting says anyway gives way first. */
import type { IncidentAction, IncidentInput } from '@tillwatch/model';
import type { ActionOutcome } from './ports.js';

/** An input that waits, and whoever waits for it. */
export interface Waiting {
  readonly input: IncidentInput;
  /** Only of a person's action. */
  readonly settle: ((outcome: ActionOutcome) => void) | null;
}

export interface InputQueue {
  readonly length: number;
  /** Sightings that gave way to newer ones of the same site, since it was made. */
  readonly coalescedTotal: number;
  /** Actions of people among them. */
  readonly actions: number;
  push(waiting: Waiting): void;
  /** Takes the first `count` out. */
  take(count: number): Waiting[];
  /** Puts back what was taken, in front. */
  putBack(waiting: readonly Waiting[]): void;
}

/** Inputs before sightings begin to give way. */
export const QUEUE_LIMIT = 10_000;

/**
 * Makes an empty queue. Beyond `limit` every sighting gives way to which a later one of its site (or of the estate) waits: so it holds at most twice as many
 * inputs as there are sites, and `limit`; actions are bounded by who hands them in, backfill and ticks give way like sightings.
 */
export function createInputQueue(limit = QUEUE_LIMIT): InputQueue {
  let waiting: Waiting[] = [];
  let coalescedTotal = 0;
  let actions = 0;
  /** Half of them at least have come since it was last looked through, so that looking costs each of them a constant time. */
  let compactAt = limit;

  function compact(): void {
    const seen = new Set<string>();
    const kept: Waiting[] = [];
    for (const one of waiting.toReversed()) {
      const key = sourceOf(one.input);
      if (key !== null && seen.has(key)) {
        coalescedTotal += 1;
        continue;
      }
      if (key !== null) seen.add(key);
      kept.push(one);
    }
    waiting = kept.reverse();
    compactAt = Math.max(limit, 2 * waiting.length);
  }

  return {
    get length() {
      return waiting.length;
    },
    get coalescedTotal() {
      return coalescedTotal;
    },
    get actions() {
      return actions;
    },
    push(one) {
      waiting.push(one);
      if (isAction(one.input)) actions += 1;
      if (waiting.length > compactAt) compact();
    },
    take(count) {
      const taken = waiting.splice(0, count);
      actions -= taken.filter(({ input }) => isAction(input)).length;
      if (waiting.length <= limit) compactAt = limit;
      return taken;
    },
    putBack(taken) {
      actions += taken.filter(({ input }) => isAction(input)).length;
      waiting = [...taken, ...waiting];
      if (waiting.length > compactAt) compact();
    },
  };
}

export function isAction(input: IncidentInput): input is IncidentAction {
  return input.type !== 'site' && input.type !== 'estate' && input.type !== 'tick';
}

/** Inputs of one source, of which the newest says it all; null: each counts. */
function sourceOf(input: IncidentInput): string | null {
  switch (input.type) {
    case 'site':
      return `site ${input.isPast === true ? 'past ' : ''}${input.site}`;
    case 'estate':
    case 'tick':
      return input.type;
    default:
      return null;
  }
}
