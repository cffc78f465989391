import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { createProbeIo, createProbeMemory } from '../src/index.js';
import { createLifetime } from '../src/lifetime.js';
import type { Baseline } from '../src/version/baseline.js';
import { createFileHasher } from '../src/version/file-hash.js';
import { SETTLE_MS } from '../src/version/file-look.js';
import { createOwners, parseUsers } from '../src/version/owner.js';
import { lookAtPath, type PathLooking } from '../src/version/path-look.js';
import type { Watch } from '../src/version/watch-memory.js';
import { attempt } from './peers.js';
import { programs } from './program-peers.js';

const whenLinux = process.platform === 'linux' ? it : it.skip;
const SETTINGS = {
  store: { id: 'S144' },
  coupon: { valid_from: '2026-11-01', ratio: 0.62 },
  db: { password: 'hunter2' },
};

let dir = '';
let io = createProbeIo();
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tillwatch-version-'));
  io = createProbeIo();
});
afterEach(async () => {
  await io.close();
  rmSync(dir, { recursive: true, force: true });
});

function put(name: string, content: unknown): string {
  const file = join(dir, name);
  writeFileSync(
    file,
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 2),
  );
  return file;
}

async function look(params: Record<string, unknown>, options: { io?: typeof io; timeoutMs?: number } = {}) {
  const { state, reason, values, changes = [] } = await attempt('version', params, { io, ...options });
  return { outcome: `${state}/${reason}`, values, changes };
}

describe('a watched file', () => {
  it('edited by hand is one change that names the one field', async () => {
    const file = put('pos.json', SETTINGS);
    const params = { paths: [file] };
    expect(await look(params)).toMatchObject({ outcome: 'ok/null', changes: [], values: { watched: 1, missing: 0 } });
    expect((await look(params)).changes).toEqual([]);
    const before = readFileSync(file);
    put('pos.json', { ...SETTINGS, coupon: { ...SETTINGS.coupon, valid_from: '2026-12-01' } });
    const looks = [await look(params), await look(params), await look(params)];
    const told = looks.flatMap(({ changes }) => changes);
    expect(told).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        kind: 'file',
        subject: file,
        before: sha256(before),
        after: sha256(readFileSync(file)),
        fields: [{ path: 'coupon.valid_from', before: '2026-11-01', after: '2026-12-01' }],
        fieldsLeftOut: 0,
        changedAtMs: expect.any(Number),
        author: userInfo().username,
      },
    ]);
    expect(looks.map(({ outcome }) => outcome)).toEqual(['ok/null', 'ok/null', 'ok/null']);
    expect(Math.abs((told[0]?.changedAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('replaced by an editor, by way of a second file and of none for a while, is one change', async () => {
    const file = put('pos.json', SETTINGS);
    const params = { paths: [file] };
    await look(params);
    // As vim does it: the old one is moved away, the new one is written in its place in two steps.
    renameSync(file, join(dir, 'pos.json~'));
    const looking = look(params);
    writeFileSync(file, '{"store": {"id": "S1');
    const first = await looking;
    appendFileSync(file, '44"}}');
    const told = [...first.changes, ...(await look(params)).changes, ...(await look(params)).changes];
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ before: expect.any(String), after: sha256(readFileSync(file)), fieldsLeftOut: 0 });
    expect(told[0]?.fields.map(({ path }) => path)).toEqual(['coupon.ratio', 'coupon.valid_from', 'db.password']);
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  it('that is emptied before it is written again is not told of until it is whole', async () => {
    const file = put('pos.json', SETTINGS);
    const params = { paths: [file] };
    await look(params);
    truncateSync(file);
    expect((await look(params)).changes).toEqual([]);
    put('pos.json', { ...SETTINGS, store: { id: 'S145' } });
    const told = [...(await look(params)).changes, ...(await look(params)).changes];
    expect(told.map(({ fields }) => fields)).toEqual([[{ path: 'store.id', before: 'S144', after: 'S145' }]]);
  });

  it('is not hashed again while it looks untouched, and found out when its content alone changed', async () => {
    const file = put('pos.bin', Buffer.alloc(1_000, 1));
    const params = { paths: [file] };
    await look(params);
    utimesSync(file, 1_000, 1_000);
    expect((await look(params)).changes).toEqual([]);
    // Same size, same modification time: only the time of the inode tells.
    writeFileSync(file, Buffer.alloc(1_000, 2));
    utimesSync(file, 1_000, 1_000);
    const { changes } = await look(params);
    expect(changes).toMatchObject([{ changedAtMs: 1_000_000 }]);
  });

  it('changed while the agent was stopped is found at its start, and told once', async () => {
    const memory = createProbeMemory();
    const file = put('pos.ini', '[till]\nlane=3\n');
    const params = { paths: [file] };
    const start = async () => {
      const fresh = createProbeIo(memory);
      const { changes } = await look(params, { io: fresh });
      await fresh.close();
      return changes;
    };
    expect(await start()).toEqual([]);
    put('pos.ini', '[till]\nlane=4\n');
    const [first] = await start();
    expect(first?.fields).toEqual([{ path: '[till] lane', before: '3', after: '4' }]);
    // Stopped before the heartbeat with it was surely safe: told again, by the name that it has, and what came after it by its own.
    put('pos.ini', '[till]\nlane=5\n');
    const [again, second] = await start();
    expect(again).toEqual(first);
    expect(second?.fields).toEqual([{ path: '[till] lane', before: '4', after: '5' }]);
    expect(second?.before).toBe(first?.after);
    expect(memory.get('version/index')).toContain('version/path/');
  });

  it('changed is told again where the attempt that told it was thrown away, and once where it counts', async () => {
    const file = put('pos.ini', '[till]\nlane=3\n');
    const kept = createProbeMemory();
    const lookAs = async (counts: boolean) => {
      const draft = new Map<string, string | undefined>();
      const after: (() => void)[] = [];
      const run = {
        io,
        memory: {
          get: (key: string) => (draft.has(key) ? draft.get(key) : kept.get(key)),
          set: (key: string, value: string | undefined) => void draft.set(key, value),
        },
        whenCounted: (then: () => void) => void after.push(then),
      };
      const { changes = [] } = await attempt('version', { paths: [file] }, run);
      if (counts) {
        for (const then of after) then();
        for (const [key, value] of draft) kept.set(key, value);
      }
      return changes.map(({ fields }) => fields);
    };
    expect(await lookAs(false)).toEqual([]);
    put('pos.ini', '[till]\nlane=4\n');
    // What was seen in an attempt that does not count was never seen.
    expect(await lookAs(true)).toEqual([]);
    put('pos.ini', '[till]\nlane=5\n');
    const change = [[{ path: '[till] lane', before: '4', after: '5' }]];
    expect([await lookAs(false), await lookAs(false), await lookAs(true), await lookAs(true)]).toEqual([
      change,
      change,
      change,
      [],
    ]);
  });

  it('that goes is missing, and told of; so when it comes back', async () => {
    const file = put('pos.json', SETTINGS);
    const params = { paths: [file] };
    await look(params);
    rmSync(file);
    const gone = await look(params);
    expect([gone.outcome, gone.values?.missing]).toEqual(['degraded/file-missing', 1]);
    expect(gone.changes).toMatchObject([{ kind: 'file', after: null, fields: [] }]);
    expect(await look(params)).toMatchObject({ outcome: 'degraded/file-missing', changes: [] });
    put('pos.json', SETTINGS);
    expect(await look(params)).toMatchObject({ outcome: 'ok/null', changes: [{ before: null }] });
  });

  whenLinux('that is none is unknown, and holds nobody up', async () => {
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    expect((await look({ paths: [join(dir, 'pipe')] })).outcome).toBe('unknown/bad-target');
    expect((await look({ paths: ['/dev/zero'] })).outcome).toBe('unknown/bad-target');
    symlinkSync(join(dir, 'loop'), join(dir, 'loop'));
    expect((await look({ paths: [join(dir, 'loop')] })).outcome).toBe('unknown/bad-target');
  });
});

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

function sha256(bytes: Buffer): string {
  return execFileSync('sha256sum', { input: bytes, encoding: 'utf8' }).slice(0, 64);
}
