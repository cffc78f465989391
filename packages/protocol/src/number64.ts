/** 64-bit numbers at protobuf's edge: counters and stamps become plain numbers, boot ids become hex; no Long leaves this package. */
import { RefusedMessage } from './refusal.js';

/** What protobufjs gives for a 64-bit field: a Long where that package is installed, else a number. */
export type Wire64 =
  | number
  | { readonly low: number; readonly high: number; readonly unsigned: boolean }
  | null
  | undefined;

/** A counter or stamp as a number, 0..2^53-1. Throws a refusal beyond. */
export function unsigned64(value: Wire64): number {
  const number = plain(value);
  if (!Number.isSafeInteger(number) || number < 0)
    throw new RefusedMessage('malformed', `number ${number} is not 0..2^53-1`);
  return number;
}

/** A signed figure as a number, |v| < 2^53. Throws a refusal beyond. */
export function signed64(value: Wire64): number {
  const number = plain(value);
  if (!Number.isSafeInteger(number)) throw new RefusedMessage('malformed', `number ${number} is beyond 2^53`);
  return number;
}

function plain(value: Wire64): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'number') return value;
  return (value.unsigned ? value.high >>> 0 : value.high) * 2 ** 32 + (value.low >>> 0);
}

/** A boot id, 16 hex digits, from its fixed64. */
export function bootFromWire(value: Wire64): string {
  if (value === null || value === undefined) return '0'.repeat(16);
  if (typeof value === 'number') return value.toString(16).padStart(16, '0');
  return bootFromWords(value.high, value.low);
}

/** Boots spelt lately; the same ones send again and again, and spelling takes longer than looking up. */
const MAX_SPELT = 16_384;
const spelt = new Map<number, { readonly low: number; readonly boot: string }>();

/** A boot id, 16 hex digits, from its halves. */
export function bootFromWords(high: number, low: number): string {
  const known = spelt.get(high);
  if (known?.low === low) return known.boot;
  const boot = hex32(high) + hex32(low);
  if (spelt.size >= MAX_SPELT) spelt.clear();
  spelt.set(high, { low, boot });
  return boot;
}

function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

/** The fixed64 of a boot id. Throws RangeError unless it is 16 hex digits. */
export function bootToWire(boot: string): { low: number; high: number; unsigned: true } {
  if (!/^[0-9a-f]{16}$/.test(boot)) throw new RangeError(`boot id "${boot}" is not 16 hex digits`);
  return {
    high: Number.parseInt(boot.slice(0, 8), 16) | 0,
    low: Number.parseInt(boot.slice(8), 16) | 0,
    unsigned: true,
  };
}
