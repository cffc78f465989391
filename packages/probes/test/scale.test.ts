/** Answers of scales: every status of both languages, and bytes that are none. */
import fc from 'fast-check';
import { type Finding, judgeFindings } from '../src/peripheral/vocabulary.js';
import type { ScaleAnswer } from '../src/scale/answer.js';
import { decodeMt8217 } from '../src/scale/mt-8217.js';
import { decodeMtSics } from '../src/scale/mt-sics.js';

const brief = (answer: ScaleAnswer | undefined) => {
  if (answer?.type !== 'status') return answer?.type ?? 'more';
  const { state, reason } = judgeFindings(answer.findings as Finding[], 1, {});
  return reason ? `${state}/${reason}` : state;
};
const mt = (text: string) => brief(decodeMt8217(Buffer.from(text, 'latin1'))?.answer);
const status = (byte: number) => Buffer.from([0x02, 0x3f, byte, 0x0d]).toString('latin1');
const sics = (text: string) => brief(decodeMtSics(Buffer.from(text, 'latin1'))?.answer);

describe('Mettler-Toledo 8217', () => {
  it.each<[string, string, string]>([
    ['kilograms', '\x0201.250\r', 'ok'],
    ['pounds', '\x0212.34\r', 'ok'],
    ['net', '\x0201.250N\r', 'ok'],
    ['nothing on it', '\x0200.000\r', 'ok'],
    ['in motion', status(0x41), 'degraded/operator'],
    ['over capacity', status(0x42), 'down/operator'],
    ['over capacity and in motion', status(0x43), 'down/operator'],
    ['under zero', status(0x44), 'down/hardware-fault'],
    ['started with goods on it', status(0x48), 'down/operator'],
    ['a status without a cause', status(0x50), 'degraded/operator'],
    ['a byte that is no status', status(0x01), 'protocol'],
    ['no STX', '01.250\r', 'protocol'],
    ['no weight', '\x02hello\r', 'protocol'],
    ['an empty frame', '\x02\r', 'protocol'],
    ['no end', `\x02${'1'.repeat(40)}`, 'protocol'],
    ['an HTTP server', 'HTTP/1.1 400 Bad Request\r\n', 'protocol'],
    ['half an answer', '\x0201.2', 'more'],
    ['nothing', '', 'more'],
  ])('%s', (_name, text, expected) => expect(mt(text)).toBe(expected));

  it('reads through the parity bit of a serial line', () => {
    const odd = (byte: number) => byte.toString(2).replaceAll('0', '').length % 2;
    const withParity = Buffer.from('\x0201.250\r', 'latin1').map((byte) => byte | (odd(byte) << 7));
    expect(decodeMt8217(Buffer.from(withParity))?.answer).toEqual({ type: 'status', findings: [], weightMilli: 1_250 });
  });

  it('keeps weight and status byte as they came', () => {
    expect(decodeMt8217(Buffer.from('\x0212.34\r'))?.answer).toMatchObject({ weightMilli: 12_340 });
    expect(decodeMt8217(Buffer.from(status(0x44), 'latin1'))?.answer).toMatchObject({ rawStatus: 0x44 });
  });
});

describe('MT-SICS', () => {
  it.each<[string, string, string]>([
    ['stable', 'S S      1.250 kg\r\n', 'ok'],
    ['stable below zero', 'S S     -0.002 kg\r\n', 'ok'],
    ['in motion', 'S D      1.249 kg\r\n', 'degraded/operator'],
    ['over capacity', 'S +\r\n', 'down/operator'],
    ['under zero', 'S -\r\n', 'down/hardware-fault'],
    ['at something else', 'S I\r\n', 'busy'],
    ['not understood', 'ES\r\n', 'not-supported'],
    ['stable without a weight', 'S S\r\n', 'protocol'],
    ['another word', 'READY\r\n', 'protocol'],
    ['half of what no scale says', 'RE', 'protocol'],
    ['no end', 'S S'.padEnd(80), 'protocol'],
    ['half an answer', 'S S   1.2', 'more'],
  ])('%s', (_name, text, expected) => expect(sics(text)).toBe(expected));

  it('keeps weight and status as they came', () => {
    expect(decodeMtSics(Buffer.from('S D   -1.5 lb\r\n'))?.answer).toEqual({
      type: 'status',
      findings: [{ trouble: 'operator', stops: false }],
      rawStatus: 0x44,
      weightMilli: -1_500,
    });
  });
});

describe.each([
  ['8217', decodeMt8217],
  ['MT-SICS', decodeMtSics],
])('any bytes to %s', (_name, decode) => {
  it('end as an answer or wait for more within the bound, and never as a weight that is none', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.string({ unit: fc.constantFrom('\x02', '\r', '\n', '?', 'S', ' ', '1', '.', 'A'), maxLength: 80 }),
    );
    fc.assert(
      fc.property(bytes, (given) => {
        const unread = Buffer.from(given as string, 'latin1');
        const found = decode(unread);
        if (found === null) return expect(unread.length).toBeLessThan(48);
        expect(found.usedBytes).toBeLessThanOrEqual(unread.length);
        const { answer } = found;
        if (answer.type === 'status') expect(Number.isSafeInteger(answer.weightMilli ?? answer.rawStatus)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
