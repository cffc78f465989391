// What simpler rules make of the same check states; they are given the engine's own knowledge of what each check crosses.
import { faultGraph } from '@tillwatch/model';

const failing = (state) => state === 'down' || state === 'degraded';

/** What each check crosses, the way in series only: a rule of this kind knows no alternatives. */
function crossingsOf(store) {
  const graph = faultGraph(store);
  return {
    graph,
    crossed: graph.checks.map(({ crossings }) => crossings.map(({ component }) => component)),
  };
}

/** Every failing node none of whose failing parents is nearer to the watcher: what a table of parents gives. */
export function nearestFailingParent(store, states) {
  const { graph, crossed } = crossingsOf(store);
  const failingNodes = new Set(
    store.checks.flatMap((check, at) => (failing(states[at]) ? [check.on.node ?? check.on.link] : [])),
  );
  const causes = new Set();
  store.checks.forEach((check, at) => {
    if (!failing(states[at])) return;
    const own = check.on.node ?? check.on.link;
    const parents = crossed[at].map((index) => graph.components[index].id).filter((id) => id !== own);
    if (!parents.some((id) => failingNodes.has(id))) causes.add(own);
  });
  return [...causes];
}

/** What no healthy check crosses, the one that covers most first, until all failing checks are covered. */
export function greedyCover(store, states) {
  const { graph, crossed } = crossingsOf(store);
  const candidates = exonerated(graph, crossed, states);
  const open = new Set(states.flatMap((state, at) => (failing(state) ? [at] : [])));
  const causes = [];
  while (open.size > 0) {
    let best = null;
    for (const index of candidates) {
      const covers = [...open].filter((at) => crossed[at].includes(index));
      const isBetter =
        best === null ||
        covers.length > best.covers.length ||
        (covers.length === best.covers.length && graph.components[index].priorNats < best.priorNats);
      if (covers.length > 0 && isBetter) best = { index, covers, priorNats: graph.components[index].priorNats };
    }
    if (best === null) break;
    causes.push(graph.components[best.index].id);
    for (const at of best.covers) open.delete(at);
  }
  return causes;
}

/** The likeliest one, else the likeliest two, that cover exactly what fails, and of which each is seen by two checks; else nothing. */
export function exactCover(store, states) {
  const { graph, crossed } = crossingsOf(store);
  const open = states.flatMap((state, at) => (failing(state) ? [at] : []));
  const candidates = [...exonerated(graph, crossed, states)]
    .map((index) => ({ index, covers: new Set(open.filter((at) => crossed[at].includes(index))) }))
    .filter(({ covers }) => covers.size >= 2)
    .sort((a, b) => graph.components[a.index].priorNats - graph.components[b.index].priorNats);
  const name = ({ index }) => graph.components[index].id;
  if (open.length === 0) return [];
  const one = candidates.find(({ covers }) => covers.size === open.length);
  if (one !== undefined) return [name(one)];
  for (const first of candidates)
    for (const second of candidates)
      if (open.every((at) => first.covers.has(at) || second.covers.has(at))) return [name(first), name(second)];
  return [];
}

function exonerated(graph, crossed, states) {
  const candidates = new Set();
  states.forEach((state, at) => {
    if (failing(state)) for (const index of crossed[at]) candidates.add(index);
  });
  states.forEach((state, at) => {
    if (state === 'ok') for (const index of crossed[at]) candidates.delete(index);
  });
  return [...candidates].sort((a, b) => a - b).filter((index) => graph.components[index].id !== 'front-end');
}
