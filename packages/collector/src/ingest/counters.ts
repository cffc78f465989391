/** The collector's running counts; {@link IngestStats} is their snapshot. */

export interface Counters {
  messages: number;
  messageBytes: number;
  /** Messages that were not refused. */
  taken: number;
  births: number;
  wills: number;
  liveHeartbeats: number;
  fillHeartbeats: number;
  samples: number;
  duplicates: number;
  quarantined: number;
  transitions: number;
  changes: number;
  commits: number;
  commitFailures: number;
  acked: number;
  rebirths: number;
  conflicts: number;
  lagMs: number | null;
}

export function createCounters(): Counters {
  return {
    messages: 0,
    messageBytes: 0,
    taken: 0,
    births: 0,
    wills: 0,
    liveHeartbeats: 0,
    fillHeartbeats: 0,
    samples: 0,
    duplicates: 0,
    quarantined: 0,
    transitions: 0,
    changes: 0,
    commits: 0,
    commitFailures: 0,
    acked: 0,
    rebirths: 0,
    conflicts: 0,
    lagMs: null,
  };
}
