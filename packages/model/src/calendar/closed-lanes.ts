/** Lanes that nobody works at: what fails there is no fault (domain.md, B7). */
import type { SiteDefinition } from '../topology.js';

/** What a check says of a till beside its state. */
export interface LaneReading {
  /** Index of the check in the definition. */
  readonly check: number;
  readonly values: Readonly<Record<string, number>>;
  /** False for what is too old to go by. */
  readonly isFresh: boolean;
}

/** Trade checks of a till tell under these names whether a cashier is signed on; 0 is nobody. */
const SIGNED_ON = ['signedOn', 'openLanes'] as const;
const LANE_KINDS: ReadonlySet<string> = new Set(['till', 'kiosk', 'gate']);
/** What belongs to one lane, where that lane alone uses it. */
const LANE_PARTS: ReadonlySet<string> = new Set(['printer', 'scale', 'payment-terminal', 'camera']);

/**
 * Ids of the nodes of closed lanes: tills at which nobody is signed on, and what only such tills use. A till that does not say so, or whose word is old, counts
 * as worked at. A till that is dead cannot say that it is closed: its last fresh word stands only for as long as it is fresh.
 */
export function closedLanes(definition: SiteDefinition, readings: readonly LaneReading[]): ReadonlySet<string> {
  const kinds = new Map(definition.nodes.map(({ id, kind }) => [id, kind]));
  const signedOn = new Map<string, boolean>();
  for (const { check, values, isFresh } of readings) {
    const node = definition.checks[check]?.on.node;
    const told = SIGNED_ON.map((name) => values[name]).find((value) => value !== undefined);
    if (node === undefined || told === undefined || !isFresh || !LANE_KINDS.has(kinds.get(node) ?? '')) continue;
    signedOn.set(node, (signedOn.get(node) ?? false) || told > 0);
  }
  const closed = new Set([...signedOn].filter(([, isOn]) => !isOn).map(([node]) => node));
  const parts = definition.nodes.filter(({ id, kind }) => {
    if (!LANE_PARTS.has(kind)) return false;
    const users = neighboursOf(definition, id).filter((other) => LANE_KINDS.has(kinds.get(other) ?? ''));
    return users.length > 0 && users.every((user) => closed.has(user));
  });
  return new Set([...closed, ...parts.map(({ id }) => id)]);
}

function neighboursOf({ links }: SiteDefinition, node: string): string[] {
  return links.flatMap(({ from, to }) => (from === node ? [to] : to === node ? [from] : []));
}
