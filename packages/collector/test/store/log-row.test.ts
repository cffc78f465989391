import { SeqSet } from '@tillwatch/model';
import fc from 'fast-check';
import type { HeartbeatRecord } from '../../src/ports.js';
import { encodeLogRow, LogRow, packFrames } from '../../src/store/sqlite/log-row.js';
import { addSeq, decodeLedger, encodeLedger, type SeqLedger } from '../../src/store/sqlite/seq-ledger.js';
import { bootId } from './kit.js';

const stamp = fc.integer({ min: -(2 ** 49), max: 2 ** 49 });
const record: fc.Arbitrary<HeartbeatRecord> = fc.record({
  site: fc.constantFrom('a', 'b'),
  agent: fc.constantFrom('x', 'y'),
  boot: fc.constantFrom(bootId(1), 'ffffffffffffffff', '0123456789abcdef'),
  seq: fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 50 })),
  endedAtMs: stamp,
  receivedAtMs: stamp,
  window: fc.uint8Array({ maxLength: 300 }),
});

describe('rows of the log', () => {
  it('give back every frame untouched, at the place that was noted', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 40 }), (records) => {
        const frames = packFrames(records);
        const ids = frames.voices.map((_, index) => 1000 + index);
        const row = new LogRow(encodeLogRow(ids, frames));
        const found: HeartbeatRecord[] = [];
        row.eachHead((voice, seq, at) => {
          const frame = row.frameAt(at);
          expect([frame.voice, frame.seq]).toEqual([voice, seq]);
          const { site, agent, boot } = frames.voices[voice] as (typeof frames.voices)[number];
          expect(row.voices[voice]).toEqual({ agentId: 1000 + voice, boot });
          const { endedAtMs, receivedAtMs, window } = frame;
          found.push({ site, agent, boot, seq, endedAtMs, receivedAtMs, window: Uint8Array.from(window) });
        });
        expect(found).toEqual(records);
      }),
    );
  });

  it('are one buffer, whatever the number of heartbeats, and name each speaker once', () => {
    const records = Array.from({ length: 500 }, (_, i) => ({
      site: `s${i % 3}`,
      agent: 'x',
      boot: bootId(1),
      seq: i,
      endedAtMs: 1.7e12 + i,
      receivedAtMs: 1.7e12 + i,
      window: new Uint8Array(100),
    }));
    const frames = packFrames(records);
    expect(frames.voices).toHaveLength(3);
    expect(frames.bytes.length).toBeLessThan(500 * 110);
  });

  it('refuse what they cannot hold', () => {
    const good = {
      site: 's',
      agent: 'x',
      boot: bootId(1),
      seq: 1,
      endedAtMs: 1,
      receivedAtMs: 1,
      window: new Uint8Array(),
    };
    expect(() => packFrames([{ ...good, boot: 'short' }])).toThrow(RangeError);
    expect(() => packFrames([{ ...good, seq: 1.5 }])).toThrow(RangeError);
    expect(() => packFrames([{ ...good, seq: -1 }])).toThrow(RangeError);
    expect(() => packFrames([{ ...good, endedAtMs: Number.NaN }])).toThrow(RangeError);
    expect(() => packFrames([{ ...good, receivedAtMs: 2 ** 53 }])).toThrow(RangeError);
  });

  it('throw nothing but RangeError where they are damaged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        try {
          new LogRow(bytes).eachHead(() => {});
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('ledger of sequences', () => {
  it('gives back its boots in the order heard, and their runs', () => {
    const heard = fc.tuple(
      fc.integer({ min: 1, max: 5 }).map(bootId),
      fc.oneof(fc.nat(40), fc.integer({ min: 0, max: 2 ** 50 })),
    );
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 60 }), (seen) => {
        const ledger: SeqLedger = new Map();
        for (const [boot, seq] of seen) addSeq(ledger, boot, seq);
        const ranges = (of: SeqLedger) => [...of].map(([boot, set]) => [boot, set.ranges()]);
        expect(ranges(decodeLedger(encodeLedger(ledger)))).toEqual(ranges(ledger));
        expect([...ledger.keys()].at(-1)).toBe(seen.at(-1)?.[0]);
        for (const [boot, set] of ledger) {
          expect(set.ranges()).toEqual(
            new SeqSet(seen.filter(([id]) => id === boot).map(([, first]) => ({ first, count: 1 }))).ranges(),
          );
        }
      }),
    );
  });
});
