/** Makes what the collector starts from out of what the store's thread read. */
import type { Birth } from '@tillwatch/model';
import { decodeBirth, decodeWindow } from '@tillwatch/protocol';
import type { StoredAgent } from '../../ports.js';
import { reasonOfCode, stateOfCode } from '../codec/detail-section.js';
import { decodeLast } from './last-heartbeat.js';
import type { PackedAgent } from './rebuild.js';
import { decodeLedger } from './seq-ledger.js';

export function unpackAgent(packed: PackedAgent): StoredAgent {
  const { site, agent } = packed;
  const birth = packed.birth && birthOf(packed.birth);
  const otherBirths = packed.otherBirths.map(birthOf).filter((other) => other !== null);
  return {
    site,
    agent,
    birth,
    otherBirths,
    corrections: new Map(packed.corrections),
    current: packed.current.map(({ check, code, sinceMs }) => ({
      site,
      agent,
      check,
      state: stateOfCode(code),
      reason: reasonOfCode(code),
      sinceMs,
    })),
    last: packed.last && lastOf(packed.last, birth === null ? otherBirths : [birth, ...otherBirths]),
    received: new Map([...decodeLedger(packed.received)].map(([boot, set]) => [boot, set.ranges()])),
  };
}

/** Null for a birth that this release cannot read; its agent is asked for it again. */
function birthOf(bytes: Uint8Array): Birth | null {
  const decoded = decodeBirth(bytes);
  return decoded.ok ? decoded.birth : null;
}

function lastOf(packed: NonNullable<PackedAgent['last']>, told: readonly Birth[]): StoredAgent['last'] {
  const frame = decodeLast(packed.frame);
  const birth = packed.birth === null ? told.find(({ boot }) => boot === frame.boot) : birthOf(packed.birth);
  if (birth == null) return null;
  const { boot, endedAtMs, receivedAtMs } = frame;
  return { boot, heartbeat: decodeWindow(frame.window, frame.seq, birth), endedAtMs, receivedAtMs };
}
