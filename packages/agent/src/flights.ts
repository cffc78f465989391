/** The attempts under way: their deadlines, their aborts, and those that ignore them. */
import type { Attempt } from '@tillwatch/model';
import type { AttemptSignal } from '@tillwatch/probes';
import type { Timers } from './timers.js';

/** One attempt under way. */
export interface Flight {
  readonly index: number;
  readonly startedAtMs: number;
}

const NONE: readonly (() => void)[] = [];

/** The signal of one attempt. An `AbortController` with its signal and events costs more than all else that an agent does for an attempt (measured). */
class Leash implements AttemptSignal {
  aborted = false;
  reason: unknown = undefined;
  #listeners: readonly (() => void)[] = NONE;

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.aborted && !this.#listeners.includes(listener)) this.#listeners = [...this.#listeners, listener];
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners = this.#listeners.filter((other) => other !== listener);
  }

  abort(reason: DOMException): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    const listeners = this.#listeners;
    this.#listeners = NONE;
    for (const listener of listeners) listener();
  }
}

interface OpenFlight {
  readonly index: number;
  readonly startedAtMs: number;
  readonly leash: Leash;
  deadlineMs: number;
  step: 'flying' | 'aborted' | 'ended';
}

export interface Flights {
  /** Starts an attempt; its check has none under way. */
  depart(index: number, nowMs: number, timeoutMs: number): void;
  /** Aborts attempts past their deadline, gives up those past their grace. */
  expire(nowMs: number): void;
  /** When {@link Flights.expire} has something to do next; Infinity when nothing flies. */
  nextDeadlineMs(): number;
  isRunning(index: number): boolean;
  /** An attempt of this check was given up and has not ended yet; starting another could pile them up without bound. */
  isStuck(index: number): boolean;
  running(): number;
  abandoned(): number;
  /** Aborts all that are under way; they still end one by one. */
  abortAll(nowMs: number): void;
  /** Aborts all; resolves when they ended, or after the grace. */
  drain(timers: Timers): Promise<void>;
}

/** What a probe has to end in after its abort; five times what its contract says (probe.ts). */
export const ABORT_GRACE_MS = 250;
/** Why attempts are aborted; made once, as each would cost more than the attempt. */
const ABORTS = {
  TimeoutError: new DOMException('attempt: TimeoutError', 'TimeoutError'),
  AbortError: new DOMException('attempt: AbortError', 'AbortError'),
} as const;

export interface FlightsDeps {
  readonly size: number;
  /** Makes one attempt of a check. */
  run(index: number, signal: AttemptSignal): Promise<Attempt>;
  /** Called once for each attempt, with its outcome or what it threw. */
  onEnd(flight: Flight, outcome: Attempt | Error): void;
}

/** Makes the record of attempts under way. */
export function createFlights(deps: FlightsDeps): Flights {
  /** By departure. A list, as few fly at a time and each attempt adds and removes one. */
  const open: OpenFlight[] = [];
  const isRunning = new Uint8Array(deps.size);
  const isStuck = new Uint8Array(deps.size);
  let abandoned = 0;
  let onDrained: (() => void) | undefined;

  function end(flight: OpenFlight, outcome: Attempt | Error): void {
    if (flight.step === 'ended') {
      isStuck[flight.index] = 0;
      return;
    }
    flight.step = 'ended';
    open.splice(open.indexOf(flight), 1);
    isRunning[flight.index] = 0;
    deps.onEnd(flight, outcome);
    if (open.length === 0) onDrained?.();
  }

  async function fly(flight: OpenFlight): Promise<void> {
    let outcome: Attempt | Error;
    try {
      outcome = await deps.run(flight.index, flight.leash);
    } catch (error) {
      outcome = error instanceof Error ? error : new Error(String(error));
    }
    end(flight, outcome);
  }

  function abort(flight: OpenFlight, nowMs: number, reason: 'TimeoutError' | 'AbortError'): void {
    flight.step = 'aborted';
    flight.deadlineMs = nowMs + ABORT_GRACE_MS;
    flight.leash.abort(ABORTS[reason]);
  }

  function expireOne(flight: OpenFlight, nowMs: number): void {
    switch (flight.step) {
      case 'flying':
        abort(flight, nowMs, 'TimeoutError');
        return;
      case 'aborted':
        abandoned++;
        isStuck[flight.index] = 1;
        end(flight, new Error('the attempt did not end when it was aborted'));
        return;
      case 'ended':
        return;
    }
  }

  return {
    depart(index, nowMs, timeoutMs) {
      const flight: OpenFlight = {
        index,
        startedAtMs: nowMs,
        leash: new Leash(),
        deadlineMs: nowMs + timeoutMs,
        step: 'flying',
      };
      open.push(flight);
      isRunning[index] = 1;
      void fly(flight);
    },
    expire(nowMs) {
      // One that is given up leaves the list meanwhile.
      for (const flight of open.filter(({ deadlineMs }) => deadlineMs <= nowMs)) expireOne(flight, nowMs);
    },
    nextDeadlineMs() {
      let first = Number.POSITIVE_INFINITY;
      for (const flight of open) if (flight.deadlineMs < first) first = flight.deadlineMs;
      return first;
    },
    isRunning: (index) => isRunning[index] === 1,
    isStuck: (index) => isStuck[index] === 1,
    running: () => open.length,
    abandoned: () => abandoned,
    abortAll(nowMs) {
      for (const flight of open) {
        if (flight.step !== 'aborted') abort(flight, nowMs, 'AbortError');
      }
    },
    async drain(timers) {
      const nothingLeft = new Promise<void>((resolve) => {
        onDrained = resolve;
      });
      for (const flight of open) flight.leash.abort(ABORTS.AbortError);
      if (open.length === 0) return;
      let cancel = (): void => {};
      const grace = new Promise<void>((resolve) => {
        cancel = timers.after(ABORT_GRACE_MS, resolve);
      });
      await Promise.race([nothingLeft, grace]);
      cancel();
    },
  };
}
