/** How far a long command is: a bar that redraws itself on a terminal, a line for each quarter elsewhere, nothing beside a JSON document. */
import type { CommandContext } from '../command-context.js';
import { displayWidth } from './display-width.js';

export interface Progress {
  /** `what` is done as far as `done` of `total`. */
  at(what: string, done: number, total: number, found: number): void;
  /** Takes the bar away; may be called twice. */
  end(): void;
}

const BAR_CELLS = 24;
/** Redrawing more often is not seen. */
const REDRAW_MS = 100;
const CLEAR_LINE = '\r\x1b[K';

/** Draws on standard error, so that standard output holds the answer alone. */
export function progressOn({
  terminal,
  wantsJson,
  words,
}: Pick<CommandContext, 'terminal' | 'wantsJson' | 'words'>): Progress {
  if (wantsJson) return { at: () => {}, end: () => {} };
  return terminal.isTty ? barOn(terminal, words.discover.devices) : linesOn(terminal, words.discover.devices);
}

type Out = CommandContext['terminal'];

function barOn(terminal: Out, devices: (count: number) => string): Progress {
  let drawnMs = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  return {
    at(what, done, total, found) {
      const nowMs = performance.now();
      if (done < total && nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      isDrawn = true;
      terminal.err(CLEAR_LINE + barText(what, done, total, devices(found), terminal.columns));
    },
    end() {
      if (isDrawn) terminal.err(CLEAR_LINE);
      isDrawn = false;
    },
  };
}

/** One line that does not wrap: what does not fit is left away from the end. Pure. */
export function barText(what: string, done: number, total: number, found: string, columns: number): string {
  const share = total === 0 ? 1 : done / total;
  const full = Math.round(share * BAR_CELLS);
  const bar = `[${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}]`;
  const parts = [what, bar, `${Math.floor(share * 100)} %`, `${done}/${total}`, found];
  let text = '';
  for (const part of parts) {
    const longer = text === '' ? part : `${text}  ${part}`;
    if (displayWidth(longer) >= columns) break;
    text = longer;
  }
  return text;
}

function linesOn(terminal: Out, devices: (count: number) => string): Progress {
  let last = '';
  return {
    at(what, done, total, found) {
      const quarter = total === 0 ? 4 : Math.floor((done / total) * 4);
      const key = `${what} ${quarter}`;
      if (key === last) return;
      last = key;
      terminal.err(`${what}: ${done}/${total}, ${devices(found)}\n`);
    },
    end() {},
  };
}
