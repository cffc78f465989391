/** A damaged outbox file: set aside, reported, begun anew; and never in the way. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createOutbox } from '../src/outbox.js';
import type { Outbox, OutboxNotice } from '../src/ports.js';
import { birthOf, bootId, handClock, heartbeatOf, keptLog, ownDir, seeded } from './outbox-kit.js';

const ROUNDS = 250;

function opened(
  file: string,
  clock = handClock(),
): { outbox: Outbox; notices: OutboxNotice[]; log: ReturnType<typeof keptLog> } {
  const log = keptLog();
  const outbox = createOutbox({ file, maxBytes: 4 << 20, maxAgeMs: 1e12, clock, log });
  const notices: OutboxNotice[] = [];
  outbox.onNotice((notice) => notices.push(notice));
  return { outbox, notices, log };
}

/** Appends some heartbeats and finds them again. */
function use(outbox: Outbox, boot: number): void {
  const birth = birthOf(boot);
  outbox.begin(birth);
  const rows = [1, 2, 3].map((n) => outbox.append(heartbeatOf(birth, n, { transition: n === 2 })));
  const found = outbox.after((rows[0]?.seq ?? 1) - 1, 10);
  expect(found.map((row) => row.seq)).toEqual(rows.map((row) => row.seq));
  expect(outbox.birth(birth.boot)).toEqual(birth);
  outbox.settle(birth.boot, [{ first: rows[1]?.seq ?? 0, count: 1 }]);
  expect(outbox.after((rows[0]?.seq ?? 1) - 1, 10)).toHaveLength(2);
}

/** A file as a killed agent leaves it: rows of two boots, some of them only in the write-ahead log. */
function template(): { db: Buffer; wal: Buffer; windows: Map<number, Buffer> } {
  const dir = ownDir();
  const file = dir.file('outbox.db');
  const first = opened(file).outbox;
  first.begin(birthOf(1));
  for (let n = 1; n <= 400; n++) first.append(heartbeatOf(birthOf(1), n, { transition: n % 9 === 0 }));
  first.close();
  const second = opened(file).outbox;
  second.begin(birthOf(2));
  for (let n = 1; n <= 40; n++) second.append(heartbeatOf(birthOf(2), n));
  const windows = new Map(second.after(0, 1_000).map((row) => [row.seq, Buffer.from(row.window)]));
  const image = { db: readFileSync(file), wal: readFileSync(`${file}-wal`), windows };
  second.close();
  dir.remove();
  return image;
}

describe('a damaged outbox file', () => {
  it(`opens, and works, after any of ${ROUNDS} random injuries, and never hands out a heartbeat that was changed`, () => {
    const random = seeded(4711);
    const image = template();
    const dir = ownDir();
    let setAside = 0;
    let survived = 0;
    const changed: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const file = dir.file(`r${round}/outbox.db`);
      mkdirSync(dir.file(`r${round}`));
      const db = Buffer.from(image.db);
      const wal = Buffer.from(image.wal);
      const target = random() % 3 === 0 ? wal : db;
      const flips = 1 + (random() % 20);
      const kind = random() % 3;
      if (kind !== 1) for (let i = 0; i < flips; i++) target[random() % target.length] = random() & 0xff;
      writeFileSync(file, kind === 1 && target === db ? db.subarray(0, random() % db.length) : db);
      if (random() % 4 > 0)
        writeFileSync(`${file}-wal`, kind === 1 && target === wal ? wal.subarray(0, random() % wal.length) : wal);

      const { outbox, notices, log } = opened(file);
      for (const row of outbox.after(0, 10_000)) {
        expect(outbox.birth(row.boot)).not.toBeNull();
        if (!image.windows.get(row.seq)?.equals(row.window)) changed.push(row.seq);
        survived++;
      }
      use(outbox, 3);
      expect(outbox.stats()).toMatchObject({ mode: 'disk', problem: null });
      const told = notices.filter((notice) => notice.type === 'set-aside');
      expect(log.events().filter((event) => event === 'outbox-set-aside')).toHaveLength(told.length);
      for (const notice of told) expect(existsSync(notice.file)).toBe(true);
      setAside += told.length;
      outbox.close();
      const again = opened(file);
      expect(again.notices).toEqual([]);
      use(again.outbox, 4);
      again.outbox.close();
    }
    expect(changed).toEqual([]);
    // Both ways out were taken: files that were given up, and files that lived on.
    expect(setAside).toBeGreaterThan(ROUNDS / 10);
    expect(survived).toBeGreaterThan(image.windows.size * 10);
    dir.remove();
  }, 120_000);

  it.each([
    ['empty', (file: string) => writeFileSync(file, '')],
    ['text', (file: string) => writeFileSync(file, 'not a database, whatever the name says\n'.repeat(500))],
    ['zeros', (file: string) => writeFileSync(file, Buffer.alloc(100_000))],
  ])('opens over a file of %s', (_name, write) => {
    const dir = ownDir();
    write(dir.file('outbox.db'));
    const { outbox } = opened(dir.file('outbox.db'));
    use(outbox, 1);
    expect(outbox.stats().mode).toBe('disk');
    outbox.close();
    dir.remove();
  });

  it('keeps the newest three files that were set aside, their number and not their names deciding', () => {
    const dir = ownDir();
    const file = dir.file('outbox.db');
    const clock = handClock();
    const names: string[] = [];
    for (let i = 0; i < 6; i++) {
      writeFileSync(file, `garbage ${i}`.repeat(100));
      // The clock goes back once.
      clock.jump(i === 4 ? -86_400_000 : 60_000);
      const { outbox, notices } = opened(file, clock);
      expect(notices).toHaveLength(1);
      if (notices[0]?.type === 'set-aside') names.push(notices[0].file);
      expect(existsSync(names.at(-1) ?? '')).toBe(true);
      outbox.close();
    }
    expect(new Set(names).size).toBe(6);
    expect(readdirSync(dir.path).filter((name) => name.includes('.corrupt-'))).toHaveLength(3);
    dir.remove();
  });

  it('notices damage while it runs, goes on in a new file with growing sequences, and says so', () => {
    const dir = ownDir();
    const file = dir.file('outbox.db');
    const { outbox, notices } = opened(file);
    const birth = birthOf(1, { checkCount: 60 });
    outbox.begin(birth);
    for (let n = 1; n <= 9_000; n++) outbox.append(heartbeatOf(birth, n));
    const before = outbox.after(8_990, 100).at(-1)?.seq ?? 0;
    const fd = openSync(file, 'r+');
    const garbage = Buffer.alloc(4096, 0xa5);
    for (let page = 2; page < statSync(file).size / 4096; page++) writeSync(fd, garbage, 0, 4096, page * 4096);
    closeSync(fd);
    let row = outbox.append(heartbeatOf(birth, 9_001));
    for (let n = 9_002; n <= 9_200; n++) {
      outbox.after(0, 500);
      row = outbox.append(heartbeatOf(birth, n));
    }
    expect(notices.filter((notice) => notice.type === 'set-aside')).toHaveLength(1);
    expect(row.seq).toBe(before + 200);
    expect(outbox.after(row.seq - 50, 100).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 50 }, (_, i) => row.seq - 49 + i),
    );
    expect(outbox.stats()).toMatchObject({ mode: 'disk', problem: null });
    expect(outbox.birth(bootId(1))).toEqual(birth);
    outbox.close();
    const again = opened(file);
    expect(again.notices).toEqual([]);
    expect(again.outbox.after(row.seq - 1, 10).map(({ seq }) => seq)).toEqual([row.seq]);
    again.outbox.close();
    dir.remove();
  });

  it('treats a file cut short while it runs the same way', () => {
    const dir = ownDir();
    const file = dir.file('outbox.db');
    const { outbox } = opened(file);
    const birth = birthOf(1, { checkCount: 60 });
    outbox.begin(birth);
    for (let n = 1; n <= 5_000; n++) outbox.append(heartbeatOf(birth, n));
    truncateSync(file, 5_000);
    for (let n = 5_001; n <= 5_100; n++) {
      outbox.after(0, 500);
      outbox.append(heartbeatOf(birth, n));
    }
    expect(outbox.stats()).toMatchObject({ mode: 'disk', problem: null });
    expect(outbox.after(5_099, 10).map(({ seq }) => seq)).toEqual([5_100]);
    outbox.close();
    dir.remove();
  });
});
