import fc from 'fast-check';
import { findingsOf, isAutomaticStatus, isStatusByte, rawStatus, type StatusBytes } from '../src/escpos/dle-eot.js';
import { isStarStatus, rawStarStatus, starFindings, starStatusLength } from '../src/escpos/star-status.js';
import { judgeFindings, TROUBLES, worstFinding } from '../src/peripheral/vocabulary.js';

const judge = (bytes: StatusBytes) => {
  const { state, reason } = judgeFindings(findingsOf(bytes), 1, {});
  return reason === null ? state : `${state}/${reason}`;
};
/** All four bytes, those that are not given at rest. */
const told = (bytes: StatusBytes) => judge({ 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12, ...bytes });

const byte = fc.integer({ min: 0, max: 255 });
const statusByte = byte.filter(isStatusByte);

describe('DLE EOT n', () => {
  it.each<[string, StatusBytes, string]>([
    ['online', {}, 'ok'],
    ['its drawer open: bit 2 of n = 1 is the pin, and no cover', { 1: 0x16 }, 'ok'],
    ['offline, cause unknown', { 1: 0x1a }, 'down/offline'],
    ['cover open', { 1: 0x1a, 2: 0x16 }, 'down/operator'],
    ['feed button held', { 2: 0x1a }, 'degraded/operator'],
    ['stopped for paper end', { 1: 0x1a, 2: 0x32 }, 'down/consumable-out'],
    ['paper end', { 1: 0x1a, 2: 0x32, 4: 0x7e }, 'down/consumable-out'],
    ['paper end by its sensor alone, as 72', { 4: 0x72 }, 'down/consumable-out'],
    ['near end', { 4: 0x1e }, 'degraded/consumable-low'],
    ['cutter jammed', { 1: 0x1a, 2: 0x52, 3: 0x1a }, 'down/hardware-fault'],
    ['unrecoverable', { 1: 0x1a, 2: 0x52, 3: 0x32 }, 'down/hardware-fault'],
    ['head too hot', { 2: 0x52, 3: 0x52 }, 'degraded/hardware-fault'],
    ['mechanical error', { 2: 0x52, 3: 0x16 }, 'down/hardware-fault'],
    ['bit 2 of n = 3 without an error: undefined on many makes', { 3: 0x16 }, 'ok'],
    ['an error of which n = 3 says nothing', { 1: 0x1a, 2: 0x52 }, 'down/hardware-fault'],
    ['roll change: an open cover has no paper either', { 1: 0x1a, 2: 0x36, 4: 0x7e }, 'down/operator'],
    ['cover opened while printing', { 1: 0x1a, 2: 0x56, 3: 0x52 }, 'down/operator'],
    ['cutter jammed with the cover open', { 1: 0x1a, 2: 0x56, 3: 0x1a }, 'down/hardware-fault'],
  ])('%s', (_name, bytes, expected) => expect(told(bytes)).toBe(expected));

  it('judges a clone by the two bytes that it knows', () => {
    expect(judge({ 1: 0x12, 4: 0x12 })).toBe('ok');
    expect(judge({ 1: 0x1a, 4: 0x12 })).toBe('down/offline');
    expect(judge({ 1: 0x1a, 4: 0x7e })).toBe('down/consumable-out');
  });

  it('has 16 bytes that are a status, none of which begins an automatic one', () => {
    const all = Array.from({ length: 256 }, (_, value) => value);
    expect(all.filter(isStatusByte)).toHaveLength(16);
    expect(all.filter((value) => isStatusByte(value) && isAutomaticStatus(value))).toEqual([]);
    for (const fixed of [0x12, 0x16, 0x1a, 0x1e, 0x32, 0x72, 0x7e]) expect(isStatusByte(fixed)).toBe(true);
    for (const wrong of [0x00, 0x10, 0x11, 0x13, 0x92, 0xff, 0x41]) expect(isStatusByte(wrong)).toBe(false);
  });

  it('is ok only where no bit of trouble is set, whatever the bytes', () => {
    fc.assert(
      fc.property(statusByte, statusByte, statusByte, statusByte, (one, two, three, four) => {
        const bytes = { 1: one, 2: two, 3: three, 4: four };
        const quiet = !(one & 0x08) && !(two & 0x6c) && !(three & 0x68) && !(four & 0x6c);
        expect(told(bytes) === 'ok').toBe(quiet);
        expect(rawStatus(bytes)).toEqual({ rawPrinter: one, rawOffline: two, rawError: three, rawPaper: four });
      }),
    );
  });
});

/** A frame of 9 bytes as header 0x23 announces, with status bytes 3 to 6. */
const star = (printer = 0, error = 0, jam = 0, paper = 0) => Buffer.of(0x23, 0x06, printer, error, jam, paper, 0, 0, 0);

describe('the status of Star', () => {
  it.each<[string, Buffer, string]>([
    ['online', star(), 'ok'],
    ['drawer switch closed', star(0x04), 'ok'],
    ['offline', star(0x08), 'down/offline'],
    ['switched offline', star(0x48), 'down/operator'],
    ['cover open', star(0x28, 0, 0, 0x08), 'down/operator'],
    ['head up', star(0x08, 0, 0x02), 'down/operator'],
    ['paper end', star(0x08, 0, 0, 0x0c), 'down/consumable-out'],
    ['near end', star(0, 0, 0, 0x04), 'degraded/consumable-low'],
    ['cutter', star(0x08, 0x08), 'down/hardware-fault'],
    ['unrecoverable', star(0x08, 0x20), 'down/hardware-fault'],
    ['mechanical', star(0x08, 0x04), 'down/hardware-fault'],
    ['paper jam in the presenter', star(0x08, 0, 0x04), 'down/hardware-fault'],
    ['black mark not found', star(0x08, 0, 0x08), 'down/hardware-fault'],
    ['head too hot', star(0x08, 0x40), 'degraded/hardware-fault'],
    ['buffer overflow, which clears itself', star(0, 0, 0x40), 'ok'],
  ])('%s', (_name, frame, expected) => {
    expect(isStarStatus(frame)).toBe(true);
    const { state, reason } = judgeFindings(starFindings(frame), 1, rawStarStatus(frame));
    expect(reason === null ? state : `${state}/${reason}`).toBe(expected);
  });

  it('states its length in header 1', () => {
    expect(starStatusLength(0x0f)).toBe(7);
    expect(starStatusLength(0x23)).toBe(9);
    for (const none of [0x00, 0x01, 0x11, 0x13, 0x12, 0x93, 0xff]) expect(starStatusLength(none)).toBe(0);
  });

  it('takes no other bytes for a status', () => {
    expect(isStarStatus(Buffer.alloc(0))).toBe(false);
    expect(isStarStatus(star().subarray(0, 8))).toBe(false);
    expect(isStarStatus(Buffer.of(0x0f, 0x11, 0, 0, 0, 0, 0))).toBe(false);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 16 }), (bytes) => {
        const frame = Buffer.from(bytes);
        if (!isStarStatus(frame)) return;
        expect(starStatusLength(frame[0] ?? 0)).toBe(frame.length);
        expect(frame.subarray(2).every((each) => (each & 0x91) === 0)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the vocabulary', () => {
  const finding = fc.record({ trouble: fc.constantFrom(...TROUBLES), stops: fc.boolean() });

  it('reports what stops the device before what does not, in one order, whatever order it is found in', () => {
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 8 }), fc.nat(), (findings, seed) => {
        const worst = worstFinding(findings);
        const turned = [...findings.slice(seed % 8), ...findings.slice(0, seed % 8)];
        expect(worstFinding(turned)).toEqual(worst);
        expect(worst === null).toBe(findings.length === 0);
        expect(worst?.stops ?? false).toBe(findings.some(({ stops }) => stops));
      }),
    );
  });

  it('keeps the raw values in every state', () => {
    for (const findings of [
      [],
      [{ trouble: 'consumable-low', stops: false }],
      [{ trouble: 'operator', stops: true }],
    ] as const)
      expect(judgeFindings(findings, 250, { rawPaper: 0x1e })).toMatchObject({
        latencyUs: 250,
        values: { rawPaper: 0x1e },
      });
  });
});
