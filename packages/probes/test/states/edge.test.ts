/** Kinds are compared with the states that they declare, and the check of what tests have shown can fail. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Attempt } from '@tillwatch/model';
import { z } from 'zod';
import { comparedWithStates as inTests } from '../../../../test/kit/observed-edge.js';
import { createProbeIo, type Probe } from '../../src/index.js';
import { comparedWithStates } from '../../src/states/edge.js';

const kindThat = (attempt: Attempt): Probe<unknown> => ({
  kind: 'mine',
  summary: 'One.',
  params: z.unknown(),
  states: { ok: 'Well.', 'down/refused': 'Refused.' },
  values: [],
  target: () => '',
  fromTarget: () => ({}),
  run: () => Promise.resolve(attempt),
});
const undeclared: string[] = [];
const run = (attempt: Attempt, edge = comparedWithStates) =>
  edge(kindThat(attempt)).run({
    params: null,
    signal: new AbortController().signal,
    timeoutMs: 1,
    io: createProbeIo(),
    onUndeclared: (verdict) => void undeclared.push(verdict),
  });
beforeEach(() => void undeclared.splice(0));

it('lets pass what is declared, as it is', async () => {
  const refused: Attempt = { state: 'down', reason: 'refused', values: { errorCode: 5 } };
  expect(await run(refused)).toBe(refused);
  expect(await run({ state: 'ok', reason: null })).toEqual({ state: 'ok', reason: null });
  expect(undeclared).toEqual([]);
});

it.each<Attempt>([
  { state: 'degraded', reason: 'refused' },
  { state: 'down', reason: 'timeout', values: { errorCode: 5 } },
])('tells of %j, which is not declared, and lets it stand', async (attempt) => {
  expect(await run(attempt)).toBe(attempt);
  expect(undeclared).toEqual([`${attempt.state}/${attempt.reason}`]);
  await expect(run(attempt, inTests)).rejects.toThrow(/mine does not declare/);
});

it.each<Attempt>([
  { state: 'down', reason: null },
  { state: 'ok', reason: 'timeout' },
])('takes %j for a fault of the kind', async (attempt) => {
  await expect(run(attempt)).rejects.toThrow(/mine reports/);
});

it('what no test has shown is open, and so is an excuse that is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillwatch-observed-'));
  writeFileSync(join(folder, '1.txt'), 'icmp ok\ntcp ok\n');
  writeFileSync(join(folder, '2.txt'), 'icmp down/timeout\n');
  const script = pathToFileURL(join(import.meta.dirname, '../../../../scripts/declared-states.mjs')).href;
  const open = (declared: readonly string[], excused: Readonly<Record<string, string>>) =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [
          '--input-type=module',
          '--eval',
          `const { openStates } = await import(${JSON.stringify(script)});
           console.log(JSON.stringify(openStates(${JSON.stringify(folder)}, ${JSON.stringify(declared)}, ${JSON.stringify(excused)})));`,
        ],
        { env: { ...process.env, NODE_OPTIONS: '' } },
      ).toString(),
    ) as string[];
  expect(open(['icmp ok', 'icmp down/timeout'], {})).toEqual([]);
  expect(open(['icmp ok', 'icmp down/timeout', 'icmp down/refused'], {})).toEqual(['icmp down/refused: in no test']);
  expect(open(['tcp ok', 'tcp down/refused'], { 'tcp down/refused': 'no way' })).toEqual([]);
  expect(open(['icmp ok'], {})).toEqual(['icmp down/timeout: reported, and not declared']);
  expect(open(['tcp ok'], { 'tcp ok': 'no way' })).toEqual(['tcp ok: seen, and yet called not to be had']);
  expect(open(['tcp ok'], { 'dns ok': 'no way' })).toEqual(['dns ok: excused, and not declared']);
  rmSync(folder, { recursive: true });
});
