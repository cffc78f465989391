/** IPP: bytes there and back, every state and reason, and bytes that are none. */
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { getPrinterAttributes, readIppAnswer } from '../src/ipp/message.js';
import { judgePrinterState, STATE_ATTRIBUTES } from '../src/ipp/printer-state.js';
import { ippAnswer } from './ipp-printer.js';

const judge = (attributes: Parameters<typeof ippAnswer>[0], statusCode = 0) => {
  const answer = readIppAnswer(ippAnswer(attributes, statusCode));
  if (answer === null) throw new Error('not read');
  const { state, reason } = judgePrinterState(answer, 1_000, 10);
  return reason ? `${state}/${reason}` : state;
};

describe('an answer', () => {
  it.each<[string, Parameters<typeof ippAnswer>[0], string]>([
    ['idle', { state: 3 }, 'ok'],
    ['printing', { state: 4, reasons: ['none'], jobs: 1 }, 'ok'],
    ['stopped, no reason given', { state: 5, reasons: ['none'] }, 'down/offline'],
    ['paused', { state: 5, reasons: ['paused'] }, 'down/operator'],
    ['about to be paused', { state: 4, reasons: ['moving-to-paused'] }, 'degraded/operator'],
    ['paper low', { state: 3, reasons: ['media-low-warning'] }, 'degraded/consumable-low'],
    ['paper low, called an error', { state: 5, reasons: ['media-low-error', 'paused'] }, 'down/operator'],
    ['one of its trays empty', { state: 3, reasons: ['media-empty-report'] }, 'degraded/consumable-out'],
    ['no paper', { state: 5, reasons: ['media-empty-error'] }, 'down/consumable-out'],
    [
      'no paper, and it calls that an error while idle',
      { state: 3, reasons: ['media-empty-error'] },
      'down/consumable-out',
    ],
    ['paper of another size wanted', { state: 5, reasons: ['media-needed'] }, 'down/consumable-out'],
    ['toner low', { state: 3, reasons: ['toner-low-report'] }, 'degraded/consumable-low'],
    ['ink out', { state: 5, reasons: ['marker-supply-empty-error'] }, 'down/consumable-out'],
    ['waste full', { state: 5, reasons: ['marker-waste-full'] }, 'down/consumable-out'],
    ['cover open', { state: 5, reasons: ['cover-open-error', 'media-empty-error'] }, 'down/operator'],
    ['door open', { state: 5, reasons: ['door-open'] }, 'down/operator'],
    ['jam', { state: 5, reasons: ['media-jam-error'] }, 'down/hardware-fault'],
    ['fuser too hot', { state: 5, reasons: ['fuser-over-temp'] }, 'down/hardware-fault'],
    ['drum nearly worn', { state: 3, reasons: ['opc-near-eol'] }, 'degraded/hardware-fault'],
    ['something else', { state: 5, reasons: ['other-error'] }, 'down/hardware-fault'],
    ['bin nearly full', { state: 3, reasons: ['output-area-almost-full-report'] }, 'degraded/operator'],
    ['bin full', { state: 5, reasons: ['output-area-full-error'] }, 'down/operator'],
    ['its device does not answer', { state: 5, reasons: ['timed-out'] }, 'down/offline'],
    ['its device is offline', { state: 3, reasons: ['offline-report'] }, 'degraded/offline'],
    ['a keyword that is not known', { state: 3, reasons: ['wifi-not-configured-report'] }, 'ok'],
    ['a keyword of JavaScript', { state: 3, reasons: ['constructor', '__proto__', 'toString-error'] }, 'ok'],
    ['takes no jobs', { state: 3, accepting: false }, 'down/offline'],
    ['ten jobs wait', { state: 4, jobs: 10 }, 'degraded/backlog'],
    ['nine jobs wait', { state: 4, jobs: 9 }, 'ok'],
    ['no room for jobs', { state: 4, reasons: ['spool-area-full'] }, 'degraded/backlog'],
    ['a state that does not exist', { state: 9 }, 'unknown/no-status'],
    ['no state', {}, 'unknown/no-status'],
  ])('%s', (_name, attributes, expected) => expect(judge(attributes)).toBe(expected));

  it.each([
    [0x0001, 'ok'],
    [0x0403, 'unknown/auth-failed'],
    [0x0406, 'unknown/bad-target'],
    [0x0400, 'unknown/not-supported'],
    [0x0501, 'unknown/no-status'],
    [0x0502, 'down/offline'],
    [0x0504, 'down/hardware-fault'],
    [0x0507, 'unknown/busy'],
  ])('of status %i is %s', (statusCode, expected) => expect(judge({ state: 3 }, statusCode)).toBe(expected));

  it('keeps state, errors and queue as numbers', () => {
    const answer = readIppAnswer(ippAnswer({ state: 5, reasons: ['media-empty-error', 'cover-open'], jobs: 2 }));
    expect(answer && judgePrinterState(answer, 1, 0).values).toEqual({ rawState: 5, rawErrors: 0x4800, queuedJobs: 2 });
  });

  it('is judged by the first printer of several, whatever other groups say', () => {
    const whole = ippAnswer({ state: 3 });
    const other = ippAnswer({ state: 5, reasons: ['media-empty-error'] }).subarray(8);
    const answer = readIppAnswer(Buffer.concat([whole.subarray(0, -1), other]));
    expect(answer?.attributes.get('printer-state')).toEqual([3]);
  });
});

describe('bytes', () => {
  it('are read as the encoder of another project writes them', () => {
    const ipp = createRequire(import.meta.url)('ipp') as { serialize(message: unknown): Buffer };
    const bytes = ipp.serialize({
      version: '1.1',
      statusCode: 'successful-ok',
      id: 1,
      'operation-attributes-tag': { 'attributes-charset': 'utf-8', 'attributes-natural-language': 'en' },
      'printer-attributes-tag': {
        'printer-state': 'stopped',
        'printer-state-reasons': ['media-empty-error', 'cover-open'],
        'printer-is-accepting-jobs': true,
        'queued-job-count': 3,
      },
    });
    expect(readIppAnswer(bytes)).toMatchObject({ statusCode: 0, requestId: 1 });
    expect([...(readIppAnswer(bytes)?.attributes ?? [])]).toEqual([
      ['printer-state', [5]],
      ['printer-state-reasons', ['media-empty-error', 'cover-open']],
      ['printer-is-accepting-jobs', [true]],
      ['queued-job-count', [3]],
    ]);
  });

  it('of the request are read by the parser of another project', () => {
    const ipp = createRequire(import.meta.url)('ipp') as { parse(bytes: Buffer): object };
    expect(ipp.parse(getPrinterAttributes('ipp://p/ipp/print', 7, STATE_ATTRIBUTES))).toMatchObject({
      version: '1.1',
      operation: 'Get-Printer-Attributes',
      id: 7,
      'operation-attributes-tag': {
        'attributes-charset': 'utf-8',
        'printer-uri': 'ipp://p/ipp/print',
        'requested-attributes': [...STATE_ATTRIBUTES],
      },
    });
  });

  it('that are cut off anywhere are no answer', () => {
    const whole = ippAnswer({ state: 5, reasons: ['media-empty-error', 'paused'], jobs: 4 });
    for (let end = 0; end < whole.length; end += 1) expect(readIppAnswer(whole.subarray(0, end))).toBeNull();
    expect(readIppAnswer(whole)).not.toBeNull();
  });

  it('that keep the parser of npm’s ipp in a loop end here', () => {
    const rewind = Buffer.from('0101000000000001' + '04' + '440001' + '78' + 'fffa' + '440000', 'hex');
    expect(readIppAnswer(rewind)).toBeNull();
  });

  it('of any kind are read to their end, and never throw', () => {
    const tag = fc.constantFrom(1, 3, 4, 0x21, 0x22, 0x23, 0x34, 0x37, 0x44, 0x4a, 0x7f);
    const attribute = fc
      .tuple(tag, fc.string({ maxLength: 4 }), fc.uint8Array({ maxLength: 6 }))
      .map(([kind, name, value]) => {
        const counted = (bytes: Uint8Array) => Buffer.concat([Buffer.of(0, bytes.length), bytes]);
        return kind < 0x10
          ? Buffer.of(kind)
          : Buffer.concat([Buffer.of(kind), counted(Buffer.from(name)), counted(value)]);
      });
    const message = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc
        .array(attribute)
        .map((parts) => Buffer.concat([Buffer.from('0101000000000001', 'hex'), ...parts, Buffer.of(3)])),
    );
    fc.assert(
      fc.property(message, (bytes) => {
        const answer = readIppAnswer(bytes);
        if (answer) expect(judgePrinterState(answer, 1, 1).state).toMatch(/^(ok|degraded|down|unknown)$/);
      }),
      { numRuns: 3_000 },
    );
  });
});
