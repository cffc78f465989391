/** The `version` kind on real files, as editors and installers change them. */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createProbeIo, createProbeMemory } from '../../src/index.js';
import { attempt } from '../peers.js';
import { dir, io, look, put, sha256 } from './watched-dir.js';

const whenLinux = process.platform === 'linux' ? it : it.skip;
const SETTINGS = {
  store: { id: 'S144' },
  coupon: { valid_from: '2026-11-01', ratio: 0.62 },
  db: { password: 'hunter2' },
};

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
