/** The boots of the outbox file, and their births. */
import type { Birth } from '@tillwatch/model';
import { decodeBirth } from '@tillwatch/protocol';
import type Database from 'better-sqlite3';
import { BootLedger } from './outbox-boots.js';

/** Births kept as decoded objects; those of old boots are few and read again when asked for. */
const BIRTHS_CACHED = 8;

export interface Boots {
  readonly ledger: BootLedger;
  birth(boot: string): Birth | null;
  add(birth: Birth, firstSeq: number, baseMs: number): void;
  forget(boot: string): void;
  /** Boots whose birth cannot be read: nothing can be made of their rows. */
  readonly damaged: readonly { readonly boot: string; readonly firstSeq: number; readonly lastSeq: number }[];
}

/** Reads what the file says of its boots. */
export function openBoots(db: Database.Database): Boots {
  type Line = { first_seq: number; boot: string; started_at_ms: number; base_ms: number; birth: Buffer };
  const births = new Map<string, Birth>();
  const select = db.prepare<[string], Buffer>('SELECT birth FROM boot WHERE boot = ?').pluck();
  const remember = (birth: Birth): Birth => {
    births.delete(birth.boot);
    births.set(birth.boot, birth);
    if (births.size > BIRTHS_CACHED) births.delete(births.keys().next().value as string);
    return birth;
  };
  const entries = [];
  const unreadable = [];
  for (const line of db.prepare<[], Line>('SELECT * FROM boot ORDER BY first_seq').iterate()) {
    const entry = { boot: line.boot, firstSeq: line.first_seq, startedAtMs: line.started_at_ms, baseMs: line.base_ms };
    entries.push(entry);
    const decoded = decodeBirth(line.birth);
    if (!decoded.ok || decoded.birth.boot !== line.boot) unreadable.push(line.boot);
  }
  const ledger = new BootLedger(entries);
  return {
    ledger,
    damaged: unreadable.flatMap((boot) => {
      const span = ledger.span(boot);
      return span === null ? [] : [{ boot, ...span }];
    }),
    birth(boot) {
      const known = births.get(boot);
      if (known !== undefined) return known;
      const bytes = ledger.span(boot) === null ? undefined : select.get(boot);
      const decoded = bytes === undefined ? null : decodeBirth(bytes);
      return decoded?.ok ? remember(decoded.birth) : null;
    },
    add(birth, firstSeq, baseMs) {
      ledger.add({ boot: birth.boot, firstSeq, startedAtMs: birth.startedAtMs, baseMs });
      remember(birth);
    },
    forget(boot) {
      ledger.remove(boot);
      births.delete(boot);
    },
  };
}
