/** What the stream counts of itself; `/metrics` reads it. */

/** Why a client is no more. `gone`: it left, or nothing came from it any more. */
export const CLOSE_CAUSES = [
  'left',
  'gone',
  'stuck',
  'too-many-clients',
  'too-many-requests',
  'too-many-faults',
  'protocol',
  'stopping',
] as const;
export type CloseCause = (typeof CLOSE_CAUSES)[number];

export const REFUSED_UPGRADES = ['host', 'origin', 'path', 'stopping'] as const;
export type RefusedUpgrade = (typeof REFUSED_UPGRADES)[number];

/** Everything only grows, but `clients` and `bufferedBytes`. */
export interface StreamStats {
  readonly clients: number;
  /** What waits in the sockets of all clients now. */
  readonly bufferedBytes: number;
  readonly snapshotsTotal: number;
  readonly deltasTotal: number;
  readonly bytesTotal: number;
  /** Snapshots that were sent because a client had fallen behind what the ring holds. */
  readonly missedTotal: number;
  readonly faultyRequestsTotal: number;
  readonly closedTotal: ReadonlyMap<CloseCause, number>;
  readonly refusedTotal: ReadonlyMap<RefusedUpgrade, number>;
}

/** The same, to write. */
export interface StreamCounters {
  snapshotsTotal: number;
  deltasTotal: number;
  bytesTotal: number;
  missedTotal: number;
  faultyRequestsTotal: number;
  readonly closedTotal: Map<CloseCause, number>;
  readonly refusedTotal: Map<RefusedUpgrade, number>;
}

/** All zero. */
export function createStreamCounters(): StreamCounters {
  return {
    snapshotsTotal: 0,
    deltasTotal: 0,
    bytesTotal: 0,
    missedTotal: 0,
    faultyRequestsTotal: 0,
    closedTotal: new Map(CLOSE_CAUSES.map((cause) => [cause, 0])),
    refusedTotal: new Map(REFUSED_UPGRADES.map((cause) => [cause, 0])),
  };
}

/** Adds one to a count by its label. */
export function countOne<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
