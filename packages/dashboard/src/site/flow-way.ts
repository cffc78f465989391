/** Which nodes and links a flow runs over. Pure. */
import { type FlowView, type LinkView, linkId } from '@tillwatch/model';

export interface FlowWay {
  readonly nodes: ReadonlySet<string>;
  /** Link ids. */
  readonly links: ReadonlySet<string>;
}

/** The nodes of every step, and the links that join a node of one step to a node of the next, in either direction. */
export function wayOf(flow: FlowView, links: readonly LinkView[]): FlowWay {
  const onWay = new Set<string>();
  for (const [index, step] of flow.path.entries()) {
    const next = flow.path[index + 1] ?? [];
    for (const link of links) {
      const isForth = step.includes(link.from) && next.includes(link.to);
      const isBack = step.includes(link.to) && next.includes(link.from);
      if (isForth || isBack) onWay.add(linkId(link));
    }
  }
  return { nodes: new Set(flow.path.flat()), links: onWay };
}
