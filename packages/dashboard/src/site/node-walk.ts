/** Where an arrow key leads in the drawing of a site. Pure. */
import type { PlacedNode } from './layout.js';

/** The nearest node in the key's direction: up and down in its column, left and right in the next column that has one; null at the edge. */
export function nextNode(nodes: readonly PlacedNode[], fromId: string, key: string): string | null {
  const from = nodes.find((node) => node.id === fromId);
  if (from === undefined) return nodes[0]?.id ?? null;
  if (key === 'Home') return nodes[0]?.id ?? null;
  if (key === 'End') return nodes.at(-1)?.id ?? null;
  if (key === 'ArrowUp' || key === 'ArrowDown') {
    const beyond = nodes.filter(
      (node) => node.column === from.column && (key === 'ArrowUp' ? node.y < from.y : node.y > from.y),
    );
    return nearest(beyond, from);
  }
  const step = key === 'ArrowLeft' ? -1 : key === 'ArrowRight' ? 1 : 0;
  const ahead = nodes.filter((node) => (node.column - from.column) * step > 0);
  const column = ahead.reduce(
    (closest, node) => (Math.abs(node.column - from.column) < Math.abs(closest - from.column) ? node.column : closest),
    Number.POSITIVE_INFINITY,
  );
  return nearest(
    ahead.filter((node) => node.column === column),
    from,
  );
}

function nearest(nodes: readonly PlacedNode[], from: PlacedNode): string | null {
  let best: PlacedNode | null = null;
  for (const node of nodes) if (best === null || Math.abs(node.y - from.y) < Math.abs(best.y - from.y)) best = node;
  return best?.id ?? null;
}
