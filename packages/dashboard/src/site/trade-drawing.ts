/** Lays out a day of trade: the band of what is usual, its middle, and what was sold, with gaps where that is not known. Pure. */
import type { SiteTradeView } from '@tillwatch/model';

type Steps = SiteTradeView['steps'];

export interface TradeDrawing {
  /** Orders at the upper edge; at least 1. */
  readonly top: number;
  /** Closed path. */
  readonly band: string;
  readonly usual: string;
  /** One path for each run of known steps. */
  readonly sold: readonly string[];
}

/** Draws steps into a box; each step is as wide as any other and is drawn at its middle. */
export function drawTrade(steps: Steps, { width, height }: { width: number; height: number }): TradeDrawing {
  const top = Math.max(1, ...steps.map(({ high, seen, expected }) => Math.max(high, expected, seen ?? 0)));
  const x = (index: number): number => ((index + 0.5) / Math.max(1, steps.length)) * width;
  const y = (orders: number): number => height * (1 - orders / top);
  const point = (index: number, orders: number): string => `${x(index).toFixed(1)} ${y(orders).toFixed(1)}`;
  const line = (points: readonly string[]): string => (points.length === 0 ? '' : `M${points.join('L')}`);
  const highs = steps.map(({ high }, index) => point(index, high));
  const lows = steps.map(({ low }, index) => point(index, low));
  return {
    top,
    band: steps.length === 0 ? '' : `${line([...highs, ...lows.reverse()])}Z`,
    usual: line(steps.map(({ expected }, index) => point(index, expected))),
    sold: runs(steps).map((run) => {
      const points = run.map(({ index, seen }) => point(index, seen));
      // A single known step would be a point without length.
      return points.length === 1 ? `${line(points)}h0.1` : line(points);
    }),
  };
}

function runs(steps: Steps): { readonly index: number; readonly seen: number }[][] {
  const found: { index: number; seen: number }[][] = [];
  let isOpen = false;
  steps.forEach(({ seen }, index) => {
    if (seen === null) {
      isOpen = false;
      return;
    }
    if (!isOpen) found.push([]);
    isOpen = true;
    found.at(-1)?.push({ index, seen });
  });
  return found;
}
