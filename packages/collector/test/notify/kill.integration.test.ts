/** Killed at any instant, the notifying side loses no message, and repeats none to a receiver that honours the idempotency key. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from '../store/built.js';
import { startReceiver, text } from './receiver.js';

const KILLS = 50;

describe('messages under SIGKILL', () => {
  beforeAll(build, 120_000);

  it(`reach a receiver once each over ${KILLS} kills`, async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tillwatch-notify-kill-'));
    const receiver = await startReceiver();
    receiver.answer(text('', 204));
    let saved = 0;
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const run = await runAndKill(dir, receiver.url, Math.random() * 120);
        expect(run.complaints).toBe('');
        expect(run.openedAt).toBeGreaterThanOrEqual(saved);
        saved = Math.max(run.openedAt, run.savedTo);
      }
      const drained = await drain(dir, receiver.url);
      expect(drained.complaints).toBe('');
      // What was on disk may not have been told of on stdout yet.
      const total = drained.openedAt;
      expect(total).toBeGreaterThanOrEqual(saved);
      expect(total).toBeGreaterThan(KILLS);
      const bodies = new Map<string, string>();
      for (const { headers, body } of receiver.received) {
        const key = String(headers['idempotency-key']);
        // Repeated, it is the same to the byte: whoever knows the key has lost nothing by passing it over.
        expect(bodies.get(key) ?? body).toBe(body);
        bodies.set(key, body);
      }
      const expected = Array.from({ length: total }, (_, index) => `I${index + 1}/opened/0/hook@hook`);
      expect([...bodies.keys()].sort()).toEqual(expected.sort());
      // At most what was under way at a kill came twice.
      expect(receiver.received.length - bodies.size).toBeLessThanOrEqual(KILLS);
    } finally {
      await receiver.close();
      rmSync(dir, { recursive: true, force: true });
    }
  }, 240_000);
});

/** Starts the child, lets it work for a while after it has opened the store, and kills it. */
async function runAndKill(dir: string, url: string, afterMs: number) {
  const run = start(dir, url);
  let timer: NodeJS.Timeout | undefined;
  let savedTo = 0;
  let openedAt = -1;
  for await (const line of run.lines) {
    const [word, number] = line.split(' ');
    if (word === 'opened') {
      openedAt = Number(number);
      timer = setTimeout(() => run.child.kill('SIGKILL'), afterMs);
    } else savedTo = Number(number);
  }
  clearTimeout(timer);
  if (run.child.exitCode === null && run.child.signalCode === null) await once(run.child, 'exit');
  expect(run.child.signalCode).toBe('SIGKILL');
  return { openedAt, savedTo, complaints: run.complaints() };
}

async function drain(dir: string, url: string) {
  const run = start(dir, url, 'drain');
  let openedAt = -1;
  for await (const line of run.lines) openedAt = Number(line.split(' ')[1]);
  if (run.child.exitCode === null) await once(run.child, 'exit');
  expect(run.child.exitCode).toBe(0);
  return { openedAt, complaints: run.complaints() };
}

function start(...args: string[]) {
  const script = join(import.meta.dirname, 'kill-child.mjs');
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stderr.on('data', (part) => {
    text += part;
  });
  return { child, lines: createInterface({ input: child.stdout }), complaints: () => text };
}
