/** How an emulated node can be broken, and the point at which a fault takes hold. */

/** Faults of the line or of the whole device, worst first; they work below any protocol. */
export const LINE_FAULTS = ['stop', 'refuse', 'hang', 'garbage', 'reset', 'loss', 'slow'] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

/** Faults that only a device's own program can show. */
export const CONDITIONS = [
  'error',
  'paper-out',
  'cover-open',
  'paper-near-end',
  'cutter-error',
  'unrecoverable',
  'mute',
  'busy',
  'hosts-unreachable',
  'payments-waiting',
  'battery-low',
  'in-motion',
  'over-capacity',
  'under-zero',
] as const;
export type Condition = (typeof CONDITIONS)[number];

export type How = LineFault | Condition;

/** What each fault does, for `tillwatch demo list`. */
export const HOW_SUMMARIES: Readonly<Record<How, string>> = {
  stop: 'switched off: connections are cut, ports are closed',
  refuse: 'ports are closed; connections that are up go on',
  hang: 'accepts, then neither reads nor answers',
  garbage: 'answers noise',
  reset: 'resets each connection at its first byte',
  loss: 'about three answers in ten come a second late, as after a lost packet',
  slow: 'every answer comes 400 ms late',
  error: 'answers that it cannot work',
  'paper-out': 'the printer reports its paper used up',
  'cover-open': 'the printer reports its cover open',
  'paper-near-end': 'the printer reports its paper nearly used up',
  'cutter-error': 'the printer reports its cutter jammed',
  unrecoverable: 'the printer reports an error that only the workshop can mend',
  mute: 'takes connections and tells no status',
  busy: 'the terminal reports that it handles a payment',
  'hosts-unreachable': 'the terminal reaches none of its acquirers',
  'payments-waiting': 'the terminal holds payments that it could not pass on',
  'battery-low': 'the terminal reports its battery nearly empty',
  'in-motion': 'the scale reports that its weight moves',
  'over-capacity': 'the scale reports more weight than it can weigh',
  'under-zero': 'the scale reports a weight below zero',
};

const isLineFault = (how: How): how is LineFault => (LINE_FAULTS as readonly string[]).includes(how);

/**
 * One node's fault, and that of whatever stands before it: a device behind a broken switch is as mute as the switch.
 * Listeners are told after every change, synchronously.
 */
export interface FaultPoint {
  /** The fault imposed on this very node; null when none is. */
  readonly own: How | null;
  impose(how: How | null): void;
  /** The worst line fault of this node and of all before it. */
  line(): LineFault | null;
  /** This node's own condition. */
  condition(): Condition | null;
  /** Returns the way to stop listening. */
  onChange(listener: () => void): () => void;
}

/** Makes a fault point; `behind` are the points that it shares its fate with. */
export function createFaultPoint(behind: readonly FaultPoint[] = []): FaultPoint {
  const listeners = new Set<() => void>();
  let own: How | null = null;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  for (const point of behind) point.onChange(tell);
  return {
    get own() {
      return own;
    },
    impose(how) {
      own = how;
      tell();
    },
    line() {
      const faults = [own !== null && isLineFault(own) ? own : null, ...behind.map((point) => point.line())];
      return LINE_FAULTS.find((fault) => faults.includes(fault)) ?? null;
    },
    condition: () => (own === null || isLineFault(own) ? null : own),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
