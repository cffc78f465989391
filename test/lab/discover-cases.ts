/** `tillwatch discover` on the front-end PC, which has been told of the store's network and of nothing in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tillwatch, tillwatchIn, transitionsSince } from '../kit/lab.js';

const LIMIT_MS = 90_000;

/** What stands in the store, by address; the camera says nothing of itself on any port. */
const DEVICES = [
  ['10.77.1.1', 'router'],
  ['10.77.1.3', 'backup-line'],
  ['10.77.1.20', 'store-db'],
  ['10.77.1.20', 'store-db'],
  ['10.77.1.31', 'till'],
  ['10.77.1.32', 'till'],
  ['10.77.1.33', 'till'],
  ['10.77.1.41', 'payment-terminal'],
  ['10.77.1.51', 'scale'],
  ['10.77.1.61', 'printer'],
  ['10.77.1.62', 'printer'],
  ['10.77.1.63', 'printer'],
  ['10.77.1.71', 'host'],
];

interface Found {
  readonly isComplete: boolean;
  readonly nodes: readonly { readonly address: string; readonly kind: string; readonly certainty: string }[];
}

export function discoverCases(): void {
  it(
    'finds every device, says which it cannot tell, writes a sound file, and disturbs nothing',
    async () => {
      const fromMs = Date.now();
      const dir = mkdtempSync(join(tmpdir(), 'tillwatch-found-'));
      const file = join(dir, 'agent.yaml');
      try {
        const found = await tillwatchIn(
          'front-end',
          ...['discover', '10.77.1.0/24', '--out', file, '--community', 'lab-read', '--rate', '400', '--json'],
        );
        expect({ exit: found.exit, err: found.exit === 0 ? '' : found.err }).toEqual({ exit: 0, err: '' });
        const { isComplete, nodes } = JSON.parse(found.out) as Found;
        expect(isComplete).toBe(true);
        const inOrder = nodes.map(({ address, kind }) => [address, kind]);
        expect(inOrder.sort(byAddress)).toEqual([...DEVICES].sort(byAddress));
        expect(nodes.filter(({ kind }) => kind === 'host').map(({ certainty }) => certainty)).not.toContain('sure');
        expect(await tillwatch('config', 'check', file)).toMatchObject({ exit: 0 });
        expect((await transitionsSince(fromMs)).filter(({ to }) => to !== 'ok')).toEqual([]);
      } finally {
        rmSync(dir, { recursive: true, force: true });
      }
    },
    LIMIT_MS,
  );
}

const byAddress = (a: readonly (string | undefined)[], b: readonly (string | undefined)[]) =>
  `${a[0]} ${a[1]}`.localeCompare(`${b[0]} ${b[1]}`);
