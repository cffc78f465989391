/** What the store's thread is asked, and what it answers. */
import { type ChangeView, type ErrorCode, TillwatchError, type TransitionView } from '@tillwatch/model';
import type { ChangeRange, HistoryQuery, SeqRange, Speaker, StoreStats } from '../../ports.js';
import type { HistoryAnswer } from '../history-points.js';
import type { StoreRetention } from '../retention.js';
import type { TransitionRange } from './engine.js';
import type { PackedBatch } from './packed-batch.js';
import type { PackedAgent } from './rebuild.js';

/** Question -> its argument and its answer. */
export interface Calls {
  open: { ask: { dir: string; retention: StoreRetention }; answer: readonly PackedAgent[] };
  commit: { ask: PackedBatch; answer: null };
  history: { ask: { query: HistoryQuery; nowMs: number }; answer: HistoryAnswer };
  transitions: { ask: { site: string; range: TransitionRange }; answer: readonly TransitionView[] };
  changes: { ask: { site: string; range: ChangeRange }; answer: readonly ChangeView[] };
  received: { ask: Speaker; answer: ReadonlyMap<string, readonly SeqRange[]> };
  maintain: { ask: { nowMs: number }; answer: null };
  stats: { ask: null; answer: StoreStats };
  close: { ask: null; answer: null };
}
export type CallName = keyof Calls;

export type Question = {
  [K in CallName]: { readonly id: number; readonly call: K; readonly ask: Calls[K]['ask'] };
}[CallName];

export type Answer =
  | { readonly id: number; readonly ok: true; readonly answer: Calls[CallName]['answer'] }
  | { readonly id: number; readonly ok: false; readonly fault: Fault };

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly event: string;
}

export type FromThread = Answer | { readonly log: LogLine };

/** An error in a form that crosses threads. */
export interface Fault {
  readonly code: ErrorCode | null;
  readonly message: string;
  readonly retry: 'never' | 'later';
  readonly hint: string;
  readonly stack: string;
}

export function faultOf(error: unknown): Fault {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  if (error instanceof TillwatchError) {
    return { code: error.code, message: error.message, retry: error.retry, hint: error.hint, stack };
  }
  return { code: null, message: String(error), retry: 'never', hint: '', stack };
}

/** The error as the caller sees it; one that was not ours on purpose is still the store's. */
export function errorOf(fault: Fault): TillwatchError {
  return new TillwatchError(fault.code ?? 'store-unusable', fault.message, {
    retry: fault.retry,
    ...(fault.hint !== '' && { hint: fault.hint }),
    cause: fault.stack,
  });
}
