/** Looks at one watched path, a file or a folder, against what is remembered of it. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Reason } from '@tillwatch/model';
import type { Look, Origin, Part, SeenPart } from './baseline.js';
import { type FileLooking, type FileSeen, lookAtFile, unreadable } from './file-look.js';
import { type FolderFile, type FolderRules, listFolder } from './folder-look.js';
import type { Owners } from './owner.js';
import type { Watch } from './watch-memory.js';

/** What a look at any thing tells. */
export interface ThingLook {
  readonly look: Look;
  /** Why (a part of) it could not be looked at. */
  readonly trouble: Reason | null;
  /** True where another look in a second may tell more: somebody writes, or has just taken a file away. */
  readonly isUnsettled: boolean;
}

export interface PathLooking extends Omit<FileLooking, 'salt' | 'lastStats' | 'keepsFields'> {
  readonly owners: Owners;
  readonly folder: FolderRules;
  /** The second look of one attempt: what is gone now is gone. */
  readonly isSecond: boolean;
}

/** Stats that are remembered for files whose stamps cannot be trusted. */
const MAX_LAST_STATS = 4_096;

/** Looks once. Rejects when the attempt ends. */
export async function lookAtPath(path: string, watch: Watch, looking: PathLooking): Promise<ThingLook> {
  if (watch.lastStats.size > MAX_LAST_STATS) watch.lastStats.clear();
  const files = { ...looking, salt: watch.salt, lastStats: watch.lastStats, keepsFields: true };
  const known = watch.baseline?.parts.get('') ?? null;
  const seen = await lookAtFile(path, known, files);
  if (seen.type === 'folder') return lookAtFolder(path, watch, looking, files);
  const tally = createTally(watch, looking);
  if (seen.type !== 'absent') await tally.add('', seen);
  return tally.look('file');
}

async function lookAtFolder(path: string, watch: Watch, looking: PathLooking, files: FileLooking): Promise<ThingLook> {
  const tally = createTally(watch, looking);
  let listed: readonly FolderFile[] | 'too-large';
  try {
    listed = await listFolder(path, looking.folder, looking.life);
  } catch (error) {
    const trouble = unreadable(error);
    if (trouble === null) throw error;
    return tally.nothing('folder', trouble.reason);
  }
  if (listed === 'too-large') return tally.nothing('folder', 'too-large');
  for (const { name, link } of listed) {
    const known = watch.baseline?.parts.get(name) ?? null;
    if (link !== null) tally.addLink(name, link);
    else await tally.add(name, await lookAtFile(join(path, name), known, files));
  }
  return tally.look('folder');
}

/** Gathers the parts of one thing. */
function createTally(watch: Watch, looking: PathLooking) {
  const parts = new Map<string, SeenPart>();
  const origins = new Map<string, Origin>();
  let trouble: Reason | null = null;
  let isUnsettled = false;
  const known = watch.baseline?.parts ?? new Map<string, Part>();

  /** A part that is gone is believed at the second look. */
  function keepGone(): void {
    if (looking.isSecond) return;
    for (const name of known.keys()) {
      if (parts.has(name)) continue;
      parts.set(name, 'pending');
      isUnsettled = true;
    }
  }

  return {
    async add(name: string, seen: FileSeen): Promise<void> {
      switch (seen.type) {
        case 'present':
          parts.set(name, seen.part);
          if (watch.baseline !== null && known.get(name)?.fingerprint !== seen.part.fingerprint) {
            const author = await looking.owners.nameOf(seen.stats.uid);
            origins.set(name, { changedAtMs: Math.round(seen.stats.mtimeMs), author });
          }
          return;
        case 'unreadable':
          trouble ??= seen.reason;
          parts.set(name, 'pending');
          return;
        case 'unsettled':
          isUnsettled = true;
          parts.set(name, 'pending');
          return;
        case 'unfinished':
          parts.set(name, 'pending');
          return;
        default:
          // Gone between the list and the look, or a folder by now.
          return;
      }
    },
    addLink(name: string, target: string): void {
      const fingerprint = createHash('sha256').update(`link ${target}`).digest('hex');
      const last = known.get(name);
      const isSame = last?.fingerprint === fingerprint;
      parts.set(name, isSame ? last : { fingerprint, stat: '', hashedAtMs: looking.nowMs, snapshot: null });
    },
    nothing(kind: 'file' | 'folder', reason: Reason): ThingLook {
      for (const name of known.keys()) parts.set(name, 'pending');
      // Also where nothing is remembered yet: this was no look.
      if (parts.size === 0) parts.set('', 'pending');
      return { look: { kind, parts, origins }, trouble: reason, isUnsettled: false };
    },
    look(kind: 'file' | 'folder'): ThingLook {
      keepGone();
      return { look: { kind, parts, origins }, trouble, isUnsettled };
    },
  };
}
