/** How full disks are, without letting a dead one take the process's threads. */
import { statfs } from 'node:fs/promises';

export interface DiskUsage {
  readonly path: string;
  readonly totalBytes: number;
  /** What an ordinary user may still write. */
  readonly freeBytes: number;
  /** 0..1000 of the inodes; 1000 where the file system makes them as it needs them (btrfs, NTFS). */
  readonly inodeFreePermille: number;
}

/** One path that could be read, or not in time. */
export type DiskReading = DiskUsage | { readonly path: string; readonly unreadable: true };

/** Asks the system once, `fs.statfs` by default. */
export type AskDisk = (
  path: string,
) => Promise<{ bsize: number; blocks: number; bavail: number; files: number; ffree: number }>;

export interface DiskReader {
  /** Reads every path; one that has not answered within `patienceMs` is unreadable, and is not asked again before it has. */
  read(paths: readonly string[], patienceMs: number): Promise<readonly DiskReading[]>;
}

/** A reader with at most one question per path under way, since statfs on a dead network disk holds a thread until the kernel gives up. */
export function createDiskReader(ask: AskDisk = (path) => statfs(path)): DiskReader {
  const asking = new Map<string, Promise<DiskReading>>();

  function one(path: string): Promise<DiskReading> {
    const known = asking.get(path);
    if (known) return known;
    const question = ask(path)
      .then((found) => usageOf(path, found))
      .catch((): DiskReading => ({ path, unreadable: true }))
      .finally(() => asking.delete(path));
    asking.set(path, question);
    return question;
  }

  return {
    async read(paths, patienceMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<null>((resolve) => {
        timer = setTimeout(() => resolve(null), patienceMs);
      });
      try {
        return await Promise.all(
          paths.map(async (path) => (await Promise.race([one(path), late])) ?? { path, unreadable: true as const }),
        );
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

function usageOf(path: string, found: Awaited<ReturnType<AskDisk>>): DiskReading {
  if (found.blocks <= 0) return { path, unreadable: true };
  const inodeFreePermille = found.files > 0 ? Math.floor((found.ffree * 1_000) / found.files) : 1_000;
  return { path, totalBytes: found.blocks * found.bsize, freeBytes: found.bavail * found.bsize, inodeFreePermille };
}
