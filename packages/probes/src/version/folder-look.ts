/** Finds the files of a watched folder, within bounds. */
import type { Dirent } from 'node:fs';
import { opendir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';

export interface FolderRules {
  /** Endings of names that count, lower case; none for all. */
  readonly suffixes: readonly string[];
  /** Names of files and folders that do not count, and endings of them where they begin with `*`; lower case. */
  readonly ignore: readonly string[];
  readonly maxFiles: number;
  readonly maxDepth: number;
}

/** A file's path within the folder, with `/` on every system; `link`: where it points, for what is a symbolic link. */
export interface FolderFile {
  readonly name: string;
  readonly link: string | null;
}

/**
 * Lists the files of a folder and its folders. Symbolic links are not followed: where they point is what they are. `too-large` beyond
 * `maxFiles`; what is deeper than `maxDepth` does not count. Rejects with the system's error, and when the attempt ends.
 */
export async function listFolder(
  dir: string,
  rules: FolderRules,
  life: Lifetime,
): Promise<readonly FolderFile[] | 'too-large'> {
  const files: FolderFile[] = [];
  const folders: { path: string; prefix: string; depth: number }[] = [{ path: dir, prefix: '', depth: 1 }];
  let looked = 0;
  for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
    for await (const entry of await opendir(next.path)) {
      if (life.ended) throw ATTEMPT_ENDED;
      looked += 1;
      // Folders and what is ignored cost time too.
      if (files.length >= rules.maxFiles || looked > 4 * rules.maxFiles + 1_000) return 'too-large';
      if (isIgnored(entry.name, rules.ignore)) continue;
      const [path, name] = [join(next.path, entry.name), `${next.prefix}${entry.name}`];
      if (entry.isDirectory()) {
        if (next.depth < rules.maxDepth) folders.push({ path, prefix: `${name}/`, depth: next.depth + 1 });
      } else if (isWanted(entry, rules.suffixes)) {
        files.push({ name, link: entry.isSymbolicLink() ? await readlink(path) : null });
      }
    }
  }
  return files;
}

function isWanted(entry: Dirent, suffixes: readonly string[]): boolean {
  if (!entry.isFile() && !entry.isSymbolicLink()) return false;
  const name = entry.name.toLowerCase();
  return suffixes.length === 0 || suffixes.some((suffix) => name.endsWith(suffix));
}

function isIgnored(entryName: string, ignore: readonly string[]): boolean {
  const name = entryName.toLowerCase();
  return ignore.some((rule) => (rule.startsWith('*') ? name.endsWith(rule.slice(1)) : name === rule));
}
