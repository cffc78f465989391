import { type Change, MAX_CHANGE_FIELDS, MAX_CHANGE_TEXT } from '@tillwatch/model';
import fc from 'fast-check';
import { MAX_MEMORY_KEYS } from '../src/probe.js';
import { createProbeMemory } from '../src/probe-io.js';
import { type Baseline, digestOf, foldLook, type Look, type Part, type SeenPart } from '../src/version/baseline.js';
import { parsePackageLines, parseUninstallKeys } from '../src/version/package-lists.js';
import { parseIndex, parseSaved } from '../src/version/saved-text.js';
import { isAsWanted, judgeVersions } from '../src/version/verdict.js';
import { createWatchMemory, MAX_FIELD_CHARS, MAX_UNSURE, SURE_AFTER_MS } from '../src/version/watch-memory.js';
import { countThings, partOf, thingsOf, wantedOf } from '../src/version/watched-things.js';

const hex = (text: string) => text.repeat(64).slice(0, 64);
const part = (fingerprint: string): Part => ({
  fingerprint,
  stat: fingerprint,
  hashedAtMs: 0,
  snapshot: { format: 'json', fields: [['a.b', fingerprint]] },
});
const look = (kind: Look['kind'], parts: Record<string, SeenPart>): Look => ({
  kind,
  parts: new Map(Object.entries(parts)),
  origins: new Map(Object.keys(parts).map((name) => [name, { changedAtMs: 5, author: 'ops' }])),
});
/** All looks in order; what each told. */
function tell(looks: readonly Look[], subject = '/f', room = 8) {
  let baseline: Baseline | null = null;
  return looks.map((each) => {
    const fold = foldLook(baseline, each, subject, room);
    baseline = fold.baseline;
    return fold.changes;
  });
}

describe('foldLook', () => {
  it('tells nothing of the first look, and one change of one difference', () => {
    const file = (text: string) => look('file', { '': part(text) });
    const [first, same, changed, again] = tell([file('a'), file('a'), file('b'), file('b')]);
    expect([first, same, again]).toEqual([[], [], []]);
    expect(changed).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        kind: 'file',
        subject: '/f',
        before: 'a',
        after: 'b',
        fields: [{ path: 'a.b', before: 'a', after: 'b' }],
        fieldsLeftOut: 0,
        changedAtMs: 5,
        author: 'ops',
      },
    ]);
  });

  it('names a change the same whenever it is found, and its repetition otherwise', () => {
    const file = (text: string) => look('file', { '': part(text) });
    const there = tell(['a', 'b', 'a', 'b'].map(file)).flat();
    expect(new Set(there.map(({ id }) => id)).size).toBe(3);
    // Found anew after what was told was not remembered.
    expect(tell(['a', 'b'].map(file)).flat()[0]?.id).toBe(there[0]?.id);
    expect(tell(['a', 'b'].map(file), '/g').flat()[0]?.id).not.toBe(there[0]?.id);
  });

  it('tells what comes and what goes', () => {
    const [, came, , went] = tell([
      look('file', {}),
      look('file', { '': part('a') }),
      look('file', { '': 'pending' }),
      look('file', {}),
    ]);
    expect(came).toMatchObject([{ kind: 'file', before: null, after: 'a', fields: [] }]);
    expect(went).toMatchObject([{ kind: 'file', before: 'a', after: null, fields: [] }]);
  });

  it('leaves what is pending as it was, and waits for a whole first look', () => {
    const [a, b] = [part('a'), part('b')];
    const told = tell([
      look('folder', { x: a, y: 'pending' }),
      // What was still to be hashed is no change.
      look('folder', { x: a, y: b }),
      look('folder', { x: 'pending', y: b }),
      look('folder', { x: part('c'), y: b }),
    ]);
    expect(told.slice(0, 3)).toEqual([[], [], []]);
    expect(told[3]).toMatchObject([{ kind: 'file', subject: '/f/x', before: 'a', after: 'c' }]);
  });

  it('tells few files of a folder each by itself, and many as one', () => {
    const folder = (count: number, text: string) =>
      look('folder', Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, part(hex(text))])));
    const [, three] = tell([folder(3, 'a'), folder(3, 'b')]);
    expect(three?.map(({ subject }) => subject)).toEqual(['/f/f0', '/f/f1', '/f/f2']);
    const [, many] = tell([folder(50, 'a'), folder(50, 'b')]);
    expect(many).toMatchObject([{ kind: 'folder', subject: '/f', fieldsLeftOut: 50 - MAX_CHANGE_FIELDS }]);
    expect(many?.[0]?.fields[0]).toEqual({ path: 'f0', before: 'aaaaaaaaaaaa', after: 'bbbbbbbbbbbb' });
    expect(many?.[0]?.before).toBe(digestOf(Array.from({ length: 50 }, (_, at) => [`f${at}`, part(hex('a'))])));
    expect(many?.[0]?.after).not.toBe(many?.[0]?.before);
    const [, gone] = tell([folder(50, 'a'), look('folder', {})]);
    expect(gone).toMatchObject([{ kind: 'folder', after: null }]);
  });

  it('has names that every object has', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const folder = (text: string) => look('folder', { ...Object.fromEntries(names.map((name) => [name, part(text)])) });
    expect(
      tell([folder('a'), folder('b')])[1]
        ?.map(({ subject }) => subject)
        .sort(),
    ).toEqual(names.map((name) => `/f/${name}`).sort());
  });

  it('joins paths as their system does', () => {
    const folder = (text: string) => look('folder', { 'bin/pos.exe': part(text) });
    expect(tell([folder('a'), folder('b')], 'C:\\pos')[1]?.[0]?.subject).toBe('C:\\pos\\bin/pos.exe');
    expect(tell([folder('a'), folder('b')], '/opt/pos/')[1]?.[0]?.subject).toBe('/opt/pos/bin/pos.exe');
  });

  it('tells at most what there is room for, and the rest the next time', () => {
    const folder = (text: string) => look('folder', { x: part(text), y: part(text), z: part(text) });
    const looks = [folder('a'), folder('b'), folder('b'), folder('b')];
    const told = tell(looks, '/f', 2);
    expect(told.map((changes) => changes.length)).toEqual([0, 2, 1, 0]);
    expect(new Set(told.flat().map(({ subject }) => subject)).size).toBe(3);
    expect(tell(looks, '/f', 0).flat()).toEqual([]);
  });

  it('keeps texts within their bound', () => {
    const file = (text: string) => look('command', { '': part(text.repeat(500)) });
    const [, changes] = tell([file('a'), file('b')], `/${'x'.repeat(900)}/end`);
    for (const text of [changes?.[0]?.subject, changes?.[0]?.before, changes?.[0]?.after])
      expect(text?.length).toBeLessThanOrEqual(MAX_CHANGE_TEXT);
    expect(changes?.[0]?.subject).toMatch(/\/end$/);
  });

  it('loses no difference and tells none twice, whatever the looks', () => {
    const seen = fc.dictionary(
      fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      fc.constantFrom<SeenPart>(part('1'), part('2'), 'pending'),
      {
        maxKeys: 5,
      },
    );
    fc.assert(
      fc.property(fc.array(seen, { minLength: 1, maxLength: 12 }), fc.integer({ min: 0, max: 3 }), (looks, room) => {
        let baseline: Baseline | null = null;
        const ids: string[] = [];
        for (const each of looks) {
          const fold = foldLook(baseline, look('folder', each), '/f', room);
          ids.push(...fold.changes.map(({ id }) => id));
          baseline = fold.baseline;
        }
        expect(new Set(ids).size).toBe(ids.length);
        const last = looks.at(-1) ?? {};
        for (let times = 0; times < 6; times += 1)
          baseline = foldLook(baseline, look('folder', last), '/f', 1).baseline;
        for (const [name, each] of Object.entries(last))
          if (each !== 'pending') expect(baseline?.parts.get(name)?.fingerprint).toBe(each.fingerprint);
      }),
    );
  });
});

describe('memory', () => {
  const baseline = (over: Partial<Baseline> = {}): Baseline => ({
    kind: 'file',
    told: 1,
    isWhole: true,
    parts: new Map([['', part('a')]]),
    ...over,
  });

  it('gives back what was kept', () => {
    const memory = createProbeMemory();
    const first = createWatchMemory(
      () => 0,
      () => 0,
    );
    const watch = first.watch(memory, 'version/path/x');
    if (watch) first.update(memory, watch, baseline(), []);
    const again = createWatchMemory(
      () => 0,
      () => 0,
    ).watch(memory, 'version/path/x');
    expect(again?.baseline).toEqual(baseline());
    expect(again?.salt).toBe(watch?.salt);
  });

  const told = (id: string): Change => ({
    id,
    kind: 'file',
    subject: '/f',
    before: 'a',
    after: null,
    fields: [{ path: 'x', before: null, after: '1' }],
    fieldsLeftOut: 0,
    changedAtMs: 5,
    author: null,
  });

  it('remembers what was told until its heartbeat is safe, and has it told again by a process that follows', () => {
    const memory = createProbeMemory();
    let nowMs = 0;
    const watches = createWatchMemory(
      () => nowMs,
      () => 0,
    );
    const watch = watches.watch(memory, 'version/path/x');
    if (!watch) throw new Error('no watch');
    const after = () =>
      createWatchMemory(
        () => 0,
        () => 0,
      ).watch(memory, 'version/path/x');
    watches.update(memory, watch, baseline(), []);
    expect(after()?.retell).toEqual([]);
    const next = baseline({ told: 2 });
    watches.update(memory, watch, next, [told('1')]);
    nowMs = SURE_AFTER_MS - 1;
    watches.update(memory, watch, next, []);
    expect(after()).toMatchObject({ baseline: { told: 2 }, retell: [told('1')] });
    // Told again, it is still one.
    watches.update(memory, watch, next, [told('1')]);
    expect(after()?.retell).toHaveLength(1);
    nowMs += SURE_AFTER_MS;
    watches.update(memory, watch, next, []);
    expect(after()).toMatchObject({ baseline: { told: 2 }, retell: [] });
    for (let count = 0; count < 3 * MAX_UNSURE; count += 1) watches.update(memory, watch, next, [told(String(count))]);
    expect(after()?.retell).toHaveLength(MAX_UNSURE);
  });

  it('goes on where nothing more can be kept', () => {
    const full = createProbeMemory(new Map(Array.from({ length: MAX_MEMORY_KEYS }, (_, index) => [`k${index}`, ''])));
    const watches = createWatchMemory(
      () => 0,
      () => 0,
    );
    const watch = watches.watch(full, 'version/path/x');
    if (watch) watches.update(full, watch, baseline(), []);
    expect(watch?.baseline).toEqual(baseline());
    const names = Array.from({ length: 3_000 }, (_, index): [string, Part] => ['n'.repeat(400) + index, part('a')]);
    const roomy = createProbeMemory();
    const others = createWatchMemory(
      () => 0,
      () => 0,
    );
    const large = others.watch(roomy, 'version/path/y');
    if (large) others.update(roomy, large, baseline({ parts: new Map(names) }), []);
    expect(large?.baseline?.parts.size).toBe(3_000);
    expect(roomy.get('version/path/y')).toBeUndefined();
  });

  const SOUND = '{"v":1,"salt":"x","kind":"file","told":0,"isWhole":true,"parts":[["","a","s",0,null]]}';

  it('reads its own form and no other', () => {
    expect(parseSaved(SOUND)?.baseline.parts.get('')?.fingerprint).toBe('a');
    const damaged: [string, string][] = [
      ['"v":1', '"v":2'],
      ['"salt":"x"', '"salt":1'],
      ['"file"', '"pile"'],
      ['"told":0', '"told":-1'],
      ['"isWhole":true', '"isWhole":1'],
      ['"a","s"', '"a",1'],
      ['0,null', '"0",null'],
      ['0,null', '0,{"format":"json"}'],
      ['0,null', '0,{"format":"gif","fields":[]}'],
      ['0,null', '0,{"format":"json","fields":[["a"]]}'],
      ['["","a","s",0,null]', '{}'],
    ];
    for (const [from, to] of damaged) expect([to, parseSaved(SOUND.replace(from, to))]).toEqual([to, null]);
    const unsure = [told('1'), { ...told('2'), fields: [null] }, { ...told('3'), kind: 'pile' }, null, 7];
    const text = SOUND.replace('"v":1', `"v":1,"unsure":${JSON.stringify(unsure)}`);
    expect(parseSaved(text)?.unsure).toEqual([told('1')]);
    fc.assert(
      fc.property(fc.nat(SOUND.length), fc.string({ maxLength: 3 }), fc.nat(9), (at, noise, length) => {
        parseSaved(SOUND.slice(0, at) + noise + SOUND.slice(at + length));
        parseIndex(SOUND.slice(0, at) + noise + SOUND.slice(at + length));
      }),
    );
  });

  it.each(['', 'no json', '{}', SOUND.replace('"told":0', '"told":-1'), '[1]'])('begins anew with %j', (text) => {
    const memory = createProbeMemory(
      new Map([
        ['version/path/x', text],
        ['version/index', text],
      ]),
    );
    const watches = createWatchMemory(
      () => 0,
      () => 0,
    );
    const watch = watches.watch(memory, 'version/path/x');
    expect(watch?.baseline).toBeNull();
    if (watch) watches.update(memory, watch, baseline(), []);
    expect(memory.get('version/path/x')).toContain('"v":1');
  });

  it('forgets the fields of the largest files beyond its bound, and what nobody has watched for long', () => {
    const memory = createProbeMemory();
    let day = 1;
    const watches = createWatchMemory(
      () => 0,
      () => day * 86_400_000,
    );
    const large = {
      ...part('b'),
      snapshot: { format: 'json' as const, fields: [['p', 'x'.repeat(MAX_FIELD_CHARS)] as const] },
    };
    const watch = watches.watch(memory, 'version/path/x');
    if (watch)
      watches.update(
        memory,
        watch,
        baseline({
          parts: new Map([
            ['a', part('a')],
            ['b', large],
          ]),
        }),
        [],
      );
    expect(watch?.baseline?.parts.get('b')?.snapshot).toBeNull();
    expect(watch?.baseline?.parts.get('a')?.snapshot).not.toBeNull();
    day = 100;
    const other = watches.watch(memory, 'version/path/y');
    if (other) watches.update(memory, other, baseline(), []);
    expect(memory.get('version/path/x')).toBeUndefined();
    expect(memory.get('version/path/y')).toBeDefined();
  });
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
