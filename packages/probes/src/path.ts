/** `path`: the way to a host hop by hop: what it loses, how long it takes, and where it stops. */
import { type Attempt, notOk } from '@tillwatch/model';
import { z } from 'zod';
import { type AttemptScope, runAttempt } from './attempt-scope.js';
import { sharedPinger } from './icmp/pinger.js';
import { sendFault } from './icmp/send-fault.js';
import { type HostAddress, sharedNameLookup } from './network/name-lookup.js';
import { familyParam, hostParam, parseHost } from './network/target.js';
import { traceByProgram } from './path/program-trace.js';
import { traceRaw } from './path/raw-trace.js';
import { MAX_HOPS, type Trace } from './path/trace.js';
import { hopValueNames, hopValues, judgePath, NO_PAST, type PathPast } from './path/verdict.js';
import type { Probe, ProbeIo, ProbeRun } from './probe.js';
import { slowMsParam } from './slowness.js';
import { OVER_IP } from './states/common.js';
import type { States } from './states/verdict.js';

/** Paths that one agent remembers; beyond it the one that was used longest ago begins anew. */
export const MAX_PATHS = 64;
/** Of the timeout, for judging. */
const MARGIN_MS = 100;

const params = z.strictObject({
  host: hostParam,
  family: familyParam,
  maxHops: z.int().min(1).max(MAX_HOPS).default(20).describe('Hops that are looked for at most.'),
  rounds: z
    .int()
    .min(1)
    .max(10)
    .default(3)
    .describe('Requests for each hop and for the target in one attempt; 60 bytes each.'),
  waitMs: z.int().min(50).max(10_000).default(1_000).describe('Milliseconds that a round waits for answers at most.'),
  shownHops: z
    .int()
    .min(0)
    .max(MAX_HOPS)
    .default(8)
    .describe('Hops whose latency and loss are told as values, the nearest first.'),
  lossHighPermille: z
    .int()
    .min(1)
    .max(1_001)
    .default(200)
    .describe(
      'Requests to the target that were lost in the last 10 attempts, in permille, from which the path has `loss`; 1001 for never.',
    ),
  slowMs: slowMsParam,
});
type PathParams = z.infer<typeof params>;

const states = {
  ok: 'The target replies.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OVER_IP,
  'degraded/loss': 'The last 10 attempts lost `lossHighPermille` or more.',
  'down/path-stops': 'The target is silent, and routers on the way answer up to some point.',
  'down/timeout': 'The target is silent, and so is every router on the way.',
  'unknown/not-permitted':
    'Neither raw sockets nor a program that traces are there for the agent, or a packet filter of this machine keeps it from sending.',
} as const satisfies States;

/** The `path` probe. `latencyUs` is the quickest round trip to the target. */
export const path: Probe<PathParams> = {
  kind: 'path',
  summary: 'The way to a host, hop by hop: loss, latency, and where it stops.',
  params,
  states,
  values: [
    { name: 'hops', doc: 'Hops to the target, itself included.' },
    { name: 'reachedPermille', doc: 'Requests of this attempt to which the target replied.' },
    { name: 'lossPermille', doc: 'Requests to the target without a reply, over the last 10 attempts.' },
    { name: 'lossAfterHop', doc: 'Where a lossy path begins to lose: behind this hop; 0 for before the first.' },
    { name: 'lastHopAnswering', doc: 'Where the path stops: the farthest hop that answered; 0 for none.' },
    { name: 'lastHopIpv4', doc: 'Its address a.b.c.d as a*16777216 + b*65536 + c*256 + d.' },
    {
      name: 'firstHopMissing',
      doc: 'The next hop that used to answer and does not; the path stops before it. Hops that never answer are passed over.',
    },
  ],
  valuesOf: ({ shownHops }) => hopValueNames(shownHops),
  target: ({ host }) => host,
  fromTarget: (target) => ({ host: parseHost(target) }),
  run: (run) => runAttempt(run, (scope) => attempt(run, scope)),
};

async function attempt(run: ProbeRun<PathParams>, scope: AttemptScope): Promise<Attempt> {
  const { params: asked, io, timeoutMs } = run;
  const startedUs = io.nowUs();
  scope.waitsFor('name');
  const to = await sharedNameLookup(io).resolve(asked.host, asked.family, scope);
  scope.waitsFor('target');
  const withinMs = timeoutMs - (io.nowUs() - startedUs) / 1_000 - MARGIN_MS;
  const memory = sharedPasts(io);
  const key = `${asked.host} ${asked.family} ${asked.maxHops}`;
  const before = memory.get(key) ?? NO_PAST;
  const trace = await traced(run, to, before, withinMs, scope);
  if ('state' in trace) return trace;
  const verdict = judgePath(trace, before, asked);
  memory.delete(key);
  memory.set(key, verdict.past);
  if (memory.size > MAX_PATHS) memory.delete(memory.keys().next().value ?? key);
  const values = { ...verdict.attempt.values, ...hopValues(trace, verdict.past, asked) };
  return { ...verdict.attempt, values };
}

/** The trace by the best means that this process has, or the attempt that it cannot be made. */
async function traced(
  { params: asked, io }: ProbeRun<PathParams>,
  to: HostAddress,
  before: PathPast,
  withinMs: number,
  scope: AttemptScope,
): Promise<Trace | Attempt> {
  const { maxHops, rounds, waitMs } = asked;
  const session = await sharedPinger(io).session(to.family);
  if (session === null) {
    const trace = await traceByProgram(io, to, maxHops, withinMs, scope);
    return trace === 'not-permitted' ? notOk('unknown', 'not-permitted') : trace;
  }
  const hops = Math.min(before.length ?? maxHops, maxHops);
  const trace = await traceRaw(session, { address: to.address, hops, maxHops, rounds, waitMs, withinMs }, scope);
  return 'broken' in trace ? sendFault(trace.broken) : trace;
}

/** What stays of a path from attempt to attempt, by its target. */
function sharedPasts(io: ProbeIo): Map<string, PathPast> {
  return io.shared('path', () => ({ value: new Map<string, PathPast>(), close: () => {} }));
}
