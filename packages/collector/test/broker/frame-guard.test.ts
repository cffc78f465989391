/** Lengths of MQTT packets, however the stream is cut. */
import fc from 'fast-check';
import { createFrameGuard } from '../../src/broker/frame-guard.js';

const MAX_BYTES = 300;

/** A packet of a type and a body of `length` bytes that would themselves read as lengths. */
function packet(length: number): number[] {
  const header = [0x30];
  let rest = length;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    header.push(rest > 0 ? byte | 0x80 : byte);
  } while (rest > 0);
  return [...header, ...Array.from({ length }, () => 0xff)];
}

function feed(bytes: readonly number[], cuts: readonly number[]): (number | null)[] {
  const guard = createFrameGuard(MAX_BYTES);
  const verdicts: (number | null)[] = [];
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = cuts[i % cuts.length] ?? 1;
    verdicts.push(guard(Uint8Array.from(bytes.slice(at, at + size))));
    at += size;
  }
  return verdicts;
}

const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 });

it('passes every packet up to the bound, in any pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: MAX_BYTES }), { maxLength: 20 }), cuts, (lengths, pieces) => {
      expect(feed(lengths.flatMap(packet), pieces).every((verdict) => verdict === null)).toBe(true);
    }),
  );
});

it('names the length of the first packet beyond it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: MAX_BYTES }), { maxLength: 5 }),
      fc.integer({ min: MAX_BYTES + 1, max: 2 ** 14 }),
      cuts,
      (lengths, tooLong, pieces) => {
        const bytes = [...lengths.flatMap(packet), ...packet(tooLong).slice(0, 4)];
        expect(feed(bytes, pieces).find((verdict) => verdict !== null)).toBe(tooLong);
      },
    ),
  );
});

it('takes a length that does not end for infinite', () => {
  expect(createFrameGuard(MAX_BYTES)(Uint8Array.from([0x10, 0xff, 0xff, 0xff, 0xff]))).toBe(Number.POSITIVE_INFINITY);
});
