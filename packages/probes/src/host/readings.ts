/** What the host probe reads of a machine; Linux answers from /proc, other systems through Node and systeminformation. */

/** Counters since the machine's start, all processors together, in any unit; only differences mean something. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

export interface MemoryReading {
  readonly totalBytes: number;
  /** What programs can get without swapping, caches included. */
  readonly availableBytes: number;
}

export interface BootReading {
  readonly uptimeS: number;
  /** Epoch seconds. */
  readonly bootAtS: number;
}

/** Each call is cheap enough for an attempt: no process is started on Linux, none blocks the event loop. */
export interface HostReadings {
  cpu(): Promise<CpuTimes>;
  memory(): Promise<MemoryReading>;
  boot(): Promise<BootReading>;
  /** Load average of the last minute, times 1000; null on Windows, which has none. */
  loadMilli(): number | null;
  /** Mount points of the local disks that can be written to, at most {@link MAX_DISKS}. */
  disks(): Promise<readonly string[]>;
}

export const MAX_DISKS = 32;

/** Busy time of `total` between two readings, 0..1000; null when no time has passed between them. */
export function busyPermille(earlier: CpuTimes, later: CpuTimes): number | null {
  const total = later.total - earlier.total;
  if (total <= 0) return null;
  return Math.min(1_000, Math.max(0, Math.round(((later.busy - earlier.busy) * 1_000) / total)));
}
