/** Which agent's data stand where several agents of one site tell of the same time: those of the agent that was born last. Pure. */
import type { PlacedWindow } from './history-points.js';

/** Collector's time of an agent's newest birth; of two born at once the later name counts as the newer. */
export interface BornAgent {
  readonly agent: string;
  readonly bornAtMs: number;
}

/** For sorting: the newest first. */
export function newestBornFirst(a: BornAgent, b: BornAgent): number {
  return b.bornAtMs - a.bornAtMs || (a.agent < b.agent ? 1 : -1);
}

interface Span {
  readonly fromMs: number;
  toMs: number;
}

/** Takes the windows of one agent after the other, the newest first. */
export class StandingWindows<T extends PlacedWindow> {
  readonly windows: T[] = [];
  /** Covered by the windows taken so far; in order of time, and apart from each other. */
  #covered: Span[] = [];

  /** Of `windows` those stand the middle of whose time no newer agent covers: clocks that disagree a little cost no window at a replacement. */
  add(windows: readonly T[]): void {
    const standing = windows.filter(({ placedAtMs, lengthMs }) => !this.#isCovered(placedAtMs - lengthMs / 2));
    for (const window of standing) this.windows.push(window);
    const spans = standing.map(({ placedAtMs, lengthMs }) => ({ fromMs: placedAtMs - lengthMs, toMs: placedAtMs }));
    this.#covered = merged([...this.#covered, ...spans]);
  }

  #isCovered(atMs: number): boolean {
    let low = 0;
    let high = this.#covered.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#covered[middle]?.toMs ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    const span = this.#covered[low];
    return span !== undefined && span.fromMs <= atMs;
  }
}

function merged(spans: Span[]): Span[] {
  spans.sort((a, b) => a.fromMs - b.fromMs);
  const apart: Span[] = [];
  for (const span of spans) {
    const last = apart.at(-1);
    if (last !== undefined && span.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, span.toMs);
    else apart.push({ ...span });
  }
  return apart;
}
