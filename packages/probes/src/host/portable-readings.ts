/** Reads a machine that is no Linux, through Node where it can and systeminformation where it cannot. */
import { cpus, freemem, loadavg, totalmem, uptime } from 'node:os';
import { type BootReading, type HostReadings, MAX_DISKS, type MemoryReading } from './readings.js';

/** systeminformation's `fsSize` starts df or PowerShell; disks come and go seldom. */
const DISKS_AGAIN_MS = 3_600_000;
/** Boot time is wall clock minus uptime, so it wavers with both; within this it is the same boot. */
const BOOT_TOLERANCE_S = 60;

/**
 * Readings of a Windows or macOS machine. systeminformation is loaded when first needed (47 ms, 12 MB). Windows is never asked for memory through it:
 * that would start PowerShell, and Node's own figures are right there; on macOS Node counts caches as used.
 */
export function createPortableReadings(
  nowMs: () => number,
  platform: NodeJS.Platform = process.platform,
): HostReadings {
  let disks: { found: Promise<readonly string[]>; atMs: number } | null = null;
  let boot: BootReading | null = null;
  return {
    cpu: async () => {
      let busy = 0;
      let total = 0;
      for (const { times } of cpus()) {
        const used = times.user + times.nice + times.sys + times.irq;
        busy += used;
        total += used + times.idle;
      }
      return { busy, total };
    },
    memory: () =>
      platform === 'win32' ? Promise.resolve({ totalBytes: totalmem(), availableBytes: freemem() }) : memory(),
    boot: async () => {
      const uptimeS = Math.floor(uptime());
      const bootAtS = Math.round(Date.now() / 1_000) - uptimeS;
      const same = boot !== null && Math.abs(bootAtS - boot.bootAtS) <= BOOT_TOLERANCE_S;
      boot = { uptimeS, bootAtS: same && boot ? boot.bootAtS : bootAtS };
      return boot;
    },
    loadMilli: () => (platform === 'win32' ? null : Math.round((loadavg()[0] ?? 0) * 1_000)),
    disks() {
      if (!disks || nowMs() - disks.atMs >= DISKS_AGAIN_MS) disks = { found: localDisks(), atMs: nowMs() };
      return disks.found;
    },
  };
}

async function memory(): Promise<MemoryReading> {
  const { default: systeminformation } = await import('systeminformation');
  const { total, available } = await systeminformation.mem();
  return { totalBytes: total, availableBytes: available };
}

async function localDisks(): Promise<readonly string[]> {
  const { default: systeminformation } = await import('systeminformation');
  const found = await systeminformation.fsSize();
  const writable = found.filter(({ rw, size }) => rw !== false && size > 0);
  return [...new Set(writable.map(({ mount }) => mount))].slice(0, MAX_DISKS);
}
