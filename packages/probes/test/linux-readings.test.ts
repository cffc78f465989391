import { parseBootTime, parseCpuTimes, parseLocalDisks, parseMemory } from '../src/host/linux-readings.js';
import { busyPermille, MAX_DISKS } from '../src/host/readings.js';

describe('/proc/stat', () => {
  // user nice system idle iowait irq softirq steal guest guest_nice
  const STAT =
    'cpu  100 10 50 800 40 0 5 5 30 0\ncpu0 50 5 25 400 20 0 2 3 15 0\nintr 1 2 3\nbtime 1795333518\nprocesses 9\n';

  it('counts waiting for a disk as idle, guests once', () => {
    expect(parseCpuTimes(STAT)).toEqual({ busy: 170, total: 1_010 });
  });

  it('tells the start of the machine', () => {
    expect(parseBootTime(STAT)).toBe(1_795_333_518);
  });

  it('is 0 for a text that is none', () => {
    expect(parseCpuTimes('')).toEqual({ busy: 0, total: 0 });
    expect(parseBootTime('')).toBe(0);
  });
});

it('busyPermille needs time between two readings', () => {
  expect(busyPermille({ busy: 10, total: 100 }, { busy: 35, total: 200 })).toBe(250);
  expect(busyPermille({ busy: 10, total: 100 }, { busy: 10, total: 100 })).toBeNull();
  // Processors that are taken away while running make the counters fall.
  expect(busyPermille({ busy: 50, total: 100 }, { busy: 20, total: 110 })).toBe(0);
});

describe('/proc/meminfo', () => {
  it('takes what programs can get', () => {
    const text =
      'MemTotal:       24684084 kB\nMemFree:          500000 kB\nMemAvailable:   12342042 kB\nCached: 9 kB\n';
    expect(parseMemory(text)).toEqual({ totalBytes: 24_684_084 * 1_024, availableBytes: 12_342_042 * 1_024 });
  });

  it('adds free and cached memory where an old kernel does not say', () => {
    const text = 'MemTotal:  1000 kB\nMemFree:  100 kB\nBuffers:  20 kB\nCached:  300 kB\n';
    expect(parseMemory(text)).toEqual({ totalBytes: 1_024_000, availableBytes: 420 * 1_024 });
  });
});

describe('/proc/mounts', () => {
  it('takes local disks that can be written, each once', () => {
    const mounts = [
      'proc /proc proc rw,nosuid 0 0',
      'overlay / overlay rw,lowerdir=/l 0 0',
      '/dev/sda1 /boot ext4 rw 0 0',
      '/dev/sda2 /var/lib/my\\040data ext4 rw,noatime 0 0',
      '/dev/sda2 /srv/again ext4 rw 0 0',
      '/dev/loop3 /snap/core squashfs ro 0 0',
      '/dev/sr0 /media/cd iso9660 rw 0 0',
      '/dev/sdb1 /mnt/locked ext4 ro,relatime 0 0',
      'nas:/share /mnt/nas nfs4 rw 0 0',
      'tmpfs /run tmpfs rw 0 0',
    ].join('\n');
    expect(parseLocalDisks(mounts)).toEqual(['/', '/boot', '/var/lib/my data']);
  });

  it('stops at its bound', () => {
    const mounts = Array.from({ length: 100 }, (_, index) => `/dev/sd${index} /d${index} ext4 rw 0 0`).join('\n');
    expect(parseLocalDisks(mounts)).toHaveLength(MAX_DISKS);
  });
});
