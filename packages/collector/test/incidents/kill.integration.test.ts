/** A desk over a real file, killed at any instant: afterwards everything is as if it had never been. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Incident, TimelineEntry } from '@tillwatch/model';
import { build } from '../store/built.js';
import { random, temporaryDirs } from '../store/kit.js';

const newDir = temporaryDirs();
const CHILD = join(import.meta.dirname, 'kill-child.mjs');
/** Of 240 steps: a child is killed within its first so many, and so many milliseconds later; how far it comes meanwhile is the machine's affair. */
const MAX_STEPS = 14;
const MAX_LATER_MS = 12;
const MIN_KILLS = 15;

interface Death {
  readonly steps: number;
  readonly laterMs: number;
}

interface Kept {
  readonly kept: readonly Incident[];
  readonly timelines: readonly (readonly TimelineEntry[])[];
  readonly notices: readonly string[];
}

/** Runs the child to its end, or kills it on its way; null: it was killed. */
function run(dir: string, death: Death | null): Promise<Kept | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CHILD, dir], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    let out = '';
    let complaints = '';
    let timer: NodeJS.Timeout | undefined;
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (death !== null && out.length >= death.steps) timer ??= setTimeout(() => child.kill('SIGKILL'), death.laterMs);
    });
    child.stderr.on('data', (chunk) => {
      complaints += chunk;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const [, last = ''] = out.split('\n');
      if (complaints !== '') reject(new Error(complaints));
      else if (signal === 'SIGKILL') resolve(null);
      else if (code === 0) resolve(JSON.parse(last) as Kept);
      else reject(new Error(`ended with ${code}`));
    });
  });
}

it('goes on after every SIGKILL with the same incidents, none doubled, none missing, each turn noticed once', async () => {
  build();
  const undisturbed = await run(newDir(), null);
  const next = random(2026);
  let kills = 0;
  // Where the killer itself is kept waiting, a life takes few of them: then there is another.
  while (kills < MIN_KILLS) {
    const dir = newDir();
    let disturbed: Kept | null = null;
    for (let ofThisLife = 0; disturbed === null; ofThisLife++) {
      const death = { steps: 1 + Math.floor(next() * MAX_STEPS), laterMs: next() * MAX_LATER_MS };
      disturbed = await run(dir, ofThisLife < 200 ? death : null);
      if (disturbed === null) kills += 1;
    }
    expect(disturbed).toEqual(undisturbed);
    // And it was no quiet life.
    expect(disturbed.kept.length).toBeGreaterThan(20);
    expect(new Set(disturbed.notices).size).toBe(disturbed.notices.length);
    expect(disturbed.notices.filter((notice) => notice.includes(' opened ')).length).toBe(disturbed.kept.length);
  }
}, 180_000);
