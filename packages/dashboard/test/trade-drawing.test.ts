import { drawTrade } from '../src/site/trade-drawing.js';

const step = (seen: number | null, expected = 2) => ({
  at: '2026-03-30T09:00:00.000Z',
  expected,
  low: 0,
  high: 4,
  seen,
});
const BOX = { width: 100, height: 80 };

describe('the drawing of trade', () => {
  it('has the band of what is usual and a line for each run of what is known', () => {
    const { top, band, usual, sold } = drawTrade([step(2), step(8), step(null), step(0), step(null)], BOX);
    expect(top).toBe(8);
    expect(band).toBe(
      'M10.0 40.0L30.0 40.0L50.0 40.0L70.0 40.0L90.0 40.0L90.0 80.0L70.0 80.0L50.0 80.0L30.0 80.0L10.0 80.0Z',
    );
    expect(usual).toBe('M10.0 60.0L30.0 60.0L50.0 60.0L70.0 60.0L90.0 60.0');
    expect(sold).toEqual(['M10.0 60.0L30.0 0.0', 'M70.0 80.0h0.1']);
  });

  it('is empty for a closed day, and never divides by nothing', () => {
    expect(drawTrade([], BOX)).toEqual({ top: 1, band: '', usual: '', sold: [] });
    expect(drawTrade([{ ...step(0, 0), high: 0 }], BOX).top).toBe(1);
  });
});
