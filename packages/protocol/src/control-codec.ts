/** The small messages: wills, acknowledgements, commands. */
import type { SeqRange } from '@tillwatch/model';
import { tillwatch } from '../generated/tillwatch.js';
import { MAX_HEARTBEATS_BYTES } from './heartbeats-codec.js';
import { bootFromWire, bootToWire, unsigned64 } from './number64.js';
import { type Refusal, RefusedMessage, refusing } from './refusal.js';

const v1 = tillwatch.v1;
const NO_BOOT = '0'.repeat(16);

export interface Will {
  readonly boot: string;
  /** The agent said goodbye; otherwise the broker says that it vanished. */
  readonly stopped: boolean;
  /** Which of the boot's connections this will was given to; 0 or absent: not told. */
  readonly connection?: number;
}

/** What happened to heartbeats of one boot. */
export interface BootAck {
  readonly boot: string;
  /** Committed: the agent may forget them. */
  readonly stored: readonly SeqRange[];
  /** Never to be accepted: the agent drops them and says so. */
  readonly refused: readonly SeqRange[];
  readonly refusal: string;
}

export interface Ack {
  readonly boots: readonly BootAck[];
  /** Collector's clock when the message that `echo...` repeats came. */
  readonly receivedAtMs: number;
  /** Milliseconds after the start of `echoBoot`; as the agent sent it. */
  readonly echoSentAfterMs: number;
  readonly echoBoot: string;
}

/** `boot` null: the current one. */
export type Command = { readonly type: 'rebirth'; readonly boot: string | null };

type Decoded<T> = { ok: true; value: T } | { ok: false; refusal: Refusal; detail: string };

export function encodeWill(will: Will): Uint8Array {
  return v1.Will.encode({
    boot: bootToWire(will.boot) as never,
    stopped: will.stopped,
    connection: will.connection ?? 0,
  }).finish();
}

export function decodeWill(bytes: Uint8Array): Decoded<Will> {
  return bounded(bytes, () => {
    const wire = v1.Will.decode(bytes);
    const { stopped, connection } = wire;
    return { boot: bootFromWire(wire.boot), stopped, ...(connection > 0 && { connection }) };
  });
}

export function encodeAck(ack: Ack): Uint8Array {
  return v1.Ack.encode({
    boots: ack.boots.map(({ boot, stored, refused, refusal }) => ({
      boot: bootToWire(boot) as never,
      stored: [...stored],
      refused: [...refused],
      refusal,
    })),
    receivedAtMs: Math.round(ack.receivedAtMs),
    echoSentAfterMs: Math.max(0, Math.round(ack.echoSentAfterMs)),
    echoBoot: bootToWire(ack.echoBoot) as never,
  }).finish();
}

export function decodeAck(bytes: Uint8Array): Decoded<Ack> {
  return bounded(bytes, () => {
    const wire = v1.Ack.decode(bytes);
    return {
      boots: wire.boots.map((item) => ({
        boot: bootFromWire(item.boot),
        stored: (item.stored ?? []).map(readRange),
        refused: (item.refused ?? []).map(readRange),
        refusal: item.refusal ?? '',
      })),
      receivedAtMs: unsigned64(wire.receivedAtMs),
      echoSentAfterMs: unsigned64(wire.echoSentAfterMs),
      echoBoot: bootFromWire(wire.echoBoot),
    };
  });
}

function readRange(wire: tillwatch.v1.Range.$Properties): SeqRange {
  const range = { first: unsigned64(wire.first), count: wire.count ?? 0 };
  if (range.first < 1 || range.count < 1)
    throw new RefusedMessage('malformed', `range of ${range.count} from ${range.first}`);
  return range;
}

export function encodeCommand(command: Command): Uint8Array {
  return v1.Command.encode({ rebirth: { boot: bootToWire(command.boot ?? NO_BOOT) as never } }).finish();
}

export function decodeCommand(bytes: Uint8Array): Decoded<Command> {
  return bounded(bytes, () => {
    const wire = v1.Command.decode(bytes);
    if (!wire.rebirth) throw new RefusedMessage('malformed', 'a command that this release does not know');
    const boot = bootFromWire(wire.rebirth.boot);
    return { type: 'rebirth', boot: boot === NO_BOOT ? null : boot };
  });
}

function bounded<T>(bytes: Uint8Array, decode: () => T): Decoded<T> {
  if (bytes.length > MAX_HEARTBEATS_BYTES)
    return { ok: false, refusal: 'oversized', detail: `${bytes.length} bytes; at most ${MAX_HEARTBEATS_BYTES}` };
  return refusing(decode);
}
