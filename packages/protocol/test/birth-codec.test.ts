import fc from 'fast-check';
import {
  decodeAck,
  decodeBirth,
  decodeCommand,
  decodeWill,
  encodeAck,
  encodeBirth,
  encodeCommand,
  encodeWill,
  MAX_MESSAGE_BYTES,
} from '../src/index.js';
import { birthOf } from './arbitraries.js';

const birth = birthOf(3, () => ['daysLeft']);

describe('a birth on the wire', () => {
  it('comes back as it went', () => {
    expect(decodeBirth(encodeBirth(birth, { past: false }))).toEqual({
      ok: true,
      birth,
      past: false,
      connection: 0,
      guide: null,
    });
    expect(decodeBirth(encodeBirth(birth, { past: true, connection: 7 }))).toMatchObject({
      ok: true,
      past: true,
      connection: 7,
    });
    expect(decodeWill(encodeWill({ boot: birth.boot, stopped: false, connection: 7 }))).toMatchObject({
      value: { connection: 7 },
    });
  });

  it('keeps alternatives in flows and checks on links', () => {
    const definition = {
      ...birth.definition,
      flows: [{ name: 'sync', critical: true, path: [['front-end', 'central-db'], 'central-db'] }],
      checks: [
        {
          ...birth.definition.checks[0],
          id: 'l',
          on: { link: 'front-end->central-db' },
          kind: 'tcp',
          target: 't',
          intervalMs: 1,
          timeoutMs: 1,
          values: [],
        },
      ],
    };
    const linked = { ...birth, definition };
    expect(decodeBirth(encodeBirth(linked, { past: false }))).toEqual({
      ok: true,
      birth: linked,
      past: false,
      connection: 0,
      guide: null,
    });
  });

  it('is refused where it contradicts itself', () => {
    const lying = { ...birth, definition: { ...birth.definition, vantage: 'nobody' } };
    expect(decodeBirth(encodeBirth(lying, { past: false }))).toMatchObject({ ok: false, refusal: 'bad-definition' });
    const timeless = { ...birth, cadenceMs: 0 };
    expect(decodeBirth(encodeBirth(timeless, { past: false }))).toMatchObject({ ok: false, refusal: 'bad-definition' });
    expect(decodeBirth(new Uint8Array(MAX_MESSAGE_BYTES + 1))).toMatchObject({ ok: false, refusal: 'oversized' });
    expect(decodeBirth(new Uint8Array())).toMatchObject({ ok: false, refusal: 'bad-definition' });
  });

  it('never throws for hostile bytes', () => {
    const good = encodeBirth(birth, { past: false });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }),
        fc.nat(good.length),
        (changes, length) => {
          const bytes = Uint8Array.from(good);
          for (const [at, byte] of changes) bytes[at] = byte;
          expect(typeof decodeBirth(bytes.subarray(0, length)).ok).toBe('boolean');
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('the small messages', () => {
  const boot = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, '0'));
  const range = fc.record({ first: fc.integer({ min: 1, max: 2 ** 52 }), count: fc.integer({ min: 1, max: 2 ** 31 }) });

  it('come back as they went', () => {
    fc.assert(
      fc.property(
        boot,
        fc.boolean(),
        fc.array(range, { maxLength: 4 }),
        fc.array(range, { maxLength: 2 }),
        (id, stopped, stored, refused) => {
          expect(decodeWill(encodeWill({ boot: id, stopped }))).toEqual({ ok: true, value: { boot: id, stopped } });
          const ack = {
            boots: [{ boot: id, stored, refused, refusal: refused.length > 0 ? 'lying-counts' : '' }],
            receivedAtMs: 1_795_000_000_123,
            echoSentAfterMs: 77,
            echoBoot: id,
          };
          expect(decodeAck(encodeAck(ack))).toEqual({ ok: true, value: ack });
          const asked = id === '0'.repeat(16) ? null : id;
          expect(decodeCommand(encodeCommand({ type: 'rebirth', boot: asked }))).toEqual({
            ok: true,
            value: { type: 'rebirth', boot: asked },
          });
        },
      ),
    );
  });

  it('refuse a command of a later release instead of guessing', () => {
    expect(decodeCommand(new Uint8Array())).toMatchObject({ ok: false, refusal: 'malformed' });
    expect(decodeCommand(Uint8Array.from([0x7a, 0x00]))).toMatchObject({ ok: false });
  });

  it('never throw for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const decode of [decodeAck, decodeWill, decodeCommand]) expect(typeof decode(bytes).ok).toBe('boolean');
      }),
      { numRuns: 3000 },
    );
  });
});
