/** The newest windows of one site, in the order of their ends, however they came; bounded. */
import type { EvidenceWindow } from '@tillwatch/model';

/** Four minutes of windows as they come: more than one judgement looks at. */
export const MAX_WINDOWS = 24;

/** The windows of one site. `version` grows with each that is new. */
export interface WindowBuffer {
  readonly windows: readonly EvidenceWindow[];
  readonly version: number;
  /** Takes one in; false where it is known, or older than all of a full buffer. */
  note(window: EvidenceWindow): boolean;
  clear(): void;
}

/** Makes an empty buffer for `maxWindows`. */
export function createWindowBuffer(maxWindows = MAX_WINDOWS): WindowBuffer {
  let windows: EvidenceWindow[] = [];
  let version = 0;
  return {
    get windows() {
      return windows;
    },
    get version() {
      return version;
    },
    note(window) {
      const after = windows.findLastIndex((other) => comesBefore(other, window));
      const next = windows[after + 1];
      if (next !== undefined && isSame(next, window)) return false;
      if (after === -1 && windows.length >= maxWindows) return false;
      // A judgement may still be reading the list that it was given.
      windows = [...windows.slice(0, after + 1), window, ...windows.slice(after + 1)].slice(-maxWindows);
      version++;
      return true;
    },
    clear() {
      windows = [];
      version++;
    },
  };
}

function comesBefore(a: EvidenceWindow, b: EvidenceWindow): boolean {
  if (a.endedAtMs !== b.endedAtMs) return a.endedAtMs < b.endedAtMs;
  if (a.boot !== b.boot) return a.boot < b.boot;
  return a.heartbeat.seq < b.heartbeat.seq;
}

function isSame(a: EvidenceWindow, b: EvidenceWindow): boolean {
  return a.endedAtMs === b.endedAtMs && a.boot === b.boot && a.heartbeat.seq === b.heartbeat.seq;
}
