/** Reads the lengths of MQTT packets as they stream by, so that one announced too large is refused before it is collected. Pure but for its place. */

/**
 * A guard for one connection. Called with each chunk in order; answers the announced length of the first packet longer than `maxBytes`,
 * else null. A length that does not end within its four bytes [MQTT-2.2.3] counts as infinite.
 */
export function createFrameGuard(maxBytes: number): (chunk: Uint8Array) => number | null {
  /** Bytes of the current packet's body still to come; while `isInLength`, its length so far. */
  let rest = 0;
  let isInLength = false;
  let lengthBytes = 0;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (isInLength) {
        const byte = chunk[at++] ?? 0;
        rest += (byte & 0x7f) * 128 ** lengthBytes;
        lengthBytes += 1;
        if ((byte & 0x80) !== 0) {
          if (lengthBytes >= 4) return Number.POSITIVE_INFINITY;
          continue;
        }
        isInLength = false;
        if (rest > maxBytes) return rest;
      } else if (rest > 0) {
        const skipped = Math.min(rest, chunk.length - at);
        rest -= skipped;
        at += skipped;
      } else {
        // The packet's type; its length follows.
        at += 1;
        isInLength = true;
        lengthBytes = 0;
      }
    }
    return null;
  };
}
