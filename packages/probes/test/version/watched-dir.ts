/** A folder and a record for each test of what is watched; importing it sets both up. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProbeIo } from '../../src/index.js';
import { attempt } from '../peers.js';

/** The folder of the test that runs, and its record. */
export let dir = '';
export let io = createProbeIo();

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tillwatch-version-'));
  io = createProbeIo();
});
afterEach(async () => {
  await io.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Writes a file of the folder; what is neither text nor bytes as JSON. */
export function put(name: string, content: unknown): string {
  const file = join(dir, name);
  writeFileSync(
    file,
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content, null, 2),
  );
  return file;
}

/** One attempt of the kind. */
export async function look(params: Record<string, unknown>, options: { io?: typeof io; timeoutMs?: number } = {}) {
  const { state, reason, values, changes = [] } = await attempt('version', params, { io, ...options });
  return { outcome: `${state}/${reason}`, values, changes };
}

/** As the usual tool makes it. */
export function sha256(bytes: Buffer): string {
  return execFileSync('sha256sum', { input: bytes, encoding: 'utf8' }).slice(0, 64);
}
