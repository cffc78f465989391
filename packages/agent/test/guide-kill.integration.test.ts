/** kill -9 at any instant: the file holds a whole guide, never an older one than before, and at worst the newest is lost. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openGuide } from '@tillwatch/protocol';
import { createGuideFile } from '../src/guide-file.js';
import { keptLog, ownDir, seeded } from './outbox-kit.js';

const KILLS = 8;
const SAVER = join(import.meta.dirname, 'guide-saver.mjs');

it(`keeps a whole guide over ${KILLS} kills at random moments`, async () => {
  const dir = ownDir();
  const path = dir.file('guide.pb');
  const random = seeded(20261123);
  let kept = -1;
  for (let round = 0; round < KILLS; round++) {
    const child = spawn(process.execPath, [SAVER, path, String(kept + 1)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    const exited = new Promise((resolve) => child.once('close', resolve));
    const isUnderWay = new Promise<void>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.split('\n').length > 4) resolve();
      });
    });
    await Promise.race([isUnderWay, exited]);
    await sleep(random() % 80);
    child.kill('SIGKILL');
    await exited;
    const said = Number(/s (\d+)\n$/.exec(text)?.[1]);
    const log = keptLog();
    const loaded = createGuideFile(path, log, () => Date.now()).load();
    expect(log.lines).toEqual([]);
    if (loaded === null) {
      expect(kept).toBe(-1);
      continue;
    }
    const opened = openGuide(loaded.bytes);
    if (!opened.ok) throw new Error(opened.detail);
    const found = Number(opened.value.guide.site.replace('store-', ''));
    expect(found).toBeGreaterThanOrEqual(kept);
    expect(found).toBeLessThanOrEqual(said);
    kept = found;
  }
  expect(kept).toBeGreaterThan(0);
  dir.remove();
}, 60_000);
