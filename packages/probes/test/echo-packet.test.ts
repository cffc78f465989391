import fc from 'fast-check';
import { readEchoAnswer } from '../src/icmp/echo-packet.js';

/** An IPv4 header of `words` 32-bit words, as a raw socket delivers it. */
function v4Header(protocol: number, destination: readonly number[], words = 5): Buffer {
  const header = Buffer.alloc(words * 4);
  header[0] = 0x40 | words;
  header[9] = protocol;
  header.set(destination, 16);
  return header;
}

function icmp(type: number, code: number, sessionId: number, id: number): Buffer {
  const message = Buffer.alloc(16);
  message.writeUInt8(type, 0);
  message.writeUInt8(code, 1);
  message.writeUInt16BE(sessionId, 4);
  message.writeUInt16BE(id, 6);
  return message;
}

const OWN = [10, 0, 0, 1];

describe('readEchoAnswer, IPv4', () => {
  it('reads a reply behind a header of any length', () => {
    for (const words of [5, 6, 15]) {
      const packet = Buffer.concat([v4Header(1, OWN, words), icmp(0, 0, 4_711, 65_535)]);
      expect(readEchoAnswer(packet, 4)).toEqual({ type: 'reply', sessionId: 4_711, id: 65_535, destination: null });
    }
  });

  it.each([
    [3, 0, 'unreachable'],
    [3, 1, 'unreachable'],
    [3, 13, 'refused'],
    [3, 10, 'refused'],
    [11, 0, 'expired'],
  ])('reads error %i/%i as %s, with the request that it quotes', (type, code, meaning) => {
    const error = icmp(type, code, 0, 0).subarray(0, 8);
    const packet = Buffer.concat([
      v4Header(1, OWN),
      error,
      v4Header(1, [192, 0, 2, 9]),
      icmp(8, 0, 77, 5).subarray(0, 8),
    ]);
    expect(readEchoAnswer(packet, 4)).toEqual({ type: meaning, sessionId: 77, id: 5, destination: '192.0.2.9' });
  });

  it('takes no echo request, no redirect, and no error about another protocol for an answer', () => {
    const about = (protocol: number, type: number) =>
      Buffer.concat([
        v4Header(1, OWN),
        icmp(3, 1, 0, 0).subarray(0, 8),
        v4Header(protocol, [192, 0, 2, 9]),
        icmp(type, 0, 1, 1),
      ]);
    expect(readEchoAnswer(Buffer.concat([v4Header(1, OWN), icmp(8, 0, 1, 1)]), 4)).toBeNull();
    expect(readEchoAnswer(Buffer.concat([v4Header(1, OWN), icmp(5, 1, 1, 1)]), 4)).toBeNull();
    expect(readEchoAnswer(about(6, 8), 4)).toBeNull();
    expect(readEchoAnswer(about(1, 0), 4)).toBeNull();
  });
});

describe('readEchoAnswer, IPv6', () => {
  const target = Buffer.from('fd000000000000000000000000000005', 'hex');

  function quoted(nextHeader: number): Buffer {
    const header = Buffer.alloc(40);
    header[0] = 0x60;
    header[6] = nextHeader;
    header.set(target, 24);
    return header;
  }

  it('reads a reply, which comes without an IP header', () => {
    expect(readEchoAnswer(icmp(129, 0, 9, 8), 6)).toEqual({ type: 'reply', sessionId: 9, id: 8, destination: null });
  });

  it.each([
    [1, 0, 'unreachable'],
    [1, 1, 'refused'],
    [3, 0, 'expired'],
  ])('reads error %i/%i as %s', (type, code, meaning) => {
    const packet = Buffer.concat([icmp(type, code, 0, 0).subarray(0, 8), quoted(58), icmp(128, 0, 3, 4)]);
    expect(readEchoAnswer(packet, 6)).toEqual({ type: meaning, sessionId: 3, id: 4, destination: 'fd00::5' });
  });

  it('takes no packet-too-big and no error about another protocol for an answer', () => {
    expect(
      readEchoAnswer(Buffer.concat([icmp(2, 0, 0, 0).subarray(0, 8), quoted(58), icmp(128, 0, 3, 4)]), 6),
    ).toBeNull();
    expect(
      readEchoAnswer(Buffer.concat([icmp(1, 0, 0, 0).subarray(0, 8), quoted(17), icmp(128, 0, 3, 4)]), 6),
    ).toBeNull();
  });
});

it('reads any bytes without throwing', () => {
  const leading = fc.constantFrom([], [0x45], [0x4f], [0x40], [1], [129]);
  fc.assert(
    fc.property(
      leading,
      fc.uint8Array({ maxLength: 120 }),
      fc.constantFrom(4 as const, 6 as const),
      (first, rest, family) => {
        const answer = readEchoAnswer(Buffer.from([...first, ...rest]), family);
        expect(answer === null || answer.id <= 65_535).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});
