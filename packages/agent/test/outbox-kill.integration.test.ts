/** kill -9 at any instant: whatever was reported as appended is there afterwards, once, in order, and readable. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeWindow } from '@tillwatch/protocol';
import { createOutbox } from '../src/outbox.js';
import { bootId, handClock, keptLog, ownDir, seeded } from './outbox-kit.js';

const KILLS = 60;
const APPENDER = join(import.meta.dirname, 'outbox-appender.mjs');

interface Course {
  /** seq -> which heartbeat of its boot it is. */
  readonly appended: Map<number, number>;
  readonly settling: { first: number; count: number }[];
  readonly incarnation: number;
}

/** Lets an appender run for a random while and kills it. */
async function runAndKill(file: string, boot: number, random: () => number): Promise<Course> {
  const child = spawn(process.execPath, [APPENDER, file, String(boot)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  const spoke = new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const exited = new Promise((resolve) => child.once('close', resolve));
  await Promise.race([spoke, exited]);
  await sleep(random() % 60);
  child.kill('SIGKILL');
  await exited;
  const lines = text
    .slice(0, text.lastIndexOf('\n'))
    .split('\n')
    .map((line) => line.split(' '));
  const appended = new Map<number, number>();
  const settling: Course['settling'] = [];
  let incarnation = 0;
  for (const [what, a, b] of lines) {
    if (what === 'a') appended.set(Number(a), Number(b));
    else if (what === 's') settling.push({ first: Number(a), count: Number(b) });
    else if (what === 'o') incarnation = Number(a);
  }
  return { appended, settling, incarnation };
}

it(`loses nothing over ${KILLS} kills at random moments`, async () => {
  const dir = ownDir();
  const file = dir.file('outbox.db');
  const random = seeded(20261122);
  /** All that must be there: seq -> boot and heartbeat. */
  const owed = new Map<number, { boot: string; n: number }>();
  let highest = 0;
  let incarnation = 0;
  let appends = 0;
  for (let round = 1; round <= KILLS; round++) {
    const course = await runAndKill(file, round, random);
    for (const [seq, n] of course.appended) {
      expect(seq).toBeGreaterThan(highest);
      highest = seq;
      owed.set(seq, { boot: bootId(round), n });
      appends++;
    }
    // Of a settlement that was under way when the kill came, any part may have taken effect: those rows are owed no longer, and not forbidden.
    const optional = new Set<number>();
    for (const { first, count } of course.settling)
      for (let seq = first; seq < first + count; seq++) if (owed.get(seq)?.boot === bootId(round)) optional.add(seq);

    const log = keptLog();
    const outbox = createOutbox({ file, maxBytes: 64 << 20, maxAgeMs: 1e12, clock: handClock(), log });
    expect(log.events()).toEqual([]);
    expect(outbox.stats()).toMatchObject({ mode: 'disk', problem: null, evicted: 0 });
    expect(outbox.incarnation).toBeGreaterThan(Math.max(incarnation, course.incarnation));
    incarnation = outbox.incarnation;
    const rows = outbox.after(0, 1_000_000);
    const there = new Set(rows.map((row) => row.seq));
    expect(rows.map((row) => row.seq)).toEqual([...there].sort((a, b) => a - b));
    const missing = [...owed.keys()].filter((seq) => !there.has(seq) && !optional.has(seq));
    expect(missing).toEqual([]);
    for (const row of rows) {
      const birth = outbox.birth(row.boot);
      const heartbeat = birth && decodeWindow(row.window, row.seq, birth);
      const expected = owed.get(row.seq);
      // At most the last one may be there without having been reported: it was killed between the two.
      if (expected === undefined) expect(row.seq).toBe(highest + 1);
      else expect([row.boot, heartbeat?.checks[0]?.medianUs]).toEqual([expected.boot, expected.n]);
    }
    highest = Math.max(highest, rows.at(-1)?.seq ?? 0);
    owed.clear();
    for (const row of rows) {
      const birth = outbox.birth(row.boot);
      const n = birth ? decodeWindow(row.window, row.seq, birth).checks[0]?.medianUs : null;
      owed.set(row.seq, { boot: row.boot, n: n ?? -1 });
    }
    // Now and then the collector takes the oldest, so that old boots end and the file does not only grow.
    if (round % 4 === 0) {
      for (const row of rows.slice(0, Math.floor(rows.length * 0.7))) {
        outbox.settle(row.boot, [{ first: row.seq, count: 1 }]);
        owed.delete(row.seq);
      }
    }
    outbox.close();
  }
  expect(appends).toBeGreaterThan(KILLS * 10);
  dir.remove();
}, 180_000);
