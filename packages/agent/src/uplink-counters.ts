/** What the uplink has done since it was started. */
export interface UplinkCounters {
  sessions: number;
  connectFailures: number;
  liveMessages: number;
  fillMessages: number;
  /** Heartbeats sent, each time anew. */
  windows: number;
  /** Heartbeats that the collector will never take. */
  refused: number;
  /** Births sent because they were asked for. */
  rebirths: number;
}

export function createUplinkCounters(): UplinkCounters {
  return { sessions: 0, connectFailures: 0, liveMessages: 0, fillMessages: 0, windows: 0, refused: 0, rebirths: 0 };
}
