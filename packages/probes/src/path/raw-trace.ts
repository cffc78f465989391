/** Traces a path with echo requests of growing reach, through the raw session that all attempts share. */
import type { EchoOutcome, EchoSession } from '../icmp/echo-session.js';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import type { Answer, Sent } from './trace.js';

/** How long routers are waited for once the target has replied: they answer in their spare time. */
const GRACE_MS = 300;
/** Between two rounds. Linux answers 6 requests of one asker at once and one each second from then on (icmp_ratelimit, icmp(7)). */
const PAUSE_MS = 100;

export interface TracePlan {
  readonly address: string;
  /** Reach of the first round; later ones go no further than the path turned out to be. */
  readonly hops: number;
  /** Reach when the path proves longer than that. */
  readonly maxHops: number;
  readonly rounds: number;
  /** For one round. */
  readonly waitMs: number;
  /** For all of them. */
  readonly withinMs: number;
}

/** Either what was sent, or the words of the system that does not let anything be sent. */
export type RawTrace = { readonly sent: readonly Sent[] } | { readonly broken: string };

/** Rejects when the attempt ends. */
export async function traceRaw(session: EchoSession, plan: TracePlan, life: Lifetime): Promise<RawTrace> {
  const startedMs = performance.now();
  const sent: Sent[] = [];
  let hops = plan.hops;
  for (let round = 0; round < plan.rounds; round += 1) {
    if (round > 0) await pause(PAUSE_MS, life);
    const leftMs = plan.withinMs - (performance.now() - startedMs);
    const waitMs = Math.min(plan.waitMs, leftMs / (plan.rounds - round));
    if (waitMs <= 0) break;
    const made = await sendRound(session, plan.address, [...reach(1, hops), null], waitMs, life);
    if (life.ended) throw ATTEMPT_ENDED;
    const refusal = made.find(({ broken }) => broken !== null);
    // Not even the whole way: it is this machine that does not send.
    if (refusal?.broken && made.every(({ answer }) => answer === null)) return { broken: refusal.broken };
    sent.push(...made);
    // A router where the target was: the path has grown, so the next round looks further.
    const grown = made.some(({ ttl, answer }) => ttl === hops && answer?.by === 'router');
    const length = lengthOf(sent);
    hops = length ?? (grown ? plan.maxHops : hops);
  }
  return { sent };
}

function reach(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at);
}

function lengthOf(sent: readonly Sent[]): number | null {
  const lengths = sent.flatMap(({ ttl, answer }) => (ttl !== null && answer?.by === 'target' ? [ttl] : []));
  return lengths.length === 0 ? null : Math.min(...lengths);
}

type MadeRequest = { ttl: number | null; answer: Answer | null; broken: string | null };

function sendRound(
  session: EchoSession,
  address: string,
  ttls: readonly (number | null)[],
  waitMs: number,
  life: Lifetime,
): Promise<MadeRequest[]> {
  return new Promise((resolve) => {
    const made = ttls.map((ttl): MadeRequest => ({ ttl, answer: null, broken: null }));
    const giveUps: (() => void)[] = [];
    let left = made.length;
    let timer = setTimeout(finish, waitMs);
    let done = false;
    for (const request of made) {
      const settle = (outcome: EchoOutcome) => {
        if (done) return;
        left -= 1;
        if (outcome.type === 'broken') request.broken = outcome.detail;
        else request.answer = answerOf(outcome, address);
        if (left === 0) return finish();
        if (request.ttl !== null || request.answer?.by !== 'target') return;
        clearTimeout(timer);
        timer = setTimeout(finish, Math.min(GRACE_MS, waitMs));
      };
      giveUps.push(session.echo(address, settle, request.ttl ?? undefined));
    }
    life.onEnd(finish);

    function finish(): void {
      if (done) return;
      done = true;
      clearTimeout(timer);
      for (const giveUp of giveUps) giveUp();
      resolve(made);
    }
  });
}

function answerOf(outcome: Exclude<EchoOutcome, { type: 'broken' }>, address: string): Answer {
  const { rttUs } = outcome;
  if (outcome.type === 'reply') return { by: 'target', from: address, rttUs };
  return { by: outcome.type === 'expired' ? 'router' : 'stop', from: outcome.from, rttUs };
}

/** Resolves early when the attempt ends, and the next round ends with it. */
function pause(ms: number, life: Lifetime): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    life.onEnd(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
