/** The `version` kind on large files, folders, programs and packages of this machine. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createProbeIo } from '../../src/index.js';
import { createLifetime } from '../../src/lifetime.js';
import type { Baseline } from '../../src/version/baseline.js';
import { createFileHasher } from '../../src/version/file-hash.js';
import { SETTLE_MS } from '../../src/version/file-look.js';
import { createOwners, parseUsers } from '../../src/version/owner.js';
import { lookAtPath, type PathLooking } from '../../src/version/path-look.js';
import type { Watch } from '../../src/version/watch-memory.js';
import { programs } from '../program-peers.js';
import { dir, look, put, sha256 } from './watched-dir.js';

const whenLinux = process.platform === 'linux' ? it : it.skip;

describe('a look', () => {
  const watchOf = (baseline: Baseline | null): Watch => ({
    key: 'k',
    salt: 's',
    baseline,
    unsure: [],
    unsureSinceMs: 0,
    retell: [],
    indexedDay: null,
    lastStats: new Map(),
    lastVersions: null,
  });
  const looking = (nowMs: number, isSecond = false): PathLooking => ({
    hasher: createFileHasher(),
    owners: createOwners(() => 0),
    budget: { leftBytes: 1e9 },
    life: createLifetime(),
    nowMs,
    rehashMs: 3_600_000,
    folder: { suffixes: [], ignore: [], maxFiles: 10, maxDepth: 2 },
    isSecond,
  });
  const seen = async (file: string, watch: Watch, nowMs: number, isSecond = false) => {
    const { look: found, isUnsettled } = await lookAtPath(file, watch, looking(nowMs, isSecond));
    const part = found.parts.get('');
    return [part === undefined ? 'gone' : part === 'pending' ? part : part.fingerprint, isUnsettled];
  };

  it('waits until a file has stood still for a second, also one from the future', async () => {
    const file = put('a.txt', 'half');
    const { mtimeMs, ctimeMs } = statSync(file);
    const writtenMs = Math.max(mtimeMs, ctimeMs);
    const watch = watchOf(null);
    expect(await seen(file, watch, writtenMs + SETTLE_MS - 1)).toEqual(['pending', true]);
    expect(await seen(file, watch, writtenMs + SETTLE_MS)).toEqual([sha256(Buffer.from('half')), false]);
    // The clock was set back by an hour: what stands still from one look to the next has settled.
    const setBack = watchOf(null);
    expect(await seen(file, setBack, writtenMs - 3_600_000)).toEqual(['pending', true]);
    expect(await seen(file, setBack, writtenMs - 3_600_000)).toEqual([sha256(Buffer.from('half')), false]);
  });

  it('believes at its second time that a file is gone', async () => {
    const part = { fingerprint: 'a', stat: '', hashedAtMs: 0, snapshot: null };
    const watch = watchOf({ kind: 'file', told: 0, isWhole: true, parts: new Map([['', part]]) });
    expect(await seen(join(dir, 'gone'), watch, 0)).toEqual(['pending', true]);
    expect(await seen(join(dir, 'gone'), watch, 0, true)).toEqual(['gone', false]);
  });

  it('hashes again what looks untouched, when it is time', async () => {
    const file = put('a.txt', 'real');
    const { ino, dev, size, mtimeMs, ctimeMs } = statSync(file);
    // A disk that lies about its times.
    const part = {
      fingerprint: 'old',
      stat: `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`,
      hashedAtMs: 0,
      snapshot: null,
    };
    const watch = watchOf({ kind: 'file', told: 0, isWhole: true, parts: new Map([['', part]]) });
    expect(await seen(file, watch, 3_599_999)).toEqual(['old', false]);
    expect(await seen(file, watch, 3_600_000)).toEqual([sha256(Buffer.from('real')), false]);
  });
});

describe('a large file', () => {
  it('is hashed over several attempts', async () => {
    const file = put('pos.img', Buffer.alloc(300_000, 7));
    const params = {
      paths: [file],
      maxReadBytes: 131_072,
      desired: { [file]: sha256(readFileSync(file)).slice(0, 16) },
    };
    // The first one waits until it has settled.
    const outcomes = [];
    for (let rounds = 0; rounds < 4; rounds += 1) outcomes.push((await look(params)).outcome);
    expect(outcomes).toEqual(['unknown/no-data', 'unknown/no-data', 'ok/null', 'ok/null']);
  });

  it('starts again when it changes meanwhile', async () => {
    const file = put('a', Buffer.alloc(200_000, 1));
    const hasher = createFileHasher();
    const digest = (stat: string, leftBytes: number) => hasher.digest(file, stat, { leftBytes }, createLifetime());
    expect(await digest('1', 65_536)).toBeNull();
    put('a', Buffer.alloc(200_000, 2));
    expect((await digest('2', 1e9))?.fingerprint).toBe(sha256(readFileSync(file)));
    expect((await digest('2', 1e9))?.content?.length).toBe(200_000);
    expect(await digest('2', 65_536)).toBeNull();
    expect((await digest('2', 1e9))?.fingerprint).toBe(sha256(readFileSync(file)));
  });
});

describe('a watched folder', () => {
  whenLinux('has the fingerprint that the usual tools make', async () => {
    mkdirSync(join(dir, 'bin/sub'), { recursive: true });
    put('bin/pos.exe', Buffer.alloc(70_000, 3));
    put('bin/sub/a b.dll', 'x');
    put('bin/sub/中.dll', 'y');
    put('bin/pos.log', 'noise');
    const command =
      "find . -type f ! -name '*.log' -printf '%P\\n' | LC_ALL=C sort | tr '\\n' '\\0' | xargs -0 sha256sum | sha256sum";
    const wanted = execFileSync('sh', ['-c', command], { cwd: join(dir, 'bin'), encoding: 'utf8' }).slice(0, 64);
    const folder = join(dir, 'bin');
    expect(await look({ paths: [folder], desired: { [folder]: wanted } })).toMatchObject({
      outcome: 'ok/null',
      values: { watched: 3, drifted: 0 },
    });
    expect((await look({ paths: [folder], desired: { [folder]: wanted.replace(/^../, '00') } })).outcome).toBe(
      'degraded/version-drift',
    );
  });

  it('tells a file of it by its field, a release by its files, and what it must not follow by where it points', async () => {
    mkdirSync(join(dir, 'app'));
    for (let at = 0; at < 10; at += 1) put(`app/lib${at}.dll`, `v1 ${at}`);
    put('app/pos.properties', 'lane=3\npos.password=hunter2\n');
    symlinkSync('..', join(dir, 'app/up'));
    const params = { paths: [join(dir, 'app')] };
    expect((await look(params)).values).toEqual({ watched: 12, missing: 0, drifted: 0 });
    put('app/pos.properties', 'lane=4\npos.password=hunter2\n');
    expect((await look(params)).changes).toMatchObject([
      { kind: 'file', subject: join(dir, 'app/pos.properties'), fields: [{ path: 'lane', before: '3', after: '4' }] },
    ]);
    for (let at = 0; at < 10; at += 1) put(`app/lib${at}.dll`, `v2 ${at}`);
    const { changes } = await look(params);
    expect(changes).toMatchObject([{ kind: 'folder', subject: join(dir, 'app'), fieldsLeftOut: 0 }]);
    expect(changes[0]?.fields).toHaveLength(10);
    expect((await look({ ...params, maxFiles: 5 })).outcome).toBe('unknown/too-large');
  });

  it('is half applied where some files are of the release and some are not', async () => {
    mkdirSync(join(dir, 'app'));
    const files = ['pos.exe', 'pos.json'].map((name) => put(`app/${name}`, `${name} v1`));
    const desired = Object.fromEntries(
      files.map((file) => [file, sha256(Buffer.from(`${file.slice(dir.length + 5)} v2`))]),
    );
    const params = { paths: [join(dir, 'app')], desired };
    expect((await look(params)).outcome).toBe('degraded/version-drift');
    put('app/pos.exe', 'pos.exe v2');
    expect(await look(params)).toMatchObject({ outcome: 'degraded/half-applied', values: { drifted: 1 } });
    put('app/pos.json', 'pos.json v2');
    expect((await look(params)).outcome).toBe('ok/null');
  });
});

whenLinux('versions that programs print', async () => {
  const here = programs();
  try {
    const script = here.add('pos-version', 'echo; echo "POS 4.7.0 (build 12)" >&2');
    const params = { commands: { pos: [script, '--version'] }, desired: { pos: 'POS 4.7.0 (build 12)' } };
    expect(await look(params)).toMatchObject({ outcome: 'ok/null', values: { watched: 1 } });
    here.add('pos-version', 'echo "POS 4.8.0"');
    // Believed at the second look: what prints the time is no version.
    expect((await look(params)).changes).toEqual([]);
    expect(await look(params)).toMatchObject({
      outcome: 'degraded/version-drift',
      changes: [{ kind: 'command', subject: 'pos', before: 'POS 4.7.0 (build 12)', after: 'POS 4.8.0' }],
    });
    for (const [body, expected] of [
      ['date +%N; exit 1', 'degraded/version-drift'],
      ['head -c 100000 /dev/zero | tr "\\0" x', 'degraded/version-drift'],
      ['true', 'degraded/version-drift'],
    ] as const) {
      here.add('pos-version', body);
      const { outcome, changes } = await look(params);
      expect([body, outcome, changes]).toEqual([body, expected, []]);
    }
    here.add('pos-version', 'exit 3');
    expect((await look({ commands: params.commands }, { io: createProbeIo() })).outcome).toBe(
      'unknown/answer-mismatch',
    );
    expect((await look({ commands: { none: ['no-such-program'] } })).outcome).toBe('degraded/file-missing');
  } finally {
    here.remove();
  }
});

whenLinux('packages', async () => {
  const here = programs();
  try {
    const list = (text: string) => here.add('rpm', `printf '${text}'`);
    list('pos\\t4.7.0\\tinstalled\\nbash\\t5\\tinstalled\\n');
    const params = { packages: ['*'], packageManager: 'rpm', desired: { pos: '4.7.0' } };
    expect(await look(params)).toMatchObject({ outcome: 'ok/null', values: { watched: 2 } });
    list('pos\\t4.8.0\\tinstalled\\nbash\\t5\\tinstalled\\n');
    expect((await look(params)).changes).toEqual([]);
    expect(await look(params)).toMatchObject({
      outcome: 'degraded/version-drift',
      changes: [{ kind: 'package', subject: 'pos', before: '4.7.0', after: '4.8.0' }],
    });
    expect(await look({ packages: ['pos', 'gone'], packageManager: 'rpm' })).toMatchObject({
      outcome: 'degraded/file-missing',
      values: { watched: 1, missing: 1 },
    });
    here.add(
      'reg.exe',
      "printf 'HKEY_LOCAL_MACHINE\\\\x\\r\\n    DisplayName    REG_SZ    POS\\r\\n    DisplayVersion    REG_SZ    4.7\\r\\n'",
    );
    const windows = { packages: ['POS'], packageManager: 'windows', desired: { POS: '4.7' } };
    expect(await look(windows)).toMatchObject({ outcome: 'ok/null', values: { watched: 1 } });
  } finally {
    here.remove();
  }
});

whenLinux('owners have the names that this machine gives them', async () => {
  expect(await createOwners(() => 0).nameOf(0)).toBe('root');
  expect(await createOwners(() => 0).nameOf(4_000_000_000)).toBe('uid 4000000000');
  expect(await createOwners(() => 0, '/no/such/file').nameOf(0)).toBe('uid 0');
  expect(await createOwners(() => 0, '/etc/passwd', 'win32').nameOf(0)).toBeNull();
  expect(parseUsers('a:x:1:\nb:x:1:\n\nbroken\n:x:2:\n')).toEqual(new Map([['1', 'a']]));
});

it('what is desired must be watched', async () => {
  await expect(look({ paths: ['/a'], desired: { '/b': '1'.repeat(64) } })).rejects.toThrow('something that is watched');
  await expect(look({})).rejects.toThrow('a path, a command or a package');
});
