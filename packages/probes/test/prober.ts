/** Attempts of the built package in a process of their own, for what a test cannot do to its own process: another network, another user, a sandbox. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Attempt } from '@tillwatch/model';
import { observed } from '../../../test/kit/observed-states.js';

export interface Prober {
  /** One attempt, with one record for all of them. */
  attempt(kind: string, params: Record<string, unknown>, timeoutMs?: number): Promise<Attempt>;
  /** Uses up the descriptors that the process may have, from now on. */
  exhaustDescriptors(): void;
  close(): Promise<void>;
}

const SCRIPT = `
  import { openSync } from 'node:fs';
  import { createInterface } from 'node:readline';
  const { createProbeIo, findProbe, parseProbeParams } = await import(process.argv[1]);
  const io = createProbeIo();
  for await (const line of createInterface({ input: process.stdin })) {
    const { kind, raw, timeoutMs } = JSON.parse(line);
    if (kind === null) {
      try {
        for (;;) openSync('/dev/null', 'r');
      } catch {
        continue;
      }
    }
    const parsed = parseProbeParams(kind, raw);
    const { signal } = new AbortController();
    const attempt = await findProbe(kind).run({ params: parsed.params, signal, timeoutMs, io });
    process.stdout.write(JSON.stringify(attempt) + '\\n');
  }
  await io.close();`;

/** Starts Node behind `prefix`: programs that change something and then run what follows (`ip netns exec NAME`, `prlimit --nofile=100`). */
export function startProber(prefix: readonly string[]): Prober {
  const library = fileURLToPath(new URL('../dist/index.js', import.meta.url));
  const [file = '', ...args] = [...prefix, process.execPath, '--input-type=module', '--eval', SCRIPT, library];
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const tell = (message: unknown) => child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    async attempt(kind, raw, timeoutMs = 5_000) {
      tell({ kind, raw, timeoutMs });
      const { value } = await answers.next();
      const attempt = JSON.parse(String(value)) as Attempt;
      observed(kind, attempt);
      return attempt;
    },
    exhaustDescriptors: () => void tell({ kind: null }),
    close() {
      child.stdin.end();
      return gone;
    },
  };
}
