/** Killed at any instant, the store of trade holds every step that it answered for, whole, and no half of one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { unknownDay } from '@tillwatch/model';
import { noMarks } from '../../src/trade/merge-day.js';
import { createSqliteTrade } from '../../src/trade/sqlite-trade.js';
import { build } from '../store/built.js';
import { memoryLog, random, temporaryDirs } from '../store/kit.js';
import { SERIES, step } from './kill-steps.mjs';

const newDir = temporaryDirs();
const CHILD = join(import.meta.dirname, 'kill-child.mjs');
const KILLS = 20;
const MAX_LATER_MS = 40;

/** Lets the child store for a while after it has opened its file, and kills it; answers the last step that it had answered for. */
async function runAndKill(dir: string, laterMs: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  let timer: NodeJS.Timeout | undefined;
  let answered = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    answered = Math.max(answered, Number(line.split(' ')[1]));
    timer ??= setTimeout(() => child.kill('SIGKILL'), laterMs);
  }
  clearTimeout(timer);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect({ complaints, signal: child.signalCode }).toEqual({ complaints: '', signal: 'SIGKILL' });
  return answered;
}

/** What steps 1 to `last` leave behind. */
function expectedDays(last: number): Map<number, { minutes: Uint16Array; marks: Uint8Array }> {
  const days = new Map<number, { minutes: Uint16Array; marks: Uint8Array }>();
  for (let number = 1; number <= last; number++) {
    const { day, minute, count, bin } = step(number);
    const kept = days.get(day) ?? { minutes: unknownDay(), marks: noMarks() };
    days.set(day, kept);
    kept.minutes[minute] = count;
    kept.marks[bin] = 1;
  }
  return days;
}

it(`keeps counts of trade over ${KILLS} kills and more`, async () => {
  build();
  const dir = newDir();
  const next = random(2026);
  let answered = 0;
  // How many steps a life has is the machine's affair: it goes on until there were more than kills.
  for (let kill = 0; kill < KILLS || answered <= KILLS; kill++) {
    answered = Math.max(answered, await runAndKill(dir, next() * MAX_LATER_MS));
    const log = memoryLog();
    const store = createSqliteTrade({ dir, log, clock: { nowMs: () => 0 } });
    try {
      const through = (await store.open()) ?? 0;
      expect(through).toBeGreaterThanOrEqual(answered);
      for (const series of SERIES) {
        const kept = await store.days(series, 0);
        expect(new Map(kept.map(({ day, minutes, marks }) => [day, { minutes, marks }]))).toEqual(
          expectedDays(through),
        );
      }
      expect(JSON.stringify(log)).not.toContain('trade-set-aside');
    } finally {
      await store.close();
    }
  }
}, 180_000);
