/** Plain columns, as wide as their content; the last one wraps. */
import { displayWidth, padEndWidth, wrapWidth } from './display-width.js';

const GAP = '  ';
const LAST_MIN = 24;

/** Rows under an optional heading, within `width` columns; ends with a line feed. */
export function renderTable(
  heading: readonly string[] | null,
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const all = heading === null ? rows : [heading, ...rows];
  const columns = Math.max(0, ...all.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_unused, index) =>
    Math.max(...all.map((row) => displayWidth(row[index] ?? ''))),
  );
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0);
  const lastWidth = Math.max(LAST_MIN, width - before);
  const lines = all.flatMap((row) => {
    const lead = row.slice(0, columns - 1).map((cell, index) => padEndWidth(cell, widths[index] ?? 0) + GAP);
    const last = wrapWidth(row[columns - 1] ?? '', lastWidth);
    const first = `${lead.join('')}${last[0] ?? ''}`.trimEnd();
    return [first, ...last.slice(1).map((text) => ' '.repeat(before) + text)];
  });
  return lines.map((line) => `${line}\n`).join('');
}
