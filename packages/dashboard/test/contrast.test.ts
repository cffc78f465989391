/** WCAG 2.2 contrast of both themes, read from the style sheet itself: 4.5 for text (1.4.3), 3 for shapes (1.4.11). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const css = readFileSync(join(import.meta.dirname, '../src/styles/tokens.css'), 'utf8');

type Palette = Readonly<Record<string, string>>;

function paletteAt(selector: string): Palette {
  const start = css.indexOf(selector);
  const block = css.slice(css.indexOf('{', start), css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value] as const),
  );
}

const DARK = paletteAt(':root {');
const LIGHT_CHOSEN = paletteAt(':root[data-theme="light"]');
const LIGHT_SYSTEM = paletteAt(':root:not([data-theme])');

function luminance(colour: string): number {
  const channels = [1, 3, 5].map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(palette: Palette, a: string, b: string): number {
  const [bright = 0, dim = 0] = [palette[a], palette[b]].map((colour) => luminance(colour ?? '')).sort((x, y) => y - x);
  return (bright + 0.05) / (dim + 0.05);
}

const SURFACES = ['bg', 'panel', 'raised'];
const TEXT = [
  ...['ink', 'soft', 'faint', 'accent'].flatMap((ink) => SURFACES.map((surface) => [ink, surface] as const)),
  ...['down', 'degraded'].flatMap((ink) => ['bg', 'panel'].map((surface) => [ink, surface] as const)),
  ...['ink', 'soft'].flatMap((ink) => ['tint-down', 'tint-degraded'].map((surface) => [ink, surface] as const)),
  ['on-stale', 'stale'] as const,
];
const SHAPES = [
  ...['ok', 'ok-quiet', 'degraded', 'down', 'unreachable', 'unknown', 'edge', 'accent'].flatMap((shape) =>
    ['bg', 'panel'].map((surface) => [shape, surface] as const),
  ),
  ['down-fill', 'panel'] as const,
  ['on-fill', 'down-fill'] as const,
  ['down', 'tint-down'] as const,
  ['degraded', 'tint-degraded'] as const,
];

describe.each([
  ['dark', DARK],
  ['light', LIGHT_CHOSEN],
])('the %s theme', (_name, palette) => {
  it.each(TEXT)('reads %s on %s', (ink, surface) => {
    expect(contrast(palette, ink, surface)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPES)('shows %s on %s', (shape, surface) => {
    expect(contrast(palette, shape, surface)).toBeGreaterThanOrEqual(3);
  });
});

it('is as light when chosen as when the system asks for it, and leaves no colour out', () => {
  expect(LIGHT_CHOSEN).toEqual(LIGHT_SYSTEM);
  expect(Object.keys(LIGHT_CHOSEN).sort()).toEqual(Object.keys(DARK).sort());
});
