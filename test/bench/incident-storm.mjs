// Storms: all sites of an estate change at once. What it costs the collector's own thread until every incident is on disk and everybody chosen who is to be told.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHILD = join(import.meta.dirname, 'incident-storm-child.mjs');
/** What a heartbeat may wait for the loop: updates reach the page within a second (budgets), and half of it is for all the rest. */
const MAX_BLOCK_MS = 500;
const MAX_HEAP_MIB = 512;

export async function run({ quick, note }) {
  const sizes = quick ? [1_000] : [1_000, 10_000];
  const rows = [];
  for (const sites of sizes) {
    for (const storm of ['own', 'shared']) {
      const runs = Array.from({ length: quick ? 1 : 3 }, () => play(storm, sites));
      const what = storm === 'own' ? 'each with a fault of its own' : 'one carrier, after each was told alone';
      const values = (read) => runs.map(read);
      rows.push(
        row(
          `${sites} sites, ${what}: longest block`,
          'ms',
          values(({ blockMs }) => blockMs),
          { atMost: MAX_BLOCK_MS },
        ),
        row(
          `${sites} sites, ${what}: until all is on disk`,
          's',
          values(({ storedMs }) => storedMs / 1_000),
        ),
        row(
          `${sites} sites, ${what}: until all is planned`,
          's',
          values(({ plannedMs }) => plannedMs / 1_000),
        ),
        row(
          `${sites} sites, ${what}: heap`,
          'MiB',
          values(({ heapMiB }) => heapMiB),
          { atMost: MAX_HEAP_MIB },
        ),
      );
      note(`${storm} ${sites}: ${JSON.stringify(runs[0].counts)}`);
    }
  }
  return rows;
}

function row(measure, unit, values, budget) {
  return { measure, who: 'tillwatch', unit, values, ...(budget !== undefined && { budget }) };
}

function play(storm, sites) {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-storm-'));
  try {
    return JSON.parse(execFileSync(process.execPath, [CHILD, storm, String(sites), dir], { encoding: 'utf8' }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
