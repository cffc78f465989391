/** Reads what an ICMP socket hands over: which of our echo requests a packet answers, and how (RFC 792, RFC 4443). */
import { canonical } from '../network/name-lookup.js';

export interface EchoAnswer {
  readonly type: 'reply' | 'unreachable' | 'refused' | 'expired';
  /** Identifier and sequence number of the echo request that is answered. */
  readonly sessionId: number;
  readonly id: number;
  /** For an error: where the request was going; null in a reply, whose own source tells. */
  readonly destination: string | null;
}

/** The first 20 bytes at least, and version 4 (RFC 791 section 3.1). */
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;
const ICMP_HEADER_BYTES = 8;

/**
 * Decodes one packet as a raw socket delivers it: with its IP header for IPv4, without for IPv6 (RFC 3542 section 3). null for
 * whatever is no answer to an echo request, truncated packets included.
 */
export function readEchoAnswer(packet: Buffer, family: 4 | 6): EchoAnswer | null {
  return family === 4 ? readV4(packet) : readV6(packet);
}

function readV4(packet: Buffer): EchoAnswer | null {
  const start = headerBytesV4(packet, 0);
  if (start === null || packet.length < start + ICMP_HEADER_BYTES) return null;
  const type = packet.readUInt8(start);
  if (type === 0) return { type: 'reply', ...idsAt(packet, start), destination: null };
  const meaning = meaningV4(type, packet.readUInt8(start + 1));
  if (!meaning) return null;
  const quoted = start + ICMP_HEADER_BYTES;
  const quotedHeaderBytes = headerBytesV4(packet, quoted);
  if (quotedHeaderBytes === null) return null;
  const request = quoted + quotedHeaderBytes;
  // Protocol 1 is ICMP; type 8 is an echo request.
  if (
    packet.length < request + ICMP_HEADER_BYTES ||
    packet.readUInt8(quoted + 9) !== 1 ||
    packet.readUInt8(request) !== 8
  )
    return null;
  const destination = [...packet.subarray(quoted + 16, quoted + 20)].join('.');
  return { type: meaning, ...idsAt(packet, request), destination };
}

function readV6(packet: Buffer): EchoAnswer | null {
  if (packet.length < ICMP_HEADER_BYTES) return null;
  const type = packet.readUInt8(0);
  if (type === 129) return { type: 'reply', ...idsAt(packet, 0), destination: null };
  const meaning = meaningV6(type, packet.readUInt8(1));
  const request = ICMP_HEADER_BYTES + IPV6_HEADER_BYTES;
  // Next header 58 is ICMPv6; type 128 is an echo request.
  if (!meaning || packet.length < request + ICMP_HEADER_BYTES || packet.readUInt8(ICMP_HEADER_BYTES + 6) !== 58)
    return null;
  if (packet.readUInt8(request) !== 128) return null;
  const destination = addressV6(packet.subarray(ICMP_HEADER_BYTES + 24, request));
  return { type: meaning, ...idsAt(packet, request), destination };
}

/** Length of the IPv4 header at `start`, or null where none is whole. */
function headerBytesV4(packet: Buffer, start: number): number | null {
  if (packet.length < start + IPV4_HEADER_BYTES) return null;
  const first = packet.readUInt8(start);
  const bytes = (first & 0x0f) * 4;
  return first >> 4 === 4 && bytes >= IPV4_HEADER_BYTES ? bytes : null;
}

function idsAt(packet: Buffer, start: number): { sessionId: number; id: number } {
  return { sessionId: packet.readUInt16BE(start + 4), id: packet.readUInt16BE(start + 6) };
}

/** RFC 792: 3 destination unreachable, 11 time exceeded. RFC 1812 section 5.2.7.1: codes 9, 10, 13 are administrative. */
function meaningV4(type: number, code: number): Exclude<EchoAnswer['type'], 'reply'> | null {
  if (type === 11) return 'expired';
  if (type !== 3) return null;
  return code === 9 || code === 10 || code === 13 ? 'refused' : 'unreachable';
}

/** RFC 4443: 1 destination unreachable (code 1 administrative, 5 and 6 policy), 3 time exceeded. */
function meaningV6(type: number, code: number): Exclude<EchoAnswer['type'], 'reply'> | null {
  if (type === 3) return 'expired';
  if (type !== 1) return null;
  return code === 1 || code === 5 || code === 6 ? 'refused' : 'unreachable';
}

function addressV6(bytes: Buffer): string {
  const groups: string[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(bytes.readUInt16BE(at).toString(16));
  return canonical(groups.join(':'), 6).address;
}
