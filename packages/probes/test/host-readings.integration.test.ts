import { statfs } from 'node:fs/promises';
import { createLinuxReadings } from '../src/host/linux-readings.js';
import { createPortableReadings } from '../src/host/portable-readings.js';

const whenLinux = process.platform === 'linux' ? it : it.skip;

describe('readings', () => {
  it('through Node and systeminformation make sense here', async () => {
    let nowMs = 0;
    const readings = createPortableReadings(() => nowMs);
    const { totalBytes, availableBytes } = await readings.memory();
    expect(availableBytes).toBeGreaterThan(0);
    expect(availableBytes).toBeLessThanOrEqual(totalBytes);
    const { busy, total } = await readings.cpu();
    expect(busy).toBeGreaterThan(0);
    expect(total).toBeGreaterThan(busy);
    const disks = await readings.disks();
    expect(disks.length).toBeGreaterThan(0);
    for (const disk of disks) expect((await statfs(disk)).blocks).toBeGreaterThan(0);
    // The list is made again after an hour, not before: making it starts a program.
    expect(readings.disks()).toBe(readings.disks());
    const first = readings.disks();
    nowMs = 3_600_000;
    expect(readings.disks()).not.toBe(first);
    await readings.disks();
  });

  whenLinux('of /proc agree with them (Linux)', async () => {
    const [own, portable] = [createLinuxReadings(), createPortableReadings(() => 0)];
    expect((await own.memory()).totalBytes).toBe((await portable.memory()).totalBytes);
    const [here, there] = [await own.boot(), await portable.boot()];
    expect(Math.abs(here.uptimeS - there.uptimeS)).toBeLessThanOrEqual(2);
    expect((await own.disks()).length).toBeGreaterThan(0);
    expect((await own.cpu()).total).toBeGreaterThan(0);
  });

  it('tell no load average where the system has none', () => {
    expect(createPortableReadings(() => 0, 'win32').loadMilli()).toBeNull();
  });
});
