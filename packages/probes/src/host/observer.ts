/** Observes this machine over time: what one attempt alone cannot tell is kept between attempts. */
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import type { ProbeIo } from '../probe.js';
import { addReading, type CpuReading, sustainedPermille } from './cpu-history.js';
import { addSample, createTrend, type DiskTrend, minutesToFull } from './disk-trend.js';
import { createDiskReader, type DiskReading, type DiskUsage } from './disk-usage.js';
import { createLinuxReadings } from './linux-readings.js';
import { createPortableReadings } from './portable-readings.js';
import { busyPermille, type CpuTimes, type HostReadings, MAX_DISKS } from './readings.js';
import type { DiskFigures, HostFigures } from './verdict.js';

/** The first attempt has no earlier reading to compare with, and makes one this long before. */
const FIRST_CPU_SPAN_MS = 200;
/** Trends of more paths than one check may watch, since several checks may each name their own. */
const MAX_TRENDS = 2 * MAX_DISKS;

export interface HostObserver {
  /** Reads everything. `paths` empty: the local disks. Rejects when the attempt ends. */
  observe(paths: readonly string[], timeoutMs: number, life: Lifetime): Promise<HostFigures>;
}

/** The observer that all attempts of `io` share. */
export function sharedHostObserver(io: ProbeIo): HostObserver {
  return io.shared('host', () => {
    const nowMs = () => io.nowUs() / 1_000;
    const readings = process.platform === 'linux' ? createLinuxReadings() : createPortableReadings(nowMs);
    return { value: createHostObserver(readings, nowMs), close: () => {} };
  });
}

/** An observer over the given readings; trends and the last processor reading live in it. */
export function createHostObserver(
  readings: HostReadings,
  nowMs: () => number,
  diskReader = createDiskReader(),
): HostObserver {
  const trends = new Map<string, DiskTrend>();
  let lastCpu: CpuTimes | null = null;
  let cpuHistory: readonly CpuReading[] = [];

  async function observeCpu(life: Lifetime): Promise<Pick<HostFigures, 'cpuPermille' | 'cpuSustainedPermille'>> {
    if (lastCpu === null) {
      lastCpu = await readings.cpu();
      await pause(FIRST_CPU_SPAN_MS, life);
    }
    const times = await readings.cpu();
    const cpuPermille = busyPermille(lastCpu, times);
    if (cpuPermille !== null) lastCpu = times;
    const reading = { atMs: nowMs(), times };
    cpuHistory = addReading(cpuHistory, reading);
    return { cpuPermille, cpuSustainedPermille: sustainedPermille(cpuHistory, reading) };
  }

  function figuresOf(disk: DiskUsage): DiskFigures {
    const sample = { atS: nowMs() / 1_000, freeBytes: disk.freeBytes };
    const trend = addSample(trends.get(disk.path) ?? createTrend(), sample, disk.totalBytes);
    if (trends.has(disk.path) || trends.size < MAX_TRENDS) trends.set(disk.path, trend);
    return {
      path: disk.path,
      freePermille: Math.floor((disk.freeBytes * 1_000) / disk.totalBytes),
      freeBytes: disk.freeBytes,
      inodeFreePermille: disk.inodeFreePermille,
      fullInMinutes: minutesToFull(trend, disk.freeBytes),
    };
  }

  return {
    async observe(paths, timeoutMs, life) {
      const watched = paths.length > 0 ? paths : await readings.disks();
      // A disk that does not answer must not cost the attempt its other figures.
      const disks = diskReader.read(watched, timeoutMs / 2);
      const [cpu, memory, boot, read] = await Promise.all([
        observeCpu(life),
        readings.memory(),
        readings.boot(),
        disks,
      ]);
      const usable = read.filter(isUsage);
      return {
        ...cpu,
        loadMilli: readings.loadMilli(),
        memAvailablePermille:
          memory.totalBytes > 0 ? Math.floor((memory.availableBytes * 1_000) / memory.totalBytes) : null,
        disks: usable.map(figuresOf),
        unreadableDisks: read.length - usable.length,
        ...boot,
      };
    },
  };
}

function isUsage(reading: DiskReading): reading is DiskUsage {
  return !('unreadable' in reading);
}

function pause(delayMs: number, life: Lifetime): Promise<void> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(ATTEMPT_ENDED);
    const timer = setTimeout(resolve, delayMs);
    life.onEnd(() => {
      clearTimeout(timer);
      reject(ATTEMPT_ENDED);
    });
  });
}
