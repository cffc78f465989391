import zlib from 'node:zlib';
import { CHECK_STATES, type CheckSummary, type Heartbeat, REASONS } from '@tillwatch/model';
import fc from 'fast-check';
import { DamagedChunk } from '../../src/store/codec/block-file.js';
import { checkWindows, decodeDetail, encodeDetail, readCheckWindows } from '../../src/store/codec/detail-chunk.js';
import {
  appendRow,
  type DetailRow,
  type DetailSection,
  emptySection,
  joinSections,
  type ListedShape,
  reasonOfCode,
  stateOfCode,
  tidySection,
} from '../../src/store/codec/detail-section.js';
import { bootId, random } from './kit.js';

const SHAPES: ListedShape[] = [
  { listId: 0, checks: [] },
  {
    listId: 1,
    checks: [
      { id: 'a', values: [] },
      { id: 'b', values: ['cpuPermille', 'uptimeSeconds'] },
    ],
  },
  {
    listId: 7,
    checks: [
      { id: 'b', values: ['cpuPermille'] },
      { id: 'c', values: [] },
      { id: 'd', values: [] },
    ],
  },
];
const shapeOf = (id: number) => SHAPES.find(({ listId }) => listId === id);

const stamp = fc.oneof(
  fc.integer({ min: 1_772_000_000_000, max: 1_772_003_600_000 }),
  fc.constantFrom(0, 1, 2 ** 50, -(2 ** 50), Number.MAX_SAFE_INTEGER),
);
const latency = fc.oneof(
  fc.integer({ min: 1, max: 5000 }),
  fc.integer({ min: 1, max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 1, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER),
);
const figure = fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.maxSafeInteger());

function summary(names: readonly string[]): fc.Arbitrary<CheckSummary> {
  return fc
    .record({
      state: fc.constantFrom(...CHECK_STATES),
      reason: fc.constantFrom(null, ...REASONS),
      sent: fc.nat(20),
      lost: fc.nat(20),
      medianUs: fc.option(latency),
      maxUs: fc.option(latency),
      figures: fc.array(fc.option(figure, { nil: undefined }), { minLength: names.length, maxLength: names.length }),
    })
    .map(({ figures, ...rest }) => {
      const values = Object.fromEntries(
        names.flatMap((name, i) => (figures[i] === undefined ? [] : [[name, figures[i] as number]])),
      );
      return { ...rest, ...(Object.keys(values).length > 0 && { values }) };
    });
}

function row(shape: ListedShape): fc.Arbitrary<DetailRow> {
  const transition = fc.record({
    check: fc.nat(Math.max(0, shape.checks.length - 1)),
    from: fc.constantFrom(...CHECK_STATES),
    to: fc.constantFrom(...CHECK_STATES),
    reason: fc.constantFrom(null, ...REASONS),
    atMs: stamp,
  });
  return fc.record({
    boot: fc.constantFrom(bootId(1), bootId(2), 'fedcba9876543210'),
    endedAtMs: stamp,
    receivedAtMs: stamp,
    heartbeat: fc.record({
      seq: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 2 ** 50 })),
      endedAtMs: stamp,
      lengthMs: fc.oneof(fc.constant(10_000), fc.nat(100_000)),
      checks: fc.tuple(...shape.checks.map(({ values }) => summary(values))),
      transitions: fc.array(transition, { maxLength: 3 }),
    }),
  });
}

const sections = fc.tuple(...SHAPES.map((shape) => fc.array(row(shape), { maxLength: 25 }))).map((lists) =>
  lists.flatMap((rows, index) => {
    const section = emptySection(SHAPES[index] as ListedShape);
    for (const item of rows) appendRow(section, item);
    return rows.length === 0 ? [] : [section];
  }),
);

/** The rows of a section, as they were put in. */
function rowsOf(section: DetailSection): DetailRow[] {
  return section.seq.map((seq, index) => {
    const heartbeat: Heartbeat = {
      seq,
      endedAtMs: section.sessionEndedAtMs[index] as number,
      lengthMs: section.lengthMs[index] as number,
      checks: section.shape.checks.map((check, at) => summaryAt(section, check.values, at, index)),
      transitions: section.transitions.filter(({ row: of }) => of === index).map(({ transition }) => transition),
    };
    const [boot, endedAtMs, receivedAtMs] = [
      section.boot[index],
      section.endedAtMs[index],
      section.receivedAtMs[index],
    ];
    return { boot: boot as string, endedAtMs: endedAtMs as number, receivedAtMs: receivedAtMs as number, heartbeat };
  });
}

function summaryAt(section: DetailSection, names: readonly string[], check: number, row: number): CheckSummary {
  const columns = section.checks[check] as DetailSection['checks'][number];
  const at = (column: readonly number[]) => column[row] as number;
  const values = Object.fromEntries(
    names.flatMap((name, i) => {
      const value = columns.values[i]?.[row];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    state: stateOfCode(at(columns.health)),
    reason: reasonOfCode(at(columns.health)),
    sent: at(columns.sent),
    lost: at(columns.lost),
    medianUs: at(columns.medianUs) === -1 ? null : at(columns.medianUs),
    maxUs: at(columns.maxUs) === -1 ? null : at(columns.maxUs),
    ...(Object.keys(values).length > 0 && { values }),
  };
}

describe('detail chunk', () => {
  it('gives back every window whole, in order, each once', () => {
    fc.assert(
      fc.property(sections, (list) => {
        const tidy = list.map(tidySection);
        expect(decodeDetail(encodeDetail(tidy), shapeOf)).toEqual(tidy);
        list.forEach((section, index) => {
          const byKey = new Map(
            rowsOf(section)
              .reverse()
              .map((item) => [`${item.boot}/${item.heartbeat.seq}`, item]),
          );
          const kept = rowsOf(tidy[index] as DetailSection);
          expect(kept.length).toBe(byKey.size);
          for (const item of kept) expect(item).toEqual(byKey.get(`${item.boot}/${item.heartbeat.seq}`));
        });
      }),
      { numRuns: 150 },
    );
  });

  it('merges parts into what one chunk of all would be', () => {
    fc.assert(
      fc.property(sections, sections, (a, b) => {
        const keys = (list: DetailSection[]) =>
          list.flatMap(({ shape, boot, seq }) => seq.map((of, i) => `${shape.listId}/${boot[i]}/${of}`));
        const all = new Set([...keys(a), ...keys(b)]);
        const parts = [a, b].map((list) => decodeDetail(encodeDetail(list.map(tidySection)), shapeOf));
        const merged = joinSections(parts.flat()).map(tidySection);
        expect(keys(merged).length).toBe(all.size);
        expect(new Set(keys(merged))).toEqual(all);
        for (const { boot, seq } of merged) {
          seq.forEach((of, i) => {
            if (boot[i - 1] === boot[i]) expect(of).toBeGreaterThan(seq[i - 1] as number);
          });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('reads one check as it would out of the whole', () => {
    fc.assert(
      fc.property(sections, fc.constantFrom('a', 'b', 'c', 'none'), (list, check) => {
        const bytes = encodeDetail(list.map(tidySection));
        const expected = decodeDetail(bytes, shapeOf).flatMap((section) => {
          const index = section.shape.checks.findIndex(({ id }) => id === check);
          const columns = section.checks[index];
          return columns === undefined ? [] : checkWindows(section, columns, index);
        });
        expect(readCheckWindows(bytes, shapeOf, check)).toEqual(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('takes at most 1.2 bytes for a link-sample of noise with spikes, losses and the odd outage', () => {
    const bytes = encodeDetail([tidySection(noisyHour())]);
    expect(bytes.length / (360 * 20)).toBeLessThan(1.2);
  });

  it('writes a section of very many rows as several', () => {
    const section = emptySection({ listId: 9, checks: [] });
    for (let seq = 1; seq <= 70_000; seq++) {
      const heartbeat = { seq, endedAtMs: seq * 10, lengthMs: 10, checks: [], transitions: [] };
      appendRow(section, { boot: bootId(1), endedAtMs: seq * 10, receivedAtMs: seq * 10, heartbeat });
    }
    const decoded = decodeDetail(encodeDetail([section]), () => section.shape);
    expect(decoded).toHaveLength(2);
    const [joined] = joinSections(decoded);
    expect(joined?.seq.every((seq, row) => seq === section.seq[row])).toBe(true);
    expect(joined?.endedAtMs.length).toBe(70_000);
  });

  it('says of every damaged chunk that it is damaged, and nothing else', () => {
    const bytes = encodeDetail([tidySection(noisyHour())]);
    const next = random(3);
    for (let i = 0; i < 2000; i++) {
      const damaged = Uint8Array.from(bytes);
      const place = Math.floor(next() * damaged.length);
      damaged[place] = (damaged[place] as number) ^ (1 << Math.floor(next() * 8));
      const cut = next() < 0.3 ? damaged.subarray(0, Math.floor(next() * damaged.length)) : damaged;
      expect(() => decodeDetail(cut, (id) => ({ ...LAN, listId: id }))).toThrow(DamagedChunk);
    }
    expect(() => decodeDetail(bytes, () => undefined)).toThrow(DamagedChunk);
  });

  it('bears blocks that lie under a right checksum: an error or some windows, never a hang', () => {
    const next = random(5);
    for (let i = 0; i < 50; i++) {
      const section = tidySection(noisyHour(20));
      const honest = decodeDetail(encodeDetail([section]), () => LAN);
      expect(honest[0]?.seq).toEqual(section.seq);
      const bytes = relabelled(encodeDetail([section]), next);
      try {
        decodeDetail(bytes, () => LAN);
      } catch (error) {
        expect(error).toBeInstanceOf(DamagedChunk);
      }
    }
  });
});

const LAN: ListedShape = {
  listId: 3,
  checks: Array.from({ length: 20 }, (_, i) => ({ id: `link-${i}`, values: [] })),
};

function noisyHour(windows = 360): DetailSection {
  const next = random(windows);
  const section = emptySection(LAN);
  for (let i = 1; i <= windows; i++) {
    const endedAtMs = 1_772_000_000_000 + i * 10_000;
    const checks = LAN.checks.map((_, link): CheckSummary => {
      if (link === 4 && i > 100 && i < 112) {
        return { state: 'down', reason: 'timeout', sent: 5, lost: 5, medianUs: null, maxUs: null };
      }
      const normal = Math.sqrt(-2 * Math.log(next() + 1e-12)) * Math.cos(2 * Math.PI * next());
      const base = 150 * 20 ** (link / 20) * Math.exp(0.1 * normal) * (next() < 0.01 ? 2 + 6 * next() : 1);
      const us = Math.round(base);
      return { state: 'ok', reason: null, sent: 5, lost: next() < 0.005 ? 1 : 0, medianUs: us, maxUs: us };
    });
    const heartbeat = { seq: i, endedAtMs, lengthMs: 10_000, checks, transitions: [] };
    appendRow(section, { boot: bootId(1), endedAtMs: endedAtMs + 12, receivedAtMs: endedAtMs + 60, heartbeat });
  }
  return section;
}

/** Changes a byte of the blocks and makes the checksum right again. */
function relabelled(bytes: Uint8Array, next: () => number): Uint8Array {
  const { crc32 } = zlib;
  const damaged = Uint8Array.from(bytes);
  const place = 60 + Math.floor(next() * (damaged.length - 60));
  damaged[place] = Math.floor(next() * 256);
  new DataView(damaged.buffer).setUint32(1, crc32(damaged.subarray(5)), true);
  return damaged;
}
