/** A disk that refuses: full, in use, or no directory at all. Heartbeats wait in memory, and go back to disk once, in order. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createOutbox } from '../src/outbox.js';
import type { Outbox, OutboxNotice, OutboxRow } from '../src/ports.js';
import { birthOf, bootId, handClock, heartbeatOf, keptLog, ownDir } from './outbox-kit.js';

const TMPFS_MISSING = tmpfsMissing();

/** Why a small file system cannot be mounted here; null when it can. */
function tmpfsMissing(): string | null {
  if (process.getuid?.() !== 0) return 'needs root, to mount a tmpfs of 1 MB';
  const dir = ownDir();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir.path], { encoding: 'utf8' });
  if (mounted.status === 0) spawnSync('umount', [dir.path]);
  dir.remove();
  return mounted.status === 0 ? null : `needs to mount a tmpfs: ${mounted.stderr || mounted.error?.message}`.trim();
}

function opened(
  file: string,
  clock = handClock(),
): { outbox: Outbox; notices: OutboxNotice[]; clock: ReturnType<typeof handClock> } {
  const outbox = createOutbox({ file, maxBytes: 8 << 20, maxAgeMs: 1e12, clock, log: keptLog() });
  const notices: OutboxNotice[] = [];
  outbox.onNotice((notice) => notices.push(notice));
  return { outbox, notices, clock };
}

const seqs = (outbox: Outbox): number[] => outbox.after(0, 1_000_000).map((row) => row.seq);

if (TMPFS_MISSING !== null) process.stderr.write(`skipped: outbox on a full disk: ${TMPFS_MISSING}\n`);
(TMPFS_MISSING === null ? describe : describe.skip)(
  `outbox on a full disk${TMPFS_MISSING === null ? '' : ` (${TMPFS_MISSING})`}`,
  () => {
    const mounts: ReturnType<typeof ownDir>[] = [];
    const smallDisk = (): ReturnType<typeof ownDir> => {
      const dir = ownDir();
      const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir.path], {
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
      mounts.push(dir);
      return dir;
    };
    const enlarge = (path: string): void => void spawnSync('mount', ['-o', 'remount,size=32m', path]);
    afterEach(() => {
      for (const dir of mounts.splice(0)) {
        // Lazily: the outbox closes its handle for flushes when the last flush has ended.
        spawnSync('umount', ['-l', dir.path]);
        dir.remove();
      }
    });

    /** Appends until the disk is full, and then some. */
    const fill = (outbox: Outbox, more: number): OutboxRow[] => {
      const birth = birthOf(1, { checkCount: 60 });
      outbox.begin(birth);
      const rows: OutboxRow[] = [];
      for (let n = 1; outbox.stats().mode === 'disk'; n++)
        rows.push(outbox.append(heartbeatOf(birth, n, { transition: n % 50 === 0 })));
      for (let i = 0; i < more; i++)
        rows.push(outbox.append(heartbeatOf(birth, rows.length + 1, { transition: i % 50 === 0 })));
      return rows;
    };

    it('goes on in memory, says so, and still reads what is on the disk', () => {
      const { outbox, notices } = opened(smallDisk().file('outbox.db'));
      const rows = fill(outbox, 500);
      expect(rows.length).toBeGreaterThan(1_000);
      expect(outbox.stats()).toMatchObject({
        mode: 'memory',
        problem: expect.stringContaining('full'),
        heartbeats: rows.length,
        evicted: 0,
      });
      expect(notices).toEqual([{ type: 'problem', problem: expect.stringContaining('full') }]);
      expect(seqs(outbox)).toEqual(rows.map((row) => row.seq));
      outbox.close();
    });

    it('tries the disk again with growing waits, and brings everything back once and in order', () => {
      const dir = smallDisk();
      const { outbox, notices, clock } = opened(dir.file('outbox.db'));
      const rows = fill(outbox, 300);
      const birth = birthOf(1, { checkCount: 60 });
      // Acknowledged while the disk takes no deletions: neither handed out again now nor after the return.
      const gone = [rows[0], rows[1], rows.at(-1), rows.at(-2)].map((row) => row?.seq ?? 0);
      outbox.settle(
        bootId(1),
        gone.map((first) => ({ first, count: 1 })),
      );
      const expected = rows.map((row) => row.seq).filter((seq) => !gone.includes(seq));
      expect(seqs(outbox)).toEqual(expected);

      clock.advance(5_000);
      expected.push(outbox.append(heartbeatOf(birth, rows.length + 1)).seq);
      expect(outbox.stats().mode).toBe('memory');
      enlarge(dir.path);
      clock.advance(5_000);
      expected.push(outbox.append(heartbeatOf(birth, rows.length + 2)).seq);
      expect(outbox.stats().mode).toBe('memory');
      clock.advance(5_000);
      expected.push(outbox.append(heartbeatOf(birth, rows.length + 3)).seq);
      expect(outbox.stats()).toMatchObject({ mode: 'disk', problem: null, heartbeats: expected.length });
      expect(notices.map((notice) => notice.type)).toEqual(['problem', 'recovered']);
      expect(seqs(outbox)).toEqual(expected);
      outbox.close();
      const again = opened(dir.file('outbox.db'));
      expect(seqs(again.outbox)).toEqual(expected);
      expect(again.outbox.birth(bootId(1))).toEqual(birth);
      again.outbox.close();
    });

    it('keeps the newest and all transitions when memory is full as well', () => {
      const { outbox, notices } = opened(smallDisk().file('outbox.db'));
      // The last of them was the first that the disk did not take.
      const onDisk = fill(outbox, 0).length - 1;
      const birth = birthOf(1, { checkCount: 60 });
      const total = 20_000;
      for (let n = 2; n <= total; n++) outbox.append(heartbeatOf(birth, onDisk + n, { transition: n % 100 === 0 }));
      const inMemory = outbox.after(onDisk, total + 10);
      expect(inMemory.length).toBeLessThan(total / 2);
      expect(inMemory.filter((row) => row.isLasting)).toHaveLength(total / 100);
      expect(inMemory.slice(-300).map((row) => row.seq)).toEqual(
        Array.from({ length: 300 }, (_, i) => onDisk + total - 299 + i),
      );
      expect(outbox.stats().evicted).toBe(total - inMemory.length);
      const told = notices.reduce((sum, notice) => sum + (notice.type === 'evicted' ? notice.heartbeats : 0), 0);
      expect(told).toBe(outbox.stats().evicted);
      outbox.close();
    });

    it('opens on a disk that was full before the first start', () => {
      const dir = smallDisk();
      spawnSync('dd', ['if=/dev/zero', `of=${dir.file('ballast')}`, 'bs=64k', 'count=64'], { stdio: 'ignore' });
      const { outbox, clock } = opened(dir.file('outbox.db'));
      expect(outbox.stats().mode).toBe('memory');
      expect(outbox.incarnation).toBe(Math.floor(clock.nowMs() / 1_000));
      outbox.begin(birthOf(1));
      const first = outbox.append(heartbeatOf(birthOf(1), 1)).seq;
      rmSync(dir.file('ballast'));
      clock.advance(60_000);
      const second = outbox.append(heartbeatOf(birthOf(1), 2)).seq;
      expect(outbox.stats()).toMatchObject({ mode: 'disk', problem: null });
      expect(second).toBe(first + 1);
      outbox.close();
      const again = opened(dir.file('outbox.db'), clock);
      expect(seqs(again.outbox)).toEqual([first, second]);
      expect(again.outbox.incarnation).toBeGreaterThan(outbox.incarnation);
      again.outbox.close();
    });
  },
);

describe('outbox whose file cannot be opened', () => {
  it("waits in memory until the file of another agent is free, and leaves that agent's rows alone", () => {
    const dir = ownDir();
    const owner = opened(dir.file('outbox.db')).outbox;
    owner.begin(birthOf(1));
    const theirs = [1, 2].map((n) => owner.append(heartbeatOf(birthOf(1), n)).seq);
    const { outbox, clock, notices } = opened(dir.file('outbox.db'));
    expect(outbox.stats()).toMatchObject({ mode: 'memory', problem: expect.stringContaining('locked') });
    outbox.begin(birthOf(2));
    const ours = [1, 2].map((n) => outbox.append(heartbeatOf(birthOf(2), n)).seq);
    owner.close();
    clock.advance(60_000);
    ours.push(outbox.append(heartbeatOf(birthOf(2), 3)).seq);
    expect(outbox.stats().mode).toBe('disk');
    expect(notices.map((notice) => notice.type)).toEqual(['problem', 'recovered']);
    expect(outbox.after(0, 10).map((row) => [row.boot, row.seq])).toEqual([
      ...theirs.map((seq) => [bootId(1), seq]),
      ...ours.map((seq) => [bootId(2), seq]),
    ]);
    outbox.close();
    dir.remove();
  });

  it('sets a file aside whose sequences are ahead of those it has given out meanwhile', () => {
    const dir = ownDir();
    const clock = handClock(1_000);
    const owner = opened(dir.file('outbox.db')).outbox;
    owner.begin(birthOf(1));
    for (let n = 1; n <= 2_000; n++) owner.append(heartbeatOf(birthOf(1), n));
    // A clock that starts at 1970: sequences given out in memory begin at 1000.
    const { outbox, notices } = opened(dir.file('outbox.db'), clock);
    outbox.begin(birthOf(2));
    const seq = outbox.append(heartbeatOf(birthOf(2), 1)).seq;
    owner.close();
    clock.advance(60_000);
    outbox.append(heartbeatOf(birthOf(2), 2));
    expect(notices.map((notice) => notice.type)).toEqual(['problem', 'set-aside', 'recovered']);
    expect(seqs(outbox)).toEqual([seq, seq + 1]);
    outbox.close();
    dir.remove();
  });

  it.each([
    ['a directory stands in its place', (dir: string) => mkdirSync(`${dir}/data/outbox.db`, { recursive: true })],
    ['its directory is a file', (dir: string) => writeFileSync(`${dir}/data`, '')],
  ])('works when %s', (_name, prepare) => {
    const dir = ownDir();
    prepare(dir.path);
    const { outbox, clock } = opened(dir.file('data/outbox.db'));
    outbox.begin(birthOf(1));
    const rows = [1, 2].map((n) => outbox.append(heartbeatOf(birthOf(1), n)));
    clock.advance(600_000);
    rows.push(outbox.append(heartbeatOf(birthOf(1), 3)));
    expect(outbox.stats()).toMatchObject({ mode: 'memory', heartbeats: 3 });
    outbox.settle(bootId(1), [{ first: rows[0]?.seq ?? 0, count: 2 }]);
    expect(seqs(outbox)).toEqual([rows[2]?.seq]);
    rmSync(dir.file('data'), { recursive: true });
    clock.advance(600_000);
    rows.push(outbox.append(heartbeatOf(birthOf(1), 4)));
    expect(outbox.stats()).toMatchObject({ mode: 'disk', problem: null });
    expect(seqs(outbox)).toEqual(rows.slice(2).map((row) => row.seq));
    outbox.close();
    dir.remove();
  });

  it('leaves a sound file alone when a caller is at fault', () => {
    const dir = ownDir();
    const { outbox, notices } = opened(dir.file('outbox.db'));
    const birth = birthOf(1);
    expect(() => outbox.append(heartbeatOf(birth, 1))).toThrow('before begin');
    outbox.begin(birth);
    outbox.append(heartbeatOf(birth, 1));
    const endless = { ...birthOf(2), agentVersion: 'x'.repeat(600_000) };
    expect(() => outbox.begin(endless)).toThrow(RangeError);
    expect(notices).toEqual([]);
    expect(seqs(outbox)).toEqual([1]);
    outbox.close();
    expect(() => outbox.append(heartbeatOf(birth, 2))).toThrow('after close');
    expect(outbox.after(0, 10)).toEqual([]);
    dir.remove();
  });

  it('tells what happened before anyone listened, the newest sixteen', () => {
    const dir = ownDir();
    writeFileSync(dir.file('outbox.db'), 'garbage'.repeat(100));
    const outbox = createOutbox({
      file: dir.file('outbox.db'),
      maxBytes: 8 << 20,
      maxAgeMs: 1e12,
      clock: handClock(),
      log: keptLog(),
    });
    const heard: OutboxNotice[] = [];
    outbox.onNotice((notice) => heard.push(notice));
    expect(heard).toEqual([
      { type: 'set-aside', file: expect.stringContaining('.corrupt-'), why: expect.stringContaining('not a database') },
    ]);
    outbox.close();
    outbox.close();
    dir.remove();
  });
});
