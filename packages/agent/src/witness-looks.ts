/** Asks witnesses when a check fails: keeps the time for model's decision, and hands what it asks for to the runner. */
import {
  type Attempt,
  createWitnessState,
  faultGraph,
  foldWitnesses,
  nextWitnessMs,
  type SiteDefinition,
  type WitnessEvent,
  witnessTable,
} from '@tillwatch/model';
import type { CancelTimer, Timers } from './timers.js';

export interface WitnessLooks {
  /** Takes every attempt that counts. */
  note(check: number, attempt: Attempt): void;
  /** Asks nothing more. */
  stop(): void;
}

export interface WitnessDeps {
  readonly definition: SiteDefinition;
  /** By check: an attempt out of turn disturbs nobody. */
  readonly mayAsk: readonly boolean[];
  /** The clock of the runner. */
  readonly clock: { nowMs(): number };
  readonly timers: Timers;
  attemptNow(checks: readonly number[]): void;
}

/** Nothing is asked before an attempt fails. */
export function createWitnessLooks({ definition, mayAsk, clock, timers, attemptNow }: WitnessDeps): WitnessLooks {
  const site = { table: witnessTable(faultGraph(definition), mayAsk), mayAsk };
  let state = createWitnessState(definition.checks.length);
  let wake: { readonly atMs: number; readonly cancel: CancelTimer } | null = null;
  let isOver = false;

  function take(event: WitnessEvent): void {
    const fold = foldWitnesses(state, event, clock.nowMs(), site);
    state = fold.state;
    if (fold.ask.length > 0) attemptNow(fold.ask);
    const atMs = nextWitnessMs(state);
    if (atMs === (wake?.atMs ?? null)) return;
    wake?.cancel();
    wake = atMs === null ? null : { atMs, cancel: timers.after(Math.max(0, atMs - clock.nowMs()), onTime) };
  }

  function onTime(): void {
    wake = null;
    take({ type: 'time' });
  }

  return {
    note(check, attempt) {
      if (!isOver) take({ type: 'attempt', check, attempt });
    },
    stop() {
      isOver = true;
      wake?.cancel();
      wake = null;
    },
  };
}
