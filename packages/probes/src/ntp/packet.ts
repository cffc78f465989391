/** The packets of SNTP (RFC 4330, RFC 5905), and the clock's offset out of a question and its answer. Pure. */

export const NTP_PACKET_BYTES = 48;
/** Seconds from 1900, where NTP's era 0 begins, to 1970. */
const UNIX_EPOCH_S = 2_208_988_800n;
const FRACTION = 1n << 32n;

/** A time as 32.32 fixed-point seconds since 1900, modulo 2^32 s (136 years): differences of two are right within 68 years. */
export type NtpTime = bigint;

/** Epoch microseconds to NTP's time. */
export function toNtpTime(epochUs: number): NtpTime {
  return BigInt.asUintN(64, (BigInt(Math.round(epochUs)) * FRACTION) / 1_000_000n + UNIX_EPOCH_S * FRACTION);
}

/** Microseconds from `from` to `to`, negative where `to` is earlier. */
export function ntpDifferenceUs(to: NtpTime, from: NtpTime): number {
  return Number((BigInt.asIntN(64, to - from) * 1_000_000n + FRACTION / 2n) >> 32n);
}

/** What a server answers; times that it leaves empty are 0n. */
export interface NtpReply {
  /** 3: its clock is not synchronized (alarm). */
  readonly leap: number;
  /** 0: a kiss-o'-death packet; 1: a reference clock; 16: unsynchronized. */
  readonly stratum: number;
  /** Four letters of a kiss-o'-death packet (RFC 5905 section 7.4), else empty. */
  readonly kissCode: string;
  readonly rootDelayUs: number;
  readonly rootDispersionUs: number;
  readonly originate: NtpTime;
  readonly receive: NtpTime;
  readonly transmit: NtpTime;
}

/**
 * A client's question, version 4, mode 3. All that it says is `nonce`, as its transmit time: the server gives it back, and what it says of this
 * machine's clock is nobody's business (draft-ietf-ntp-data-minimization).
 */
export function encodeNtpQuestion(nonce: bigint): Buffer {
  const packet = Buffer.alloc(NTP_PACKET_BYTES);
  packet[0] = (4 << 3) | 3;
  packet.writeBigUInt64BE(BigInt.asUintN(64, nonce), 40);
  return packet;
}

/** A server's answer, or null for what is none: too short, another mode, another version than 1 to 4. */
export function decodeNtpReply(packet: Buffer): NtpReply | null {
  if (packet.length < NTP_PACKET_BYTES) return null;
  const first = packet.readUInt8(0);
  const version = (first >> 3) & 7;
  if ((first & 7) !== 4 || version < 1 || version > 4) return null;
  const stratum = packet.readUInt8(1);
  return {
    leap: first >> 6,
    stratum,
    kissCode: stratum === 0 ? packet.toString('latin1', 12, 16).replaceAll(/[^A-Z]/g, '') : '',
    rootDelayUs: shortUs(packet.readUInt32BE(4)),
    rootDispersionUs: shortUs(packet.readUInt32BE(8)),
    originate: packet.readBigUInt64BE(24),
    receive: packet.readBigUInt64BE(32),
    transmit: packet.readBigUInt64BE(40),
  };
}

/** 16.16 fixed-point seconds. */
function shortUs(fixed: number): number {
  return Math.round((fixed * 1_000_000) / 65_536);
}

/** One question and its answer. */
export interface NtpSample {
  /** How far the server's clock is ahead of this machine's; negative: this machine's is ahead. */
  readonly offsetUs: number;
  /** The way there and back, without what the server took. The offset is wrong by half of it at most. */
  readonly delayUs: number;
}

/**
 * The sample that an answer makes, or null where its times cannot be. `sentUs` and `receivedUs`: epoch microseconds of this machine, whose difference
 * must be of a clock that never jumps.
 */
export function sampleOf(reply: NtpReply, sentUs: number, receivedUs: number): NtpSample | null {
  if (reply.receive === 0n || reply.transmit === 0n) return null;
  const heldUs = ntpDifferenceUs(reply.transmit, reply.receive);
  const tookUs = receivedUs - sentUs;
  // Clocks tick at different speeds and in different steps: an answer may seem to be held a little longer than it took.
  if (heldUs < 0 || heldUs > tookUs + CLOCK_STEP_US) return null;
  const there = ntpDifferenceUs(reply.receive, toNtpTime(sentUs));
  const back = ntpDifferenceUs(reply.transmit, toNtpTime(receivedUs));
  return { offsetUs: Math.round((there + back) / 2), delayUs: Math.max(0, Math.round(tookUs - heldUs)) };
}

/** A server's clock may tick as coarsely as Windows' does (15.6 ms). */
const CLOCK_STEP_US = 16_000;
