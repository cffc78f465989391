/** Keeps the store's guide: takes what the collector sends when it is sound and for this store, and has it at hand while nothing can be sent. */
import type { StoreGuide } from '@tillwatch/model';
import { openGuide } from '@tillwatch/protocol';
import type { GuideFile } from './guide-file.js';
import { createFoldedLog, type Log } from './log.js';

/** A guide that the collector sent. */
export interface KeptGuide {
  readonly guide: StoreGuide;
  /** 16 hex digits. */
  readonly digest: string;
  /** Wall clock, epoch ms. */
  readonly receivedAtMs: number;
}

export interface GuideKeeper {
  /** Takes a message; one that is refused is counted, logged once in a while, and changes nothing. Never throws. */
  take(payload: Uint8Array): void;
  /** null: none was sent yet. */
  kept(): KeptGuide | null;
  /** Messages refused since the start. */
  refused(): number;
}

export interface GuideKeeperDeps {
  readonly site: string;
  /** Absent: in memory alone. */
  readonly file?: GuideFile;
  readonly log: Log;
  readonly nowMs: () => number;
}

/** Makes the keeper, with what the file holds. */
export function createGuideKeeper({ site, file, log, nowMs }: GuideKeeperDeps): GuideKeeper {
  const folded = createFoldedLog(log, nowMs);
  let kept = recall(site, file);
  let refused = 0;

  function refuse(refusal: string, detail: string): void {
    refused++;
    folded.warn(refusal, { refusal, detail }, 'guide-refused');
  }

  return {
    take(payload) {
      const opened = openGuide(payload);
      if (!opened.ok) {
        refuse(opened.refusal, opened.detail);
        return;
      }
      const { digest, guide, bytes } = opened.value;
      if (guide.site !== site) {
        refuse('wrong-site', `guide of site ${guide.site}`);
        return;
      }
      if (digest === kept?.digest) return;
      kept = { guide, digest, receivedAtMs: nowMs() };
      // The library's buffer is larger than the message, and its own.
      file?.save(Uint8Array.from(bytes));
      log.info({ digest, playbooks: guide.playbooks.length, contacts: guide.contacts.length }, 'guide-taken');
    },
    kept: () => kept,
    refused: () => refused,
  };
}

/** What the file holds, if it is sound and this store's; else it is moved away, and the collector sends a new one. */
function recall(site: string, file: GuideFile | undefined): KeptGuide | null {
  const loaded = file?.load() ?? null;
  if (loaded === null) return null;
  const opened = openGuide(loaded.bytes);
  if (opened.ok && opened.value.guide.site === site)
    return { guide: opened.value.guide, digest: opened.value.digest, receivedAtMs: loaded.keptAtMs };
  file?.reject(opened.ok ? `guide of site ${opened.value.guide.site}` : opened.detail);
  return null;
}
