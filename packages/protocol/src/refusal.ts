/** Why a message is refused: a closed list, so that each can be counted. */

export const REFUSALS = [
  'bad-topic',
  'oversized',
  'truncated',
  'malformed',
  'empty',
  'too-many-windows',
  'wrong-site',
  'bad-definition',
  'unknown-birth',
  'index-out-of-range',
  'lying-counts',
  'lying-order',
  'future-stamp',
  'too-many-sites',
] as const;
export type Refusal = (typeof REFUSALS)[number];

/** Thrown inside the decoders only; their callers get a value. */
export class RefusedMessage extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, detail: string) {
    super(`${refusal}: ${detail}`);
    this.refusal = refusal;
  }
}

/** Runs a decoder and turns whatever it throws into a refusal: protobufjs throws RangeError at the end of the bytes and Error for bad wire types. */
export function refusing<T>(decode: () => T): { ok: true; value: T } | { ok: false; refusal: Refusal; detail: string } {
  try {
    return { ok: true, value: decode() };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (error instanceof RefusedMessage) return { ok: false, refusal: error.refusal, detail };
    return { ok: false, refusal: error instanceof RangeError ? 'truncated' : 'malformed', detail };
  }
}
