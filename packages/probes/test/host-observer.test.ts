import { type AskDisk, createDiskReader } from '../src/host/disk-usage.js';
import { createHostObserver } from '../src/host/observer.js';
import type { HostReadings } from '../src/host/readings.js';
import { createLifetime } from '../src/lifetime.js';

const USAGE = { bsize: 1_000, blocks: 1_000, bavail: 250, files: 100, ffree: 50 };

function readings(change: Partial<HostReadings> = {}): HostReadings {
  let ticks = 0;
  return {
    cpu: async () => {
      ticks += 100;
      return { busy: ticks / 4, total: ticks };
    },
    memory: async () => ({ totalBytes: 1_000, availableBytes: 400 }),
    boot: async () => ({ uptimeS: 10, bootAtS: 20 }),
    loadMilli: () => 1_500,
    disks: async () => ['/a'],
    ...change,
  };
}

describe('createDiskReader', () => {
  it('does not ask a dead disk again before it has answered', async () => {
    let asked = 0;
    let answer: (usage: typeof USAGE) => void = () => {};
    const ask: AskDisk = (path) => {
      if (path === '/good') return Promise.resolve(USAGE);
      asked += 1;
      return new Promise((resolve) => {
        answer = resolve;
      });
    };
    const reader = createDiskReader(ask);
    for (let round = 0; round < 3; round += 1) {
      const [good, dead] = await reader.read(['/good', '/dead'], 5);
      expect(good).toEqual({ path: '/good', totalBytes: 1_000_000, freeBytes: 250_000, inodeFreePermille: 500 });
      expect(dead).toEqual({ path: '/dead', unreadable: true });
    }
    expect(asked).toBe(1);
    answer(USAGE);
    await new Promise(setImmediate);
    const again = reader.read(['/dead'], 1_000);
    answer(USAGE);
    expect(await again).toEqual([{ path: '/dead', totalBytes: 1_000_000, freeBytes: 250_000, inodeFreePermille: 500 }]);
    expect(asked).toBe(2);
  });

  it('takes a path that does not exist, and a file system without blocks, for unreadable', async () => {
    expect(await createDiskReader().read(['/no/such/path'], 1_000)).toEqual([
      { path: '/no/such/path', unreadable: true },
    ]);
    const empty = createDiskReader(async () => ({ ...USAGE, blocks: 0 }));
    expect(await empty.read(['/x'], 1_000)).toEqual([{ path: '/x', unreadable: true }]);
  });

  it('knows no lack of inodes where the file system makes them as it needs them', async () => {
    const btrfs = createDiskReader(async () => ({ ...USAGE, files: 0, ffree: 0 }));
    expect(await btrfs.read(['/x'], 1_000)).toMatchObject([{ inodeFreePermille: 1_000 }]);
  });
});

describe('createHostObserver', () => {
  it('compares the processor with the last attempt, and finds the trend of a disk over attempts', async () => {
    let nowMs = 0;
    let free = 400;
    const disk = createDiskReader(async () => ({ ...USAGE, bavail: free }));
    const observer = createHostObserver(readings(), () => nowMs, disk);
    const life = createLifetime();
    const first = await observer.observe([], 1_000, life);
    expect(first).toMatchObject({
      cpuPermille: 250,
      memAvailablePermille: 400,
      loadMilli: 1_500,
      unreadableDisks: 0,
      uptimeS: 10,
    });
    expect(first.disks).toMatchObject([
      { freePermille: 400, freeBytes: 400_000, inodeFreePermille: 500, fullInMinutes: -1 },
    ]);
    for (let minute = 1; minute <= 100; minute += 1) {
      nowMs += 60_000;
      free -= 2;
      await observer.observe([], 1_000, life);
    }
    expect((await observer.observe([], 1_000, life)).disks[0]).toMatchObject({ freePermille: 200, fullInMinutes: 100 });
  });

  it('watches the paths that it is told, and counts those that cannot be read', async () => {
    const observer = createHostObserver(readings(), () => 0);
    const { disks, unreadableDisks } = await observer.observe(['/', '/no/such/path'], 1_000, createLifetime());
    expect(disks).toHaveLength(1);
    expect(unreadableDisks).toBe(1);
  });

  it('ends with its attempt', async () => {
    const life = createLifetime();
    const observing = createHostObserver(readings(), () => 0).observe(['/'], 1_000, life);
    await new Promise(setImmediate);
    life.end();
    await expect(observing).rejects.toThrow();
  });
});
