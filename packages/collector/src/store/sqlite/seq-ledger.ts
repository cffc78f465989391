/** Which sequences of which boots are committed, as the agent's row keeps them. */
import { SeqSet } from '@tillwatch/model';
import { ByteReader, ByteWriter } from './varint.js';

/** Boot -> sequences; the boot heard last stands last. */
export type SeqLedger = Map<string, SeqSet>;

export function addSeq(ledger: SeqLedger, boot: string, seq: number): void {
  const set = ledger.get(boot) ?? new SeqSet();
  set.add(seq);
  ledger.delete(boot);
  ledger.set(boot, set);
}

export function encodeLedger(ledger: SeqLedger): Uint8Array {
  const writer = new ByteWriter();
  for (const [boot, set] of ledger) {
    writer.boot(boot);
    const ranges = set.ranges();
    writer.unsigned(ranges.length);
    let end = 0;
    for (const { first, count } of ranges) {
      writer.unsigned(first - end);
      writer.unsigned(count);
      end = first + count;
    }
  }
  return writer.finish();
}

export function decodeLedger(bytes: Uint8Array): SeqLedger {
  const ledger: SeqLedger = new Map();
  const reader = new ByteReader(bytes);
  while (!reader.isAtEnd) {
    const boot = reader.boot();
    const set = new SeqSet();
    let end = 0;
    for (let left = reader.unsigned(); left > 0; left--) {
      const first = end + reader.unsigned();
      const count = reader.unsigned();
      set.addRange({ first, count });
      end = first + count;
    }
    ledger.set(boot, set);
  }
  return ledger;
}
