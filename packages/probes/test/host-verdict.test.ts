import { MAX_DISKS } from '../src/host/readings.js';
import { diskValueNames, type HostFigures, type HostRules, judgeHost } from '../src/host/verdict.js';
import { parseProbeParams } from '../src/index.js';

const parsed = parseProbeParams('host', {});
const RULES = (parsed.ok ? parsed.params : null) as HostRules;
const DISK = { path: '/', freePermille: 600, freeBytes: 60e9, inodeFreePermille: 900, fullInMinutes: -1 };
const WELL: HostFigures = {
  cpuPermille: 100,
  cpuSustainedPermille: 100,
  loadMilli: 400,
  memAvailablePermille: 500,
  disks: [DISK],
  unreadableDisks: 0,
  uptimeS: 86_400,
  bootAtS: 1_700_000_000,
};
const outcome = (change: Partial<HostFigures>, rules: Partial<HostRules> = {}) => {
  const { state, reason } = judgeHost({ ...WELL, ...change }, { ...RULES, ...rules });
  return `${state}/${reason}`;
};

describe('judgeHost', () => {
  it('is content with a machine that is well', () => {
    expect(judgeHost(WELL, RULES)).toEqual({
      state: 'ok',
      reason: null,
      values: {
        cpuPermille: 100,
        loadMilli: 400,
        memAvailablePermille: 500,
        diskFreePermille: 600,
        diskFreeBytes: 60e9,
        diskFullInMinutes: -1,
        inodeFreePermille: 900,
        uptimeS: 86_400,
        bootAtS: 1_700_000_000,
      },
    });
  });

  it('tells the figures of each disk that is named, by its place in the list', () => {
    const disks = [DISK, { ...DISK, path: '/data', freePermille: 300, fullInMinutes: 90 }];
    const { values } = judgeHost({ ...WELL, disks }, { ...RULES, disks: ['/data', '/gone', '/'] });
    expect(values).toMatchObject({
      disk1FreePermille: 300,
      disk1FullInMinutes: 90,
      disk3FreePermille: 600,
      disk3FullInMinutes: -1,
      diskFullInMinutes: 90,
    });
    expect(Object.keys(values ?? {}).filter((name) => name.startsWith('disk2'))).toEqual([]);
    expect(diskValueNames(['/data', '/gone', '/'])).toEqual(
      expect.arrayContaining(Object.keys(values ?? {}).filter((name) => /^disk\d/.test(name))),
    );
    expect(diskValueNames(Array.from({ length: MAX_DISKS }, () => '/'))).toHaveLength(64);
  });

  it.each<[string, Partial<HostFigures>, string]>([
    [
      '39.9 % free and full in 23 h 59',
      { disks: [{ ...DISK, freePermille: 399, fullInMinutes: 1_439 }] },
      'degraded/disk-filling',
    ],
    ['40 % free and full in 1 h', { disks: [{ ...DISK, freePermille: 400, fullInMinutes: 60 }] }, 'ok/null'],
    ['39.9 % free and full in 24 h', { disks: [{ ...DISK, freePermille: 399, fullInMinutes: 1_440 }] }, 'ok/null'],
    [
      'filling and full this minute',
      { disks: [{ ...DISK, freePermille: 60, fullInMinutes: 0 }] },
      'degraded/disk-filling',
    ],
    ['4.9 % free', { disks: [{ ...DISK, freePermille: 49 }] }, 'degraded/disk-low'],
    ['2 % free still works', { disks: [{ ...DISK, freePermille: 20 }] }, 'degraded/disk-low'],
    ['nothing free', { disks: [DISK, { ...DISK, freePermille: 0 }] }, 'down/disk-low'],
    ['4 % of the inodes', { disks: [{ ...DISK, inodeFreePermille: 40 }] }, 'degraded/disk-low'],
    ['no inode', { disks: [{ ...DISK, inodeFreePermille: 0 }] }, 'down/disk-low'],
    ['little memory', { memAvailablePermille: 49 }, 'degraded/memory-low'],
    ['busy for 5 minutes', { cpuSustainedPermille: 950 }, 'degraded/cpu-high'],
    ['busy for a moment', { cpuPermille: 1_000 }, 'ok/null'],
    ['just started', { uptimeS: 299 }, 'degraded/rebooted'],
    ['a disk that does not answer', { unreadableDisks: 1 }, 'unknown/bad-target'],
    [
      'a full disk beside one that does not answer',
      { unreadableDisks: 1, disks: [{ ...DISK, freePermille: 0 }] },
      'down/disk-low',
    ],
    [
      'no figures at all',
      { cpuPermille: null, cpuSustainedPermille: null, memAvailablePermille: null, disks: [] },
      'ok/null',
    ],
  ])('%s', (_name, change, expected) => {
    expect(outcome(change)).toBe(expected);
  });

  it('follows the operator', () => {
    const disks = [{ ...DISK, freePermille: 25 }];
    expect(outcome({ disks }, { diskDownPermille: 30 })).toBe('down/disk-low');
    expect(outcome({ disks }, { diskLowPermille: 0, diskFillingPermille: 0 })).toBe('ok/null');
    expect(outcome({ cpuSustainedPermille: 1_000 }, { cpuHighPermille: 1_001 })).toBe('ok/null');
    expect(outcome({ uptimeS: 0 }, { rebootNoticeMinutes: 0 })).toBe('ok/null');
  });

  it('tells the figures of the worst disk, and the soonest end of all', () => {
    const soon = { ...DISK, freePermille: 300, freeBytes: 30e9, fullInMinutes: 200 };
    const small = { ...DISK, freePermille: 200, freeBytes: 2e9, inodeFreePermille: 990 };
    expect(judgeHost({ ...WELL, disks: [soon, small, DISK] }, RULES).values).toMatchObject({
      diskFreePermille: 200,
      diskFreeBytes: 2e9,
      diskFullInMinutes: 200,
      inodeFreePermille: 900,
    });
  });

  it('leaves out what the system does not tell', () => {
    const { values } = judgeHost({ ...WELL, loadMilli: null, cpuPermille: null, disks: [] }, RULES);
    expect(Object.keys(values ?? {})).toEqual(['memAvailablePermille', 'uptimeS', 'bootAtS']);
  });
});
