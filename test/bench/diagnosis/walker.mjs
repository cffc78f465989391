// What really happens to an attempt: it walks the wires of the store, over whatever is not broken. Shares nothing with the engine's table of ways.

const PASSES = new Set(['switch', 'router', 'wan', 'backup-line']);
/** A router takes its other line this long after the first failed. */
const FAILOVER_MS = 10_000;

/** Makes a walker over a store. `broken(component)` tells whether a component takes this very attempt. */
export function createWalker(store) {
  const kinds = new Map(store.nodes.map(({ id, kind }) => [id, kind]));
  const wires = new Map(store.nodes.map(({ id }) => [id, []]));
  const feeds = new Map();
  for (const { from, to } of store.links) {
    if (kinds.get(to) === 'power') feeds.set(from, to);
    if (kinds.get(to) === 'power' || kinds.get(to) === 'carrier' || kinds.get(to) === 'app') continue;
    wires.get(from).push({ to, wire: `${from}->${to}` });
    wires.get(to).push({ to: from, wire: `${from}->${to}` });
  }
  const isDead = (id, broken) => {
    if (broken(id) || (feeds.has(id) && broken(feeds.get(id)))) return true;
    return kinds.get(id) === 'wan' && kinds.has('carrier') && broken('carrier');
  };

  /** Floods from the front-end; a line is entered only if the router sends this traffic over it. */
  function reaches(target, line, broken) {
    const seen = new Set(['front-end']);
    const open = ['front-end'];
    while (open.length > 0) {
      const at = open.shift();
      if (at === target) return true;
      if (at !== 'front-end' && !PASSES.has(kinds.get(at))) continue;
      for (const { to, wire } of wires.get(at)) {
        const isOtherLine =
          (kinds.get(to) === 'wan' || kinds.get(to) === 'backup-line') && to !== target && to !== line;
        if (seen.has(to) || isOtherLine || broken(wire) || isDead(to, broken)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return false;
  }

  const hasBackup = kinds.has('4g');
  return {
    /** True when the attempt is answered. `mainDownSinceMs`: since when the main line takes nothing; null while it does. */
    answers(check, broken, atMs, mainDownSinceMs) {
      const node = check.on.node;
      const usesBackup = hasBackup && mainDownSinceMs !== null && atMs - mainDownSinceMs >= FAILOVER_MS;
      if (!reaches(node, usesBackup ? '4g' : 'wan', broken)) return false;
      return check.kind === 'icmp' || !broken(`${node}/service`);
    },
  };
}
