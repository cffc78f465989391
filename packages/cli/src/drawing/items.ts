/** Short items one after the other, wrapped as wholes: none is broken unless it is wider than the terminal by itself. */
import type { HealthState } from '@tillwatch/model';
import { displayWidth, wrapWidth } from './display-width.js';
import { paint } from './paint.js';

export interface Item {
  readonly text: string;
  /** Paints it; null for plain. */
  readonly state: HealthState | null;
}

const GAP = '  ';

/** An item without colour. */
export const plain = (text: string): Item => ({ text, state: null });

/** `lead`, then the items; further lines are indented by `indent` columns. */
export function wrapItems(
  lead: string,
  items: readonly Item[],
  frame: { width: number; indent: number; hasColour: boolean },
): string[] {
  const { width, indent, hasColour } = frame;
  const lines: string[] = [];
  let line = lead;
  let used = displayWidth(lead);
  let isFresh = true;
  for (const { text, state } of items.flatMap((item) => fitting(item, width - indent))) {
    const gap = isFresh ? '' : GAP;
    if (!isFresh && used + gap.length + displayWidth(text) > width) {
      lines.push(line);
      line = ' '.repeat(indent);
      used = indent;
    } else {
      line += gap;
      used += gap.length;
    }
    line += paint(text, state, hasColour);
    used += displayWidth(text);
    isFresh = false;
  }
  return [...lines, line].map((text) => text.trimEnd());
}

/** An item wider than a whole line, in pieces. */
function fitting(item: Item, width: number): Item[] {
  if (displayWidth(item.text) <= width) return [item];
  return wrapWidth(item.text, width).map((text) => ({ ...item, text }));
}
