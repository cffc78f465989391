/** What a trace says of a path, given the traces before: does it reach, what does it lose, and where does it stop. Pure. */
import { type Attempt, notOk, ok } from '@tillwatch/model';
import { MAX_HOPS, type Sent, type Trace } from './trace.js';

/** Attempts, of those that reached the target, over which losses are counted: three requests each make steps of a third, ten attempts ones of 3 %. */
export const WINDOW_ATTEMPTS = 10;
/** Fewer requests than this make no loss: the first three may meet a cold ARP table. */
const MIN_REQUESTS = 9;

export interface PathRules {
  readonly shownHops: number;
  readonly lossHighPermille: number;
  readonly slowMs: number;
}

/** Requests and answers of one hop, or of the target, in one attempt. */
interface Count {
  readonly sent: number;
  readonly answered: number;
}

interface AttemptCounts {
  readonly target: Count;
  /** By hop, the first at 0. */
  readonly hops: readonly Count[];
}

/** What is remembered of a path; as large as {@link WINDOW_ATTEMPTS} and {@link MAX_HOPS} let it be. */
export interface PathPast {
  /** Hops to the target, itself included, when it was last reached; null before. */
  readonly length: number | null;
  /** Hops that have ever answered: a router that never does is not where a path stops. */
  readonly answering: readonly number[];
  readonly window: readonly AttemptCounts[];
}

export const NO_PAST: PathPast = { length: null, answering: [], window: [] };

export interface PathVerdict {
  readonly attempt: Attempt;
  readonly past: PathPast;
}

/**
 * The attempt that a trace makes. The target's own reply alone tells that the path is whole: a router that passes on and does not answer is no fault, and what
 * routers answer late or seldom is no loss of the path.
 */
export function judgePath(trace: Trace, before: PathPast, rules: PathRules): PathVerdict {
  const facts = factsOf(trace);
  const past = remember(before, trace, facts);
  const losses = lossesOf(past);
  const values = valuesOf(facts, past, losses, rules);
  const attempt = outcomeOf(facts, before, losses, rules, values);
  return { attempt, past };
}

interface Facts {
  readonly rttUs: number | null;
  /** Least hops with which the target was reached. */
  readonly length: number | null;
  readonly reached: Count;
  /** Farthest hop that answered, the one that says that it leads no further included; 0 for none. */
  readonly lastHop: number;
  readonly lastFrom: string | null;
}

function factsOf({ sent }: Trace): Facts {
  const replies = sent.filter(({ answer }) => answer?.by === 'target');
  const rtts = replies.flatMap(({ answer, ttl }) => (answer && ttl === null ? [answer.rttUs] : []));
  const lengths = replies.flatMap(({ ttl }) => (ttl === null ? [] : [ttl]));
  const whole = sent.filter(({ ttl }) => ttl === null);
  const reached = replies.length > 0;
  const end = Math.min(firstLoop(sent) ?? MAX_HOPS, firstStop(sent) ?? MAX_HOPS);
  const last = sent
    .filter(({ answer, ttl }) => answer && answer.by !== 'target' && ttl !== null && ttl <= end)
    .reduce<Sent | null>((far, one) => (far && (far.ttl ?? 0) >= (one.ttl ?? 0) ? far : one), null);
  return {
    rttUs:
      rtts.length > 0
        ? Math.min(...rtts)
        : reached
          ? Math.min(...replies.map(({ answer }) => answer?.rttUs ?? 0))
          : null,
    length: lengths.length > 0 ? Math.min(...lengths) : null,
    reached: { sent: whole.length, answered: whole.filter(({ answer }) => answer?.by === 'target').length },
    lastHop: last?.ttl ?? 0,
    lastFrom: last?.answer?.from ?? null,
  };
}

/** In a loop of routers the same ones answer again and again; the path ends with the first that does. null without a loop. */
function firstLoop(sent: readonly Sent[]): number | null {
  const first = new Map<string, number>();
  for (const { ttl, answer } of [...sent].sort((a, b) => (a.ttl ?? 0) - (b.ttl ?? 0))) {
    if (ttl === null || answer?.by !== 'router') continue;
    const before = first.get(answer.from);
    // A router may answer for its neighbour as well, so the next hop alone is no loop.
    if (before !== undefined && ttl > before + 1) return before;
    if (before === undefined) first.set(answer.from, ttl);
  }
  return null;
}

/**
 * Where the router that says that it leads no further is. Whether it says so to a request that ends with it or to the next depends on what it looks at first, so
 * it is where it answers at all. null where nobody says so.
 */
function firstStop(sent: readonly Sent[]): number | null {
  const stopping = new Set(sent.flatMap(({ answer }) => (answer?.by === 'stop' ? [answer.from] : [])));
  const ttls = sent.flatMap(({ answer, ttl }) => (ttl !== null && answer && stopping.has(answer.from) ? [ttl] : []));
  return ttls.length === 0 ? null : Math.min(...ttls);
}

function remember(before: PathPast, { sent }: Trace, facts: Facts): PathPast {
  const hops = Array.from({ length: MAX_HOPS }, (_, at) => {
    const asked = sent.filter(({ ttl }) => ttl === at + 1);
    return { sent: asked.length, answered: asked.filter(({ answer }) => answer !== null).length };
  });
  const length = facts.length ?? before.length;
  const farthest = Math.max(facts.lastHop, facts.length ?? 0);
  const answeringNow = hops.flatMap(({ answered }, at) => (answered > 0 && at < farthest ? [at + 1] : []));
  const known = facts.length === null ? before.answering : before.answering.filter((hop) => hop <= (facts.length ?? 0));
  return {
    length,
    answering: [...new Set([...known, ...answeringNow])].sort((a, b) => a - b),
    // An outage is told as one; it is no loss of the path that is whole again.
    window:
      facts.rttUs === null
        ? before.window
        : [...before.window, { target: facts.reached, hops }].slice(-WINDOW_ATTEMPTS),
  };
}

interface Losses {
  /** null while there are too few requests. */
  readonly targetPermille: number | null;
  readonly hopsPermille: readonly (number | null)[];
}

function lossesOf({ window }: PathPast): Losses {
  const permille = (pick: (counts: AttemptCounts) => Count | undefined): number | null => {
    const sent = window.reduce((sum, counts) => sum + (pick(counts)?.sent ?? 0), 0);
    const answered = window.reduce((sum, counts) => sum + (pick(counts)?.answered ?? 0), 0);
    return sent < MIN_REQUESTS ? null : Math.round(((sent - answered) / sent) * 1_000);
  };
  return {
    targetPermille: permille(({ target }) => target),
    hopsPermille: Array.from({ length: MAX_HOPS }, (_, at) => permille(({ hops }) => hops[at])),
  };
}

function outcomeOf(
  facts: Facts,
  before: PathPast,
  losses: Losses,
  rules: PathRules,
  values: Readonly<Record<string, number>>,
): Attempt {
  const { rttUs, lastHop } = facts;
  // Where no router has ever answered, the target alone is known to be silent.
  if (rttUs === null)
    return notOk('down', lastHop > 0 || before.answering.length > 0 ? 'path-stops' : 'timeout', undefined, values);
  if ((losses.targetPermille ?? 0) >= rules.lossHighPermille) return notOk('degraded', 'loss', rttUs, values);
  if (rules.slowMs > 0 && rttUs >= rules.slowMs * 1_000) return notOk('degraded', 'slow', rttUs, values);
  return ok(rttUs, values);
}

function valuesOf(facts: Facts, past: PathPast, losses: Losses, rules: PathRules): Record<string, number> {
  const { reached, lastHop, rttUs } = facts;
  const stopped = rttUs === null;
  const values: Record<string, number | null | undefined> = {
    reachedPermille: reached.sent === 0 ? null : Math.round((reached.answered / reached.sent) * 1_000),
    lossPermille: losses.targetPermille,
    hops: stopped ? null : past.length,
    lastHopAnswering: stopped ? lastHop : null,
    lastHopIpv4: stopped ? ipv4Number(facts.lastFrom) : null,
    firstHopMissing: stopped ? firstMissing(past, lastHop) : null,
    lossAfterHop: lossAfterHop(losses, past, rules),
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

/** The nearest hop beyond the last that answered that has answered before, the target included: the path stops before it. */
function firstMissing({ answering, length }: PathPast, lastHop: number): number | null {
  return [...answering, ...(length === null ? [] : [length])].find((hop) => hop > lastHop) ?? null;
}

/**
 * The last hop up to which next to nothing is lost of what the whole path loses: the loss begins behind it. null while the path loses too little to tell, or where
 * no router answers.
 */
function lossAfterHop({ targetPermille, hopsPermille }: Losses, past: PathPast, rules: PathRules): number | null {
  if (targetPermille === null || targetPermille < rules.lossHighPermille || targetPermille === 0) return null;
  const routers = past.answering.filter(
    (hop) => (past.length === null || hop < past.length) && hopsPermille[hop - 1] !== null,
  );
  if (routers.length === 0) return null;
  const clean = routers.filter((hop) => (hopsPermille[hop - 1] ?? 1_000) * 2 < targetPermille);
  return clean.at(-1) ?? 0;
}

/** An address as one number, `a.b.c.d` as a*2^24 + b*2^16 + c*2^8 + d, since values are numbers. null for one of IPv6. */
function ipv4Number(address: string | null): number | null {
  const bytes = address?.split('.').map(Number) ?? [];
  return bytes.length === 4 ? bytes.reduce((sum, byte) => sum * 256 + byte, 0) : null;
}

/** Names and figures of single hops, up to `shownHops`; what did not answer has none. */
export function hopValues({ sent }: Trace, past: PathPast, { shownHops }: PathRules): Record<string, number> {
  const losses = lossesOf(past);
  const values: Record<string, number> = {};
  for (let hop = 1; hop <= shownHops; hop += 1) {
    const rtts = sent.flatMap(({ ttl, answer }) => (ttl === hop && answer ? [answer.rttUs] : []));
    const loss = losses.hopsPermille[hop - 1];
    if (!past.answering.includes(hop)) continue;
    if (rtts.length > 0) values[`hop${hop}Us`] = Math.min(...rtts);
    if (loss != null) values[`hop${hop}LossPermille`] = loss;
  }
  return values;
}

/** The names that {@link hopValues} may give. */
export function hopValueNames(shownHops: number): readonly string[] {
  return Array.from({ length: shownHops }, (_, at) => [`hop${at + 1}Us`, `hop${at + 1}LossPermille`]).flat();
}
