/** What two readings of an interface's counters say about the time between them (RFC 2863 section 3.1.6 on sizes, wraps and discontinuities). Pure. */
import type { Counter, DirectionCounters, InterfaceReading } from './reading.js';

/** Shorter than this, an agent's cache of its own counters (snmpd's is refreshed after 3 s) would be all that is measured. */
export const MIN_ELAPSED_S = 1;
/** Longer ago than this, an average says nothing about now. */
export const MAX_ELAPSED_S = 1_800;
/** Counters and our clock are not read at one instant, and agents serve cached ones; what is beyond is no rate of this line. */
const POSSIBLE = 1.25;
/** Of Ethernet: no interface passes more packets than its rate holds of these. */
const LEAST_FRAME_OCTETS = 64;
/** Fewer packets than this make no share of errors. */
const MIN_PACKETS = 100;

export interface DirectionRate {
  readonly bps: number | null;
  readonly errorsPermille: number | null;
  readonly discardsPermille: number | null;
}

export interface InterfaceRate {
  readonly in: DirectionRate;
  readonly out: DirectionRate;
}

/** null where the readings do not belong together: the interface changed, was reset, or too little or too much time went by. */
export function interfaceRate(
  before: InterfaceReading,
  after: InterfaceReading,
  elapsedS: number,
): InterfaceRate | null {
  if (before.index !== after.index || before.discontinuityTicks !== after.discontinuityTicks) return null;
  if (elapsedS < MIN_ELAPSED_S || elapsedS > MAX_ELAPSED_S) return null;
  const { speedBps } = after;
  return {
    in: directionRate(before.in, after.in, elapsedS, speedBps),
    out: directionRate(before.out, after.out, elapsedS, speedBps),
  };
}

function directionRate(
  before: DirectionCounters,
  after: DirectionCounters,
  elapsedS: number,
  speedBps: number,
): DirectionRate {
  const mostOctets = speedBps === 0 ? Number.POSITIVE_INFINITY : ((speedBps * elapsedS) / 8) * POSSIBLE;
  const octets = increase(before.octets, after.octets, mostOctets);
  const mostPackets = mostOctets / LEAST_FRAME_OCTETS;
  const packets = increase(before.packets, after.packets, mostPackets);
  const share = (from: Counter | null, to: Counter | null) => {
    const count = increase(from, to, mostPackets);
    if (count === null || packets === null || packets + count < MIN_PACKETS) return null;
    return Math.round((count / (packets + count)) * 1_000);
  };
  return {
    bps: octets === null ? null : Math.round((octets * 8) / elapsedS),
    errorsPermille: share(before.errors, after.errors),
    discardsPermille: share(before.discards, after.discards),
  };
}

/**
 * By how much a counter grew; null where that cannot be known. A 64-bit one never wraps in practice, so a smaller value is a reset. A 32-bit one may have
 * wrapped once; where the line could have carried more than 2^32 in the time, it may have done so more often, and where the growth is beyond `most`, what
 * the line can carry, it was a reset.
 */
export function increase(before: Counter | null, after: Counter | null, most: number): number | null {
  if (!before || !after || before.bits !== after.bits) return null;
  if (after.bits === 64) {
    const grown = Number(after.value - before.value);
    return grown < 0 ? null : grown;
  }
  if (Number.isFinite(most) && most >= 2 ** 32) return null;
  const grown = Number(BigInt.asUintN(32, after.value - before.value));
  return grown > most ? null : grown;
}
