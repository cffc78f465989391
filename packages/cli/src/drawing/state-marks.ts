/** How states are drawn in a terminal: a shape, a line and a colour each, so that none depends on colour alone. */
import type { HealthState } from '@tillwatch/model';

export interface Marks {
  readonly shapes: Readonly<Record<HealthState, string>>;
  /** A horizontal piece of a link. */
  readonly lines: Readonly<Record<HealthState, string>>;
  /** Corners and crossings by the sides that they join: 1 left, 2 right, 4 up, 8 down. */
  readonly joints: readonly string[];
}

export const UNICODE_MARKS: Marks = {
  shapes: { ok: '●', degraded: '▲', down: '■', unreachable: '□', unknown: '?' },
  lines: { ok: '─', degraded: '~', down: 'x', unreachable: '╌', unknown: '╌' },
  joints: [' ', '─', '─', '─', '│', '┘', '└', '┴', '│', '┐', '┌', '┬', '│', '┤', '├', '┼'],
};

/** For consoles that draw boxes and shapes two columns wide, or not at all. */
export const ASCII_MARKS: Marks = {
  shapes: { ok: 'o', degraded: '!', down: 'X', unreachable: '-', unknown: '?' },
  lines: { ok: '-', degraded: '~', down: 'x', unreachable: '.', unknown: '.' },
  joints: [' ', '-', '-', '-', '|', '+', '+', '+', '|', '+', '+', '+', '|', '+', '+', '+'],
};
