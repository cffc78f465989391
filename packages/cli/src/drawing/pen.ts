/** What every part of a drawn text needs to know. */
import { isReason, REASON_WORDS } from '@tillwatch/model';
import type { CommandContext } from '../command-context.js';
import type { Marks } from './state-marks.js';

export interface Pen {
  readonly context: CommandContext;
  readonly marks: Marks;
  /** Columns. */
  readonly width: number;
  /** When the view was taken, epoch ms. */
  readonly nowMs: number;
}

/** A reason in the reader's language; none for none. */
export function reasonWords(reason: string | null, pen: Pen): string[] {
  if (reason === null) return [];
  return [isReason(reason) ? REASON_WORDS[pen.context.locale][reason] : reason];
}
