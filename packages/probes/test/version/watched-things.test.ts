/** What is watched, what is wanted of it, and the lists of packages that systems give. */
import fc from 'fast-check';
import { type Baseline, digestOf, type Part } from '../../src/version/baseline.js';
import { parsePackageLines, parseUninstallKeys } from '../../src/version/package-lists.js';
import { isAsWanted, judgeVersions } from '../../src/version/verdict.js';
import { countThings, partOf, thingsOf, wantedOf } from '../../src/version/watched-things.js';

const hex = (text: string) => text.repeat(64).slice(0, 64);
const part = (fingerprint: string): Part => ({
  fingerprint,
  stat: fingerprint,
  hashedAtMs: 0,
  snapshot: { format: 'json', fields: [['a.b', fingerprint]] },
});

describe('verdict', () => {
  const figures = { watched: 2, missing: 0, pending: 0, trouble: null, wanted: [], changes: [] };
  const want = (...actuals: (string | null | undefined)[]) => actuals.map((actual) => ({ wanted: 'v2', actual }));
  it.each([
    ['nothing wanted', {}, 'ok/null'],
    ['all as wanted', { wanted: want('v2', 'v2') }, 'ok/null'],
    ['none as wanted', { wanted: want('v1', 'v1') }, 'degraded/version-drift'],
    ['some as wanted', { wanted: want('v2', 'v1') }, 'degraded/half-applied'],
    ['some as wanted, one gone', { wanted: want('v2', null), missing: 1 }, 'degraded/half-applied'],
    ['gone', { wanted: want(null), missing: 1 }, 'degraded/file-missing'],
    ['not known yet', { wanted: want(undefined), pending: 1 }, 'unknown/no-data'],
    ['one as wanted, one not known yet', { wanted: want('v2', undefined), pending: 1 }, 'unknown/no-data'],
    [
      'drift that is known, beside what is not',
      { wanted: want('v1', undefined), trouble: 'not-permitted' as const },
      'degraded/version-drift',
    ],
    ['not readable', { trouble: 'not-permitted' as const }, 'unknown/not-permitted'],
  ])('%s', (_name, over, expected) => {
    const { state, reason } = judgeVersions({ ...figures, ...over });
    expect(`${state}/${reason}`).toBe(expected);
  });

  it('compares hashes in either case and by their beginning', () => {
    expect(isAsWanted(hex('ab').toUpperCase(), hex('ab'))).toBe(true);
    expect(isAsWanted(hex('ab').slice(0, 12), hex('ab'))).toBe(true);
    expect(isAsWanted(hex('ab').slice(0, 11), hex('ab'))).toBe(false);
    expect(isAsWanted('4.7', '4.7.0')).toBe(false);
  });
});

describe('watched things', () => {
  const params = {
    paths: ['/opt/pos', '/etc/pos.json'],
    suffixes: [],
    ignore: [],
    maxDepth: 8,
    commands: { pos: ['pos', '--version'] },
    packages: ['libc6', 'gone'],
    packageManager: 'system',
  };
  const [folder, file, command, packages] = thingsOf(params);
  const whole = (kind: Baseline['kind'], parts: Record<string, string>): Baseline => ({
    kind,
    told: 0,
    isWhole: true,
    parts: new Map(Object.entries(parts).map(([name, fingerprint]) => [name, part(fingerprint)])),
  });
  const known = [
    { thing: folder, baseline: whole('folder', { 'bin/pos': hex('a') }) },
    { thing: file, baseline: whole('file', {}) },
    { thing: command, baseline: whole('command', { '': '4.7.0' }) },
    { thing: packages, baseline: whole('package', { libc6: '2.36' }) },
  ].flatMap(({ thing, baseline }) => (thing ? [{ thing, baseline }] : []));

  it('are counted', () => {
    expect(countThings(known)).toEqual({ watched: 3, missing: 2 });
  });

  it('are found by what is desired of them', () => {
    const actual = (subject: string) => wantedOf({ [subject]: 'x' }, known)[0]?.actual;
    expect(actual('/opt/pos/bin/pos')).toBe(hex('a'));
    expect(actual('/opt/pos/bin/gone')).toBeNull();
    expect(actual('/opt/pos')).toBe(digestOf([['bin/pos', part(hex('a'))]]));
    expect(actual('/etc/pos.json')).toBeNull();
    expect(actual('pos')).toBe('4.7.0');
    expect(actual('libc6')).toBe('2.36');
    expect(actual('nothing')).toBeUndefined();
    expect(partOf('C:\\pos\\bin\\a.dll', { type: 'path', subject: 'C:\\pos' })).toBe('bin/a.dll');
    expect(partOf('/opt/posters', { type: 'path', subject: '/opt/pos' })).toBeNull();
  });
});

describe('lists of packages', () => {
  it('of dpkg and rpm', () => {
    const text =
      'libc6\t2.36-9+deb12u9\tinstalled\nlibc6\t2.36-9+deb12u9\tinstalled\nold\t1\tconfig-files\nkernel\t2\tinstalled\nkernel\t1\tinstalled\nnone\t\tnot-installed\n';
    expect(parsePackageLines(text)).toEqual(
      new Map([
        ['libc6', '2.36-9+deb12u9'],
        ['kernel', '1, 2'],
      ]),
    );
    // In the middle of an upgrade.
    expect(parsePackageLines(`${text}pos\t4.7\tunpacked\n`)).toBeNull();
    expect(parsePackageLines('')).toEqual(new Map());
  });

  it("of Windows' registry", () => {
    const text = [
      '',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\7-Zip',
      '    DisplayName    REG_SZ    7-Zip 22.01 (x64)',
      '    DisplayVersion    REG_SZ    22.01',
      '    NoModify    REG_DWORD    0x1',
      '',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{0FA6-KB5}',
      '    DisplayName    REG_SZ    Update',
      '',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\{23170F69}',
      '    DisplayVersion    REG_SZ    4.7.0',
      '    DisplayName    REG_SZ    收银系统    前置',
      '',
    ].join('\r\n');
    expect(parseUninstallKeys(text)).toEqual(
      new Map([
        ['7-Zip 22.01 (x64)', '22.01'],
        ['收银系统    前置', '4.7.0'],
      ]),
    );
    expect(parseUninstallKeys('错误: 系统找不到指定的注册表项或值。')).toEqual(new Map());
  });

  it('never make a reader throw', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parsePackageLines(text);
        parseUninstallKeys(text);
      }),
    );
  });
});
