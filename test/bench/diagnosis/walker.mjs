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

  /** Floods from the front-end; a line is entered only if the router sends this traffic over it, or if it is the target. Answers what was reached. */
  function flood(target, line, broken) {
    const seen = new Set(['front-end']);
    const open = ['front-end'];
    while (open.length > 0) {
      const at = open.shift();
      if (at === target) return seen;
      if (at !== 'front-end' && !PASSES.has(kinds.get(at))) continue;
      for (const { to, wire } of wires.get(at)) {
        const isOtherLine =
          (kinds.get(to) === 'wan' || kinds.get(to) === 'backup-line') && to !== target && to !== line;
        if (seen.has(to) || isOtherLine || broken(wire) || isDead(to, broken)) continue;
        seen.add(to);
        open.push(to);
      }
    }
    return seen;
  }

  /** Floods are remembered where `broken.key` tells what is broken: most moments of a run look alike. */
  const floods = new Map();
  const isLineNode = (id) => kinds.get(id) === 'wan' || kinds.get(id) === 'backup-line';
  const reaches = (target, line, broken) => {
    const end = isLineNode(target) ? target : null;
    if (broken.key === undefined) return flood(end, line, broken).has(target);
    const key = `${broken.key}|${line}|${end}`;
    let reached = floods.get(key);
    if (reached === undefined) {
      reached = flood(end, line, broken);
      floods.set(key, reached);
    }
    return reached.has(target);
  };

  const backends = store.nodes.filter(({ kind }) => kind === 'app').map(({ id }) => id);
  let turn = 0;
  /** Whether the program at `node` answers; a virtual address hands each attempt to the next of its backends. */
  function programAnswers(node, broken) {
    if (broken(`${node}/service`)) return false;
    if (kinds.get(node) !== 'vip' || backends.length === 0) return true;
    const backend = backends[turn++ % backends.length];
    return !broken(backend) && !broken(`${backend}/service`);
  }
  /** The same for all attempts together: those that one backend of several takes are lost, the others are not. */
  function surveyProgram(node, broken) {
    if (broken(`${node}/service`)) return 'lost';
    const dead = kinds.get(node) === 'vip' ? backends.filter((id) => broken(id) || broken(`${id}/service`)).length : 0;
    return dead === 0 ? 'ok' : dead === backends.length ? 'lost' : `${dead} of ${backends.length}`;
  }

  const hasBackup = kinds.has('4g');
  const farEnd = (link) => {
    const [from, to] = link.split('->');
    return kinds.get(from) === 'switch' || kinds.get(from) === 'router' ? to : from;
  };

  /** What a port tells of its line: not what passes it, only whether it stands and something answers at the other end. */
  function portStands(link, stands) {
    const far = farEnd(link);
    const isFarDead = !stands(far) || (feeds.has(far) && !stands(feeds.get(far)));
    const goesDown = !stands(far) ? store.portFollows.has(far) : isFarDead;
    return stands(link) && !goesDown;
  }

  return {
    farEnd,
    /** For a check of a port: `ok`, `down`, or `lost` where the device that is asked does not answer. `stands(component)`: it is not wholly broken. */
    reads(check, broken, stands) {
      const [from, to] = check.on.link.split('->');
      const device = kinds.get(from) === 'switch' || kinds.get(from) === 'router' ? from : to;
      if (!reaches(device, 'wan', broken)) return 'lost';
      return portStands(check.on.link, stands) ? 'ok' : 'down';
    },
    /** Answers for every check of one moment, with what is broken then; `reads` and `answers` for many checks at once. */
    survey(checks, broken, stands, isOnBackup) {
      const line = hasBackup && isOnBackup ? '4g' : 'wan';
      const reached = flood(null, line, broken);
      return checks.map((check) => {
        if (check.on.link !== undefined) return this.reads(check, broken, stands);
        const { node } = check.on;
        const isReached = isLineNode(node) ? reaches(node, line, broken) : reached.has(node);
        return !isReached ? 'lost' : check.kind === 'icmp' ? 'ok' : surveyProgram(node, broken);
      });
    },
    /** True when the attempt is answered. `mainDownSinceMs`: since when the main line takes nothing; null while it does. */
    answers(check, broken, atMs, mainDownSinceMs) {
      const node = check.on.node;
      const usesBackup = hasBackup && mainDownSinceMs !== null && atMs - mainDownSinceMs >= FAILOVER_MS;
      if (!reaches(node, usesBackup ? '4g' : 'wan', broken)) return false;
      return check.kind === 'icmp' || programAnswers(node, broken);
    },
    /** True when an attempt of the hub is answered: what stands beside it by itself, a store's router over the store's main line. */
    answersAtHub({ on: { node }, kind }, broken) {
      if (node === 'router' && (isDead('wan', broken) || broken('router->wan'))) return false;
      return !isDead(node, broken) && (kind === 'icmp' || programAnswers(node, broken));
    },
    /** As {@link answersAtHub}, for all attempts together. */
    surveyAtHub(checks, broken) {
      return checks.map(({ on: { node }, kind }) => {
        const isCut = node === 'router' && (isDead('wan', broken) || broken('router->wan'));
        return isCut || isDead(node, broken) ? 'lost' : kind === 'icmp' ? 'ok' : surveyProgram(node, broken);
      });
    },
    /** True when nothing at all is said: the PC that watches, or the program on it, is dead. */
    isMute: (broken) => isDead('front-end', broken) || broken('front-end/agent'),
    /** True when what the store says reaches the centre. */
    isHeard(broken, isOnBackup) {
      return reaches(hasBackup && isOnBackup ? '4g' : 'wan', hasBackup && isOnBackup ? '4g' : 'wan', broken);
    },
  };
}
