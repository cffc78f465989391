/** Traces a path with the system's own programs, for where this process may open no raw socket. */
import { sharedPinger } from '../icmp/pinger.js';
import { ATTEMPT_ENDED, createLifetime, type Lifetime } from '../lifetime.js';
import type { HostAddress } from '../network/name-lookup.js';
import type { ProbeIo } from '../probe.js';
import { type ProgramRun, runProgram } from '../program/run-program.js';
import type { Sent } from './trace.js';
import { readTracepath, readTraceroute, readTracert } from './trace-output.js';

/** 30 hops of 80 characters. */
const MAX_OUTPUT_BYTES = 8_192;
/** What is left for reading and judging. */
const MARGIN_MS = 150;
/** Of the time, for a tracer that cannot be told to be quick: after it the next one would have none. */
const MIN_TRACE_MS = 200;

export type ProgramTrace = { readonly sent: readonly Sent[] } | 'not-permitted';

type Reader = (text: string, target: string) => readonly Sent[];
interface Tracer {
  readonly file: string;
  readonly args: readonly string[];
  readonly read: Reader;
}

/**
 * A trace by program, and a ping beside it: traceroute and tracepath send UDP, which a target behind a filter may swallow while it answers pings. A tracer that
 * takes too long is stopped with what it has printed. Rejects when the attempt ends.
 */
export async function traceByProgram(
  io: ProbeIo,
  to: HostAddress,
  maxHops: number,
  withinMs: number,
  life: Lifetime,
): Promise<ProgramTrace> {
  const startedMs = io.nowUs() / 1_000;
  const pinged = sharedPinger(io).ping(to, withinMs, life);
  // Its rejection is awaited below; until then the tracer may reject first.
  pinged.catch(() => {});
  const sent = await traceWith(tracers(process.platform, to, maxHops), to.address, withinMs - MARGIN_MS, life);
  // Where no tracer is, the ping is all that there is and has all of the time; even its start takes a while on a busy machine.
  const leftMs = sent === null ? withinMs - (io.nowUs() / 1_000 - startedMs) : 0;
  const outcome = await Promise.race([pinged, lateAfter(Math.max(MARGIN_MS, leftMs), life)]);
  if (outcome?.type === 'reply')
    return { sent: [...(sent ?? []), { ttl: null, answer: { by: 'target', from: to.address, rttUs: outcome.rttUs } }] };
  if (sent === null && (outcome === null || outcome.type === 'not-permitted' || outcome.type === 'unreadable'))
    return 'not-permitted';
  return { sent: [...(sent ?? []), { ttl: null, answer: null }] };
}

/** Programs in the order in which they are tried. `to` is an address, never a name, so nothing in it can be read as an option. */
export function tracers(platform: NodeJS.Platform, to: HostAddress, maxHops: number): readonly Tracer[] {
  const hops = String(maxHops);
  if (platform === 'win32') {
    // One hop after the other, three requests each: 300 ms is what the silent ones may cost.
    const family = to.family === 6 ? '-6' : '-4';
    return [{ file: 'tracert.exe', args: ['-d', family, '-h', hops, '-w', '300', to.address], read: readTracert }];
  }
  const family = to.family === 6 ? ['-6'] : [];
  return [
    { file: 'traceroute', args: [...family, '-n', '-q', '1', '-w', '1', '-m', hops, to.address], read: readTraceroute },
    { file: 'tracepath', args: [...family, '-n', '-m', hops, to.address], read: readTracepath },
  ];
}

/** null where none of the programs is there. */
async function traceWith(
  programs: readonly Tracer[],
  target: string,
  withinMs: number,
  life: Lifetime,
): Promise<readonly Sent[] | null> {
  for (const { file, args, read } of programs) {
    const text = await printedWithin(file, args, Math.max(MIN_TRACE_MS, withinMs), life);
    if (text !== null) return read(text, target);
  }
  return null;
}

/** What a program printed until its end or until `withinMs`, as Latin-1; null where there is no such program. */
function printedWithin(
  file: string,
  args: readonly string[],
  withinMs: number,
  life: Lifetime,
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(ATTEMPT_ENDED);
    const run = createLifetime();
    let printed = '';
    const timer = setTimeout(() => {
      resolve(printed);
      run.end();
    }, withinMs);
    life.onEnd(() => {
      clearTimeout(timer);
      run.end();
      reject(ATTEMPT_ENDED);
    });
    const onOutput = (chunk: Buffer) => {
      printed = (printed + chunk.toString('latin1')).slice(0, MAX_OUTPUT_BYTES);
    };
    runProgram({ file, args, maxOutputBytes: MAX_OUTPUT_BYTES, onOutput }, run).then(
      (ended: ProgramRun | 'missing' | 'not-permitted') => {
        clearTimeout(timer);
        resolve(typeof ended === 'string' ? null : ended.stdout.toString('latin1'));
      },
      (error) => {
        clearTimeout(timer);
        // Ended by the timer above, which has resolved already.
        reject(error);
      },
    );
  });
}

/** null after `ms`. */
function lateAfter(ms: number, life: Lifetime): Promise<null> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, null);
    life.onEnd(() => {
      clearTimeout(timer);
      resolve(null);
    });
  });
}
