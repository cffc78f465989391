/** Programs for tests: what stands first in PATH takes the place of a system's own, and nothing of it stays. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Programs {
  readonly dir: string;
  /** Writes a shell script that is found as `name`. */
  add(name: string, script: string): string;
  remove(): void;
}

/** A folder of programs in front of PATH until it is removed. */
export function programs(): Programs {
  const dir = mkdtempSync(join(tmpdir(), 'tillwatch-programs-'));
  const { PATH } = process.env;
  process.env.PATH = `${dir}:${PATH}`;
  return {
    dir,
    add(name, script) {
      const file = join(dir, name);
      writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      return file;
    },
    remove() {
      process.env.PATH = PATH;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Processes whose command line has `text` in it, zombies left out. Linux only. */
export function processesWith(text: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text);
    } catch {
      // It has ended meanwhile.
      return false;
    }
  });
}
