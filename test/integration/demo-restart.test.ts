/** The demo's data over several starts, and its children when the main process is killed. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDemoHome, eventually, isAlive } from '../kit/demo.js';

const LIMIT_MS = 240_000;

describe('the demo over several starts', () => {
  const home = createDemoHome();
  afterAll(() => home.remove(), LIMIT_MS);

  it(
    'leaves no process when its main process is killed, starts again on the same data, and afresh when told to',
    async () => {
      const first = await home.start();
      const children = Object.entries(first.processes()).filter(([name]) => name !== 'main');
      expect(children.map(([name]) => name).sort()).toEqual([
        'agent-demo-1',
        'agent-hub',
        'agent-this-machine',
        'collector',
        'devices',
      ]);
      await first.end('SIGKILL');
      await eventually('the children to end', () => children.every(([, pid]) => !isAlive(pid)));

      writeFileSync(join(home.data, 'collector', 'left-behind'), '');
      const second = await home.start();
      expect(existsSync(join(home.data, 'collector', 'left-behind'))).toBe(true);
      expect(await second.end('SIGTERM')).toBe(0);

      const third = await home.start('--fresh');
      expect(existsSync(join(home.data, 'collector', 'left-behind'))).toBe(false);
      expect(readdirSync(join(home.data, 'logs'))).toContain('collector.log');
      expect(await third.end('SIGTERM')).toBe(0);
    },
    LIMIT_MS,
  );

  it('says what is wrong with its arguments', async () => {
    expect(await home.attempt('--stores', '1001')).toMatchObject({
      exit: 2,
      out: '',
      err: expect.stringContaining('expected a whole number from 0 to 1000'),
    });
    expect(await home.attempt('--help')).toMatchObject({ exit: 0, out: expect.stringContaining('--probe-network') });
  });
});
