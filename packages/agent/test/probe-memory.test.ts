/** What probes remember outlives the agent, and damage to it costs only what is damaged. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_MEMORY_KEYS, MAX_MEMORY_VALUE_BYTES } from '@tillwatch/probes';
import type { Log } from '../src/log.js';
import { openProbeMemory } from '../src/probe-memory.js';

let dir: string;
let events: string[];
const note = (_fields: object, event: string): void => void events.push(event);
const log: Log = { debug: note, info: note, warn: note, error: note };
const openIt = (at = dir) => openProbeMemory(at, log, () => 0);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tillwatch-memory-'));
  events = [];
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('remembers over a restart, the latest of each key', async () => {
  const first = openIt();
  first.memory.set('version a', 'one');
  first.memory.set('version b', '价格');
  first.memory.set('version a', 'two');
  first.memory.set('gone', 'x');
  first.memory.set('gone', undefined);
  await first.close();
  const second = openIt();
  expect(['version a', 'version b', 'gone'].map((key) => second.memory.get(key))).toEqual(['two', '价格', undefined]);
  expect(readdirSync(dir)).toHaveLength(2);
  expect(events).toEqual([]);
});

it('forgets a damaged file, says so, and keeps the others', async () => {
  const first = openIt();
  first.memory.set('a', '1');
  await first.close();
  const [name] = readdirSync(dir);
  writeFileSync(join(dir, String(name)), '{"key":"a","val');
  writeFileSync(join(dir, `${'0'.repeat(32)}.json`), JSON.stringify({ key: 'of another name', value: 'x' }));
  writeFileSync(join(dir, 'notes.txt'), 'not ours');
  const second = openIt();
  expect(second.memory.get('a')).toBeUndefined();
  expect(second.memory.get('of another name')).toBeUndefined();
  expect(events).toEqual(['probe-memory-damaged', 'probe-memory-damaged']);
  expect(readdirSync(dir)).toEqual(['notes.txt']);
});

it('works without its directory for as long as the agent runs, and says so once', async () => {
  const blocked = join(dir, 'file');
  writeFileSync(blocked, '');
  const { memory, close } = openIt(join(blocked, 'memory'));
  memory.set('a', '1');
  memory.set('b', '1');
  expect(memory.get('a')).toBe('1');
  await close();
  expect(events).toEqual(['probe-memory-unreadable', 'probe-memory-not-written']);
});

it('is bounded in values and in keys', () => {
  const { memory } = openIt(join(dir, 'never', '\0'));
  memory.set('largest', 'x'.repeat(MAX_MEMORY_VALUE_BYTES));
  expect(() => memory.set('larger', 'x'.repeat(MAX_MEMORY_VALUE_BYTES + 1))).toThrow(/at most/);
  for (let i = 1; i < MAX_MEMORY_KEYS; i++) memory.set(`key ${i}`, '');
  expect(() => memory.set('one more', '')).toThrow(/more than/);
  memory.set('largest', 'replaced');
  expect(memory.get('largest')).toBe('replaced');
});
