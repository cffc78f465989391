/** Puts each node of a site into a column, by its kind and then by its links to nodes of like kind. Pure; knows no states. */
import type { NodeKind } from '@tillwatch/model';
import { compareIds } from '../page/id-order.js';

/** What the drawing needs of a node; its state is no part of it, so that nothing moves when something breaks. */
export interface DrawnNode {
  readonly id: string;
  readonly kind: NodeKind;
}

export interface DrawnLink {
  readonly from: string;
  readonly to: string;
}

/** The sale's way from left to right. A band takes as many columns as the links inside it need. */
export const BANDS = ['endpoints', 'lan', 'frontEnd', 'store', 'network', 'line', 'centre', 'backends'] as const;
export type Band = (typeof BANDS)[number];

const BAND_OF: Readonly<Record<NodeKind, Band>> = {
  till: 'endpoints',
  'payment-terminal': 'endpoints',
  scale: 'endpoints',
  printer: 'endpoints',
  phone: 'endpoints',
  camera: 'endpoints',
  gate: 'endpoints',
  kiosk: 'endpoints',
  'front-end': 'frontEnd',
  host: 'frontEnd',
  'store-db': 'store',
  service: 'store',
  power: 'store',
  switch: 'network',
  router: 'network',
  wan: 'line',
  'backup-line': 'line',
  carrier: 'line',
  'central-db': 'centre',
  vip: 'centre',
  dns: 'centre',
  ntp: 'centre',
  certificate: 'centre',
  broker: 'centre',
  app: 'backends',
};

/** The shopper's lane runs below the store's: phone, VIP, backends. */
const SECOND_LANE: ReadonlySet<NodeKind> = new Set(['phone', 'vip', 'app']);

/**
 * The band of each node, by its kind; `endpoints` for a kind that this page is too old to know. A switch through which others use a
 * front-end PC stands before it, in the `lan` band; one that the front-end PC uses stands behind it.
 */
export function assignBands(nodes: readonly DrawnNode[], links: readonly DrawnLink[]): ReadonlyMap<string, Band> {
  const bands = new Map<string, Band>(nodes.map((node) => [node.id, BAND_OF[node.kind] ?? 'endpoints']));
  const kinds = new Map(nodes.map((node) => [node.id, node.kind]));
  for (const { from, to } of links) {
    if (kinds.get(from) === 'switch' && bands.get(to) === 'frontEnd') bands.set(from, 'lan');
  }
  return bands;
}

/** 0: the store's own way to the centre; 1: the shopper's phone, the VIP and its backends. */
export function laneOf(kind: NodeKind): 0 | 1 {
  return SECOND_LANE.has(kind) ? 1 : 0;
}

/** A column of more nodes is folded into several: a supermarket has forty endpoints. */
export const MAX_ROWS = 10;

export interface Layers {
  /** Node ids by column, from top to bottom as kinds and ids go. */
  readonly columns: readonly (readonly string[])[];
  /** The band of each column. */
  readonly bands: readonly Band[];
  readonly columnOf: ReadonlyMap<string, number>;
}

/**
 * Assigns columns. Inside a band a link leads at least one column on; a link against the bands is drawn backwards instead. No link joins
 * two nodes of one column.
 */
export function assignLayers(nodes: readonly DrawnNode[], links: readonly DrawnLink[]): Layers {
  const sorted = [...nodes].sort(
    (a, b) => laneOf(a.kind) - laneOf(b.kind) || kindRank(a.kind) - kindRank(b.kind) || compareIds(a.id, b.id),
  );
  const bandOf = assignBands(sorted, links);
  const depths = depthsInBand(sorted, links, bandOf);
  const columns: string[][] = [];
  const bands: Band[] = [];
  const columnOf = new Map<string, number>();
  for (const band of BANDS) {
    const members = sorted.filter((node) => bandOf.get(node.id) === band);
    const used = [...new Set(members.map((node) => depths.get(node.id) ?? 0))].sort((a, b) => a - b);
    for (const depth of used) {
      for (const ids of fold(members.filter((node) => depths.get(node.id) === depth))) {
        for (const id of ids) columnOf.set(id, columns.length);
        columns.push(ids);
        bands.push(band);
      }
    }
  }
  return { columns, bands, columnOf };
}

/** Cuts a column that is too long into columns of like length; the second lane stays in the first. */
function fold(members: readonly DrawnNode[]): string[][] {
  const first = members.filter((node) => laneOf(node.kind) === 0).map((node) => node.id);
  const second = members.filter((node) => laneOf(node.kind) === 1).map((node) => node.id);
  const [long, short] = first.length >= second.length ? [first, second] : [second, first];
  const count = Math.max(1, Math.ceil(long.length / MAX_ROWS));
  const rows = Math.ceil(long.length / count);
  const columns = Array.from({ length: count }, (_, index) => long.slice(index * rows, (index + 1) * rows));
  columns[0]?.push(...short);
  return columns;
}

const KIND_ORDER: readonly NodeKind[] = [
  'till',
  'payment-terminal',
  'scale',
  'printer',
  'kiosk',
  'gate',
  'camera',
  'phone',
  'wan',
  'backup-line',
];

function kindRank(kind: NodeKind): number {
  const rank = KIND_ORDER.indexOf(kind);
  return rank < 0 ? KIND_ORDER.length : rank;
}

/** Longest way that leads to each node over links inside its band. */
function depthsInBand(
  nodes: readonly DrawnNode[],
  links: readonly DrawnLink[],
  bandOf: ReadonlyMap<string, Band>,
): Map<string, number> {
  const before = new Map<string, string[]>(nodes.map((node) => [node.id, []]));
  for (const { from, to } of links) {
    if (bandOf.has(from) && bandOf.get(from) === bandOf.get(to)) before.get(to)?.push(from);
  }
  const depths = new Map<string, number>();
  const open = new Set<string>();
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    // Links form no cycle (model); a page must not hang on one all the same.
    if (open.has(id)) return 0;
    open.add(id);
    const depth = Math.max(0, ...(before.get(id) ?? []).map((earlier) => depthOf(earlier) + 1));
    open.delete(id);
    depths.set(id, depth);
    return depth;
  };
  for (const node of nodes) depthOf(node.id);
  return depths;
}
