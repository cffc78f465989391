/**
 * Chunks as releases wrote them: they are read for ever. Beliefs that columns begin with are part of the format, so a change of them fails
 * here and needs a new format number beside the old reader. A new release adds its files: `UPDATE_FIXTURES=<release>`.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeDetail, encodeDetail } from '../../src/store/codec/detail-chunk.js';
import { appendRow, type DetailSection, emptySection, type ListedShape } from '../../src/store/codec/detail-section.js';
import { decodeRollup, encodeRollup, type Rollup } from '../../src/store/codec/rollup-chunk.js';
import { bootId, random } from './kit.js';

const DIR = join(dirname(fileURLToPath(import.meta.url)), 'fixtures');
const SHAPE: ListedShape = {
  listId: 5,
  checks: [
    { id: 'lan', values: [] },
    { id: 'wan', values: [] },
    { id: 'host', values: ['cpuPermille', 'diskFreeBytes'] },
  ],
};

/** An hour with noise, spikes, losses, an outage, two boots and values; integers alone, so every machine makes the same. */
function sampleSection(): DetailSection {
  const next = random(1);
  const below = (limit: number) => Math.floor(next() * limit);
  const section = emptySection(SHAPE);
  for (let seq = 1; seq <= 360; seq++) {
    const endedAtMs = 1_772_000_000_000 + seq * 10_000 + below(4);
    const isDown = seq > 90 && seq < 110;
    const us = 400 + below(40) + below(40) + (below(80) === 0 ? 3000 : 0);
    const lan = isDown
      ? ({ state: 'down', reason: 'timeout', sent: 10, lost: 10, medianUs: null, maxUs: null } as const)
      : ({
          state: 'ok',
          reason: null,
          sent: 10,
          lost: below(50) === 0 ? 1 : 0,
          medianUs: us,
          maxUs: us + below(90),
        } as const);
    const wan = {
      state: 'ok',
      reason: null,
      sent: 1,
      lost: 0,
      medianUs: 20_000 + below(900),
      maxUs: 2 ** 32 - 1,
    } as const;
    const values = { cpuPermille: below(1000), ...(seq % 6 === 0 && { diskFreeBytes: 4e11 - seq * 40_960 }) };
    const host = {
      state: 'degraded',
      reason: 'cpu-high',
      sent: 1,
      lost: 0,
      medianUs: null,
      maxUs: null,
      values,
    } as const;
    const to = { check: 0, from: 'ok', to: 'down', reason: 'timeout', atMs: endedAtMs - 9000 } as const;
    const heartbeat = {
      seq,
      endedAtMs,
      lengthMs: 10_000,
      checks: [lan, wan, host],
      transitions: seq === 91 ? [to] : [],
    };
    appendRow(section, {
      boot: bootId(seq < 200 ? 1 : 0xfedcba98),
      endedAtMs: endedAtMs + 250,
      receivedAtMs: endedAtMs + 280 + below(50),
      heartbeat,
    });
  }
  return section;
}

function sampleRollup(): Rollup {
  const next = random(2);
  const units = Array.from({ length: 24 }, (_, hour) => {
    const medianUs = hour === 7 ? null : 400 + Math.floor(next() * 50);
    const [minUs, maxUs] = medianUs === null ? [null, null] : [medianUs - 30, medianUs * 3];
    const stateMs = [3_600_000 - hour * 1000, 0, hour * 1000, 0] as const;
    return [
      hour,
      { sent: 3600, lost: hour, minUs, medianUs, maxUs, stateMs, worst: hour === 0 ? 'ok' : 'down' },
    ] as const;
  });
  return new Map([
    ['lan', new Map(units)],
    ['wan', new Map(units.slice(0, 1))],
  ]);
}

const ROLLUP_SHAPE: ListedShape = {
  listId: 6,
  checks: [
    { id: 'lan', values: [] },
    { id: 'wan', values: [] },
  ],
};
const release = process.env.UPDATE_FIXTURES;
if (release !== undefined) {
  writeFileSync(join(DIR, `detail-${release}.bin`), encodeDetail([sampleSection()]));
  writeFileSync(join(DIR, `rollup-${release}.bin`), encodeRollup(sampleRollup(), ROLLUP_SHAPE));
}

describe('chunks of every release', () => {
  const files = readdirSync(DIR);

  it('are there', () => {
    expect(files).toEqual(expect.arrayContaining(['detail-0.1.0.bin', 'rollup-0.1.0.bin']));
  });

  it.each(files.filter((name) => name.startsWith('detail-')))('%s is read as it was meant', (name) => {
    const bytes = readFileSync(join(DIR, name));
    expect(decodeDetail(bytes, (id) => (id === 5 ? SHAPE : undefined))).toEqual([sampleSection()]);
  });

  it.each(files.filter((name) => name.startsWith('rollup-')))('%s is read as it was meant', (name) => {
    const bytes = readFileSync(join(DIR, name));
    expect(decodeRollup(bytes, (id) => (id === 6 ? ROLLUP_SHAPE : undefined))).toEqual(sampleRollup());
  });
});
