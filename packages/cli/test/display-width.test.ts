/** Widths of texts in a terminal. */
import fc from 'fast-check';
import { clipWidth, displayWidth, padEndWidth, wrapWidth } from '../src/drawing/display-width.js';

const mixed = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '收', '银', '机', '，', '1', '●') });

describe('displayWidth', () => {
  it.each([
    ['till-1', 6],
    ['收银机', 6],
    ['M07 新街口店', 12],
    ['●─┐', 3],
    ['，。', 4],
    ['e\u0301', 1],
    ['🙂', 2],
    ['', 0],
  ])('%s takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('fitting', () => {
  it('clips to the width, and only what is too wide', () => {
    fc.assert(
      fc.property(mixed, fc.integer({ min: 1, max: 30 }), (text, width) => {
        const clipped = clipWidth(text, width);
        expect(displayWidth(clipped)).toBeLessThanOrEqual(width);
        if (displayWidth(text) <= width) expect(clipped).toBe(text);
      }),
    );
  });

  it('pads to the width at least', () => {
    expect(padEndWidth('秤', 4)).toBe('秤  ');
    expect(padEndWidth('too wide', 4)).toBe('too wide');
  });

  it('wraps without losing a word and without lines that are too wide', () => {
    fc.assert(
      fc.property(mixed, fc.integer({ min: 8, max: 30 }), (text, width) => {
        const lines = wrapWidth(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const line of lines)
          if (/[ 收银机，]/.test(line.trim()))
            expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(width, longestWord(text)));
      }),
    );
  });
});

function longestWord(text: string): number {
  return Math.max(...text.split(/ |(?<=[收银机，])/).map(displayWidth));
}
