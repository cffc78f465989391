/** What a birth says that its heartbeats are read with: number of checks, value slots, the zero of the session clock. */
import { type Birth, type CheckState, REASONS, type Reason } from '@tillwatch/model';
import { tillwatch } from '../generated/tillwatch.js';
import { RefusedMessage } from './refusal.js';

export interface WireTable {
  readonly startedAtMs: number;
  readonly windowMs: number;
  readonly checkCount: number;
  /** Slot -> check and name of the value. */
  readonly slots: readonly { readonly check: number; readonly name: string }[];
  /** Check -> its first slot. */
  readonly firstSlot: readonly number[];
}

/** What happened may be stamped at most this long after its window's end (the two are read from the clock one after the other). */
export const STAMP_SLACK_MS = 1000;

const tables = new WeakMap<Birth, WireTable>();

/** The table of a birth; computed once per birth object. */
export function wireTable(birth: Birth): WireTable {
  const known = tables.get(birth);
  if (known !== undefined) return known;
  const slots: { check: number; name: string }[] = [];
  const firstSlot = birth.definition.checks.map((check, index) => {
    const first = slots.length;
    for (const name of check.values) slots.push({ check: index, name });
    return first;
  });
  const { startedAtMs, windowMs } = birth;
  const table = { startedAtMs, windowMs, checkCount: birth.definition.checks.length, slots, firstSlot };
  tables.set(birth, table);
  return table;
}

const { OK, DEGRADED, DOWN, UNKNOWN } = tillwatch.v1.State;
const STATE_TO_WIRE: Readonly<Record<CheckState, tillwatch.v1.State>> = {
  ok: OK,
  degraded: DEGRADED,
  down: DOWN,
  unknown: UNKNOWN,
};
const STATE_FROM_WIRE: readonly CheckState[] = ['ok', 'degraded', 'down', 'unknown'];
const REASON_TO_WIRE: ReadonlyMap<Reason, number> = new Map(REASONS.map((reason, index) => [reason, index + 1]));

export function stateToWire(state: CheckState): tillwatch.v1.State {
  return STATE_TO_WIRE[state];
}

/** The state of a number; undefined where it is none. */
export function stateNamed(wire: number): CheckState | undefined {
  return STATE_FROM_WIRE[wire];
}

export function stateFromWire(wire: number): CheckState {
  const state = stateNamed(wire);
  if (state === undefined) throw new RefusedMessage('index-out-of-range', `state ${wire}`);
  return state;
}

export function reasonToWire(reason: Reason | null): number {
  return reason === null ? 0 : (REASON_TO_WIRE.get(reason) ?? 0);
}

/** A reason of a newer release than ours reads as `internal`; it is a word for people, not a fact to refuse a heartbeat for. */
export function reasonFromWire(wire: number): Reason | null {
  return wire === 0 ? null : (REASONS[wire - 1] ?? 'internal');
}
