/** Which windows of a silence tell how it began: those until a line out was well again for good. */
import { crossedBy, type EvidenceWindow, type FaultGraph, nodeOf, type SiteDefinition } from '@tillwatch/model';

const LINE_KINDS = new Set(['wan', 'backup-line']);

/**
 * The windows, oldest first, up to the first in which a check that goes over a line out, and had failed, is well and stays so to the end; all of them where no
 * such check failed after `sinceMs` or ended well. An agent waits up to two minutes before it tries its broker again, and says nothing meanwhile over a line
 * that works: taken for evidence, that silence would speak against the agent itself.
 */
export function untilLineIsBack(
  windows: readonly EvidenceWindow[],
  definition: SiteDefinition,
  graph: FaultGraph,
  sinceMs: number,
): readonly EvidenceWindow[] {
  const places = lineChecks(definition, graph).flatMap((check) => {
    const place = windows.findLastIndex((window) => window.endedAtMs > sinceMs && fails(window, check)) + 1;
    return place === 0 ? [] : [place];
  });
  return windows.slice(0, Math.min(windows.length, ...places));
}

/** Indices of the checks that go over a line out, or over the router of a site that draws no line. */
function lineChecks({ nodes, checks }: SiteDefinition, graph: FaultGraph): readonly number[] {
  const drawn = nodes.filter(({ kind }) => LINE_KINDS.has(kind));
  const ends = new Set((drawn.length > 0 ? drawn : nodes.filter(({ kind }) => kind === 'router')).map(({ id }) => id));
  return checks.flatMap((_, index) => {
    const incidence = graph.checks[index];
    const crossed = incidence === undefined ? [] : crossedBy(incidence);
    return crossed.some(({ component }) => ends.has(nodeOf(graph.components[component]?.id ?? ''))) ? [index] : [];
  });
}

function fails({ heartbeat }: EvidenceWindow, check: number): boolean {
  const seen = heartbeat.checks[check];
  return seen?.state === 'down' || seen?.state === 'degraded';
}
