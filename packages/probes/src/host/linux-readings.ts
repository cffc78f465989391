/** Reads /proc (proc(5)). */
import { readFile } from 'node:fs/promises';
import { loadavg, uptime } from 'node:os';
import { type CpuTimes, type HostReadings, MAX_DISKS, type MemoryReading } from './readings.js';

/**
 * Readings of a Linux machine. `os.cpus()` would read a file in /sys for each processor and `systeminformation.mem()` the same /proc/meminfo for 12 MB
 * of resident memory (measured), so neither is used here.
 */
export function createLinuxReadings(procDir = '/proc'): HostReadings {
  const read = (name: string) => readFile(`${procDir}/${name}`, 'utf8');
  return {
    cpu: async () => parseCpuTimes(await read('stat')),
    memory: async () => parseMemory(await read('meminfo')),
    boot: async () => ({ uptimeS: Math.floor(uptime()), bootAtS: parseBootTime(await read('stat')) }),
    loadMilli: () => Math.round((loadavg()[0] ?? 0) * 1_000),
    disks: async () => parseLocalDisks(await read('mounts')),
  };
}

/** The `cpu` line of /proc/stat: user nice system idle iowait irq softirq steal; guest times are within user and nice. */
export function parseCpuTimes(stat: string): CpuTimes {
  const fields = /^cpu +(.*)$/m.exec(stat)?.[1]?.trim().split(/ +/).slice(0, 8).map(Number) ?? [];
  const total = fields.reduce((sum, ticks) => sum + ticks, 0);
  return { busy: total - (fields[3] ?? 0) - (fields[4] ?? 0), total };
}

/** `btime` of /proc/stat, epoch seconds; 0 where it is missing. */
export function parseBootTime(stat: string): number {
  return Number(/^btime (\d+)$/m.exec(stat)?.[1] ?? 0);
}

/** `MemTotal` and `MemAvailable` (Linux 3.14 and later; before it, free and cached memory). */
export function parseMemory(meminfo: string): MemoryReading {
  const bytes = (name: string) => {
    const match = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo);
    return match ? Number(match[1]) * 1_024 : null;
  };
  const availableBytes =
    bytes('MemAvailable') ?? (bytes('MemFree') ?? 0) + (bytes('Buffers') ?? 0) + (bytes('Cached') ?? 0);
  return { totalBytes: bytes('MemTotal') ?? 0, availableBytes };
}

/** Images and discs that are full by nature. */
const READ_ONLY_TYPES: ReadonlySet<string> = new Set(['squashfs', 'iso9660', 'udf', 'erofs', 'cramfs']);

/**
 * Mount points of block devices that are mounted for writing, each device once, and `/` whatever it is mounted from. Network file systems
 * are left out: statfs on a dead one holds a thread for minutes; an operator who wants one names it.
 */
export function parseLocalDisks(mounts: string): string[] {
  const devices = new Set<string>();
  const disks: string[] = [];
  for (const line of mounts.split('\n')) {
    const [device = '', mountPoint = '', type = '', options = ''] = line.split(' ');
    const writable = !options.split(',').includes('ro') && !READ_ONLY_TYPES.has(type);
    const wanted = mountPoint === '/' || (device.startsWith('/dev/') && !devices.has(device));
    if (!writable || !wanted || disks.includes(mountPoint)) continue;
    devices.add(device);
    if (disks.length < MAX_DISKS) disks.push(unescapeMount(mountPoint));
  }
  return disks;
}

/** The kernel writes space, tab, newline and backslash as three octal digits. */
function unescapeMount(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
