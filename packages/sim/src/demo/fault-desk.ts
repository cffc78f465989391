/** Takes faults for the demo's nodes by name: what can be broken, how, and what is. */
import type { Device } from '../devices/device.js';
import { type FaultPoint, HOW_SUMMARIES, type How } from '../devices/fault.js';

export interface BreakableNode {
  readonly node: string;
  readonly site: string;
  readonly hows: readonly How[];
  /** How it is broken now; null when it is not. */
  readonly broken: How | null;
}

export type DeskAnswer =
  | { readonly ok: true; readonly nodes: readonly BreakableNode[] }
  | {
      readonly ok: false;
      readonly problem: 'unknown-node' | 'unknown-how';
      readonly found: string;
      readonly expected: readonly string[];
    };

export interface FaultDesk {
  list(): readonly BreakableNode[];
  /** `how` absent: switched off. Answers the node as it is then. */
  break(node: string, how?: string): DeskAnswer;
  /** Mends one node, or every broken one for `all`. Answers those that it mended. */
  mend(node: string): DeskAnswer;
}

interface Breakable {
  readonly site: string;
  readonly point: FaultPoint;
  readonly hows: readonly How[];
}

const UPLINK_HOWS = ['stop', 'hang', 'slow'] as const satisfies readonly How[];

/** Makes the desk. `uplink` stands for both lines out of the demo store at once. */
export function createFaultDesk(sites: Readonly<Record<string, readonly Device[]>>, uplink: FaultPoint): FaultDesk {
  const breakables = new Map<string, Breakable>();
  for (const [site, devices] of Object.entries(sites)) {
    for (const { id, point, hows } of devices) breakables.set(id, { site, point, hows });
  }
  breakables.set('uplink', { site: 'demo-1', point: uplink, hows: UPLINK_HOWS });

  const view = (node: string, { site, hows, point }: Breakable): BreakableNode => ({
    node,
    site,
    hows,
    broken: point.own,
  });
  const unknownNode = (found: string): DeskAnswer => ({
    ok: false,
    problem: 'unknown-node',
    found,
    expected: [...breakables.keys()],
  });
  return {
    list: () => [...breakables].map(([node, breakable]) => view(node, breakable)),
    break(node, how = 'stop') {
      const breakable = breakables.get(node);
      if (breakable === undefined) return unknownNode(node);
      const wanted = breakable.hows.find((possible) => possible === how);
      if (wanted === undefined) return { ok: false, problem: 'unknown-how', found: how, expected: breakable.hows };
      breakable.point.impose(wanted);
      return { ok: true, nodes: [view(node, breakable)] };
    },
    mend(node) {
      const chosen = [...breakables].filter(([id, { point }]) => (node === 'all' ? point.own !== null : id === node));
      if (chosen.length === 0 && node !== 'all') return unknownNode(node);
      for (const [, { point }] of chosen) point.impose(null);
      return { ok: true, nodes: chosen.map(([id, breakable]) => view(id, breakable)) };
    },
  };
}

/** What each way of breaking does, for people. */
export const howSummaries: Readonly<Record<string, string>> = HOW_SUMMARIES;
