/** A clock and timers that move only when a test moves them. */
import type { Clock } from '../src/ports.js';
import type { Timers } from '../src/timers.js';

export interface VirtualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  nowMs(): number;
  /** Moves time forward, firing timers in order and letting promises settle after each. */
  advance(ms: number): Promise<void>;
  /** The process stands still for `ms`: time moves, nothing fires until the next `advance`. */
  standStill(ms: number): void;
  /** Moves the wall clock alone. */
  stepWall(ms: number): void;
  pending(): number;
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

export function createVirtualTime(startMs = 1_700_000_000_000): VirtualTime {
  let steadyMs = 1_000_000;
  let wallAheadMs = startMs - steadyMs;
  let order = 0;
  const timers = new Map<number, { atMs: number; fire: () => void }>();
  const next = (untilMs: number): [number, { atMs: number; fire: () => void }] | undefined =>
    [...timers].filter(([, timer]) => timer.atMs <= untilMs).sort(([a, x], [b, y]) => x.atMs - y.atMs || a - b)[0];
  return {
    clock: { nowMs: () => steadyMs + wallAheadMs, steadyMs: () => steadyMs },
    nowMs: () => steadyMs + wallAheadMs,
    timers: {
      after(delayMs, fire) {
        const id = order++;
        timers.set(id, { atMs: steadyMs + Math.max(0, delayMs), fire });
        return () => timers.delete(id);
      },
    },
    async advance(ms) {
      const untilMs = steadyMs + ms;
      await settle();
      for (let due = next(untilMs); due; due = next(untilMs)) {
        timers.delete(due[0]);
        steadyMs = Math.max(steadyMs, due[1].atMs);
        due[1].fire();
        await settle();
      }
      steadyMs = Math.max(steadyMs, untilMs);
    },
    standStill(ms) {
      steadyMs += ms;
    },
    stepWall(ms) {
      wallAheadMs += ms;
    },
    pending: () => timers.size,
  };
}

export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly fields: Record<string, unknown>;
}

/** A log that keeps its lines. */
export function createMemoryLog() {
  const lines: LogLine[] = [];
  const at = (level: string) => (fields: object, event: string) => {
    lines.push({ level, event, fields: fields as Record<string, unknown> });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
