/** Real-time status bytes of the emulated receipt printer. */
import { escposStatus } from '../src/devices/escpos.js';
import { CONDITIONS } from '../src/devices/fault.js';

describe('escposStatus', () => {
  it('answers each n with a byte whose fixed bits are as the manual has them', () => {
    for (const condition of [null, ...CONDITIONS.filter((each) => each !== 'mute')]) {
      for (const n of [1, 2, 3, 4]) expect((escposStatus(n, condition) ?? 0) & 0x93).toBe(0x12);
    }
  });

  it('says nothing to another n', () => {
    for (const n of [0, 5, 0x41, 0xff]) expect(escposStatus(n, null)).toBeUndefined();
  });

  it('sets the bits of the manual', () => {
    expect([1, 2, 3, 4].map((n) => escposStatus(n, null))).toEqual([0x12, 0x12, 0x12, 0x12]);
    expect(escposStatus(1, 'cover-open')).toBe(0x1a);
    expect(escposStatus(2, 'cover-open')).toBe(0x16);
    expect(escposStatus(2, 'paper-out')).toBe(0x32);
    expect(escposStatus(4, 'paper-out')).toBe(0x7e);
    expect(escposStatus(1, 'paper-near-end')).toBe(0x12);
    expect(escposStatus(4, 'paper-near-end')).toBe(0x1e);
    expect(escposStatus(2, 'unrecoverable')).toBe(0x52);
    expect(escposStatus(3, 'cutter-error')).toBe(0x1a);
    expect(escposStatus(3, 'unrecoverable')).toBe(0x32);
  });
});
