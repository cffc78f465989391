import fc from 'fast-check';
import { tillwatch } from '../generated/tillwatch.js';
import { readAnyEnvelope, readUsualEnvelope } from '../src/heartbeats-codec.js';
import { encodeHeartbeats, encodeWindow } from '../src/index.js';
import { readAnyWindow } from '../src/window-codec.js';
import { readUsualWindow } from '../src/window-reader.js';
import { wireTable } from '../src/wire-table.js';
import { birthOf, heartbeatsOf } from './arbitraries.js';

const NAMES = [[], ['daysLeft'], ['cpuPermille', 'diskFreeBytes']];
const birth = birthOf(6, (index) => NAMES[index % 3] ?? []);
const table = wireTable(birth);
/** Beyond this a value is the generated decoder's. */
const WIDE = 2 ** 47;

/** Whatever the quick reader takes, the generated one takes, and reads the same. Answers whether it took it. */
function expectAgreed(bytes: Uint8Array): boolean {
  const usual = readUsualWindow(bytes, 7, table);
  if (usual !== null) expect(usual).toEqual(readAnyWindow(bytes, 7, table));
  return usual !== null;
}

function expectEnvelopeAgreed(bytes: Uint8Array): boolean {
  const usual = readUsualEnvelope(bytes);
  if (usual === null) return false;
  const any = readAnyEnvelope(bytes);
  expect({ ...usual, windows: usual.windows.map((window) => [...window]) }).toEqual({
    ...any,
    windows: any.windows.map((window) => [...window]),
  });
  return true;
}

const damage = fc.array(
  fc.record({ at: fc.nat(), byte: fc.nat(255), how: fc.constantFrom('set', 'insert', 'remove', 'cut', 'double') }),
  { maxLength: 4 },
);

function damaged(good: Uint8Array, changes: readonly { at: number; byte: number; how: string }[]): Uint8Array {
  let bytes = [...good];
  for (const { at, byte, how } of changes) {
    const place = at % (bytes.length + 1);
    if (how === 'set' && place < bytes.length) bytes[place] = byte;
    else if (how === 'insert') bytes.splice(place, 0, byte);
    else if (how === 'remove') bytes.splice(place, 1);
    else if (how === 'cut') bytes = bytes.slice(0, place);
    else bytes = [...bytes, ...bytes.slice(place)];
  }
  return Uint8Array.from(bytes);
}

describe('a window read the quick way', () => {
  it('is what the generated decoder reads, for every window without transitions, changes and wide values', () => {
    fc.assert(
      fc.property(heartbeatsOf(birth), (heartbeat) => {
        const bytes = encodeWindow(heartbeat, birth);
        const isWide = heartbeat.checks.some(({ values = {} }) =>
          Object.values(values).some((value) => Math.abs(value) >= WIDE),
        );
        const isUsual = expectAgreed(bytes);
        if (heartbeat.transitions.length > 0 || heartbeat.changes !== undefined) expect(isUsual).toBe(false);
        else if (!isWide) expect(isUsual).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('is never taken where the generated decoder refuses or reads otherwise: 8 000 damaged windows', () => {
    const plain = heartbeatsOf(birth).map((heartbeat) => {
      const checks = heartbeat.checks.map(({ values, ...check }) => ({
        ...check,
        ...(values && {
          values: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value % WIDE])),
        }),
      }));
      const { endedAtMs, lengthMs } = heartbeat;
      return encodeWindow({ endedAtMs, lengthMs, checks, transitions: [] }, birth);
    });
    let taken = 0;
    fc.assert(
      fc.property(plain, damage, (good, changes) => {
        taken += Number(expectAgreed(damaged(good, changes)));
      }),
      { numRuns: 8_000 },
    );
    // The damage must leave some of them readable, or nothing was compared.
    expect(taken).toBeGreaterThan(500);
  });

  it('is never taken in a form that means another thing to protobuf: any columns, unpacked, repeated, in any order', () => {
    const number = fc.oneof(fc.nat(8), fc.nat(2 ** 32 - 1));
    const column = fc.array(number, { maxLength: 8 });
    const field = fc.record({ field: fc.integer({ min: 1, max: 17 }), column, isPacked: fc.boolean() });
    fc.assert(
      fc.property(fc.array(field, { maxLength: 8 }), (fields) => {
        const writer = tillwatch.v1.Window.encode({});
        for (const { field, column, isPacked } of fields) {
          if (isPacked && field >= 5) {
            writer.uint32((field << 3) | 2).fork();
            for (const value of column) writer.uint32(value);
            writer.ldelim();
          } else for (const value of column.slice(0, 2)) writer.uint32(field << 3).uint32(value);
        }
        expectAgreed(writer.finish());
      }),
      { numRuns: 5_000 },
    );
  });

  it('is left to the generated decoder where a number is longer than it need be or too wide', () => {
    // A tag of six bytes, a count of 2^33, a length of two bytes beyond the end.
    for (const bytes of [
      [0xa0, 0x80, 0x80, 0x80, 0x80, 0x00, 1],
      [0x20, 0x80, 0x80, 0x80, 0x80, 0x20],
      [0x4a, 0x80, 0x01, 1, 2],
    ]) {
      expect(readUsualWindow(Uint8Array.from(bytes), 1, table)).toBeNull();
    }
  });
});

describe('an envelope read the quick way', () => {
  const windows = fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 5 });
  const good = fc
    .record({ windows, clockStepMs: fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), gap: fc.nat(3), first: fc.nat() })
    .map(({ windows, clockStepMs, gap, first }) => {
      const rows = windows.map((window, index) => ({ seq: first + 1 + index * (gap + 1), window }));
      return encodeHeartbeats({ boot: birth.boot, sentAtMs: birth.startedAtMs + 5, clockStepMs, birth, rows });
    });

  it('is what the long way reads, for every message that we write', () => {
    fc.assert(fc.property(good, (bytes) => expect(expectEnvelopeAgreed(bytes)).toBe(true)));
  });

  it('is never taken where the long way refuses or reads otherwise: 8 000 damaged messages', () => {
    let taken = 0;
    fc.assert(
      fc.property(good, damage, (bytes, changes) => {
        taken += Number(expectEnvelopeAgreed(damaged(bytes, changes)));
      }),
      { numRuns: 8_000 },
    );
    expect(taken).toBeGreaterThan(500);
  });
});
