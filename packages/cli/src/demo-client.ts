/** Speaks to a running demo over its control socket. Finds the demo by the small files that demos leave for this user. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { TillwatchError } from '@tillwatch/model';
import type { CommandContext } from './command-context.js';

/** One node that the demo can break. */
export interface DemoNode {
  readonly node: string;
  readonly site: string;
  readonly hows: readonly string[];
  /** How it is broken now; null when it is not. */
  readonly broken: string | null;
}

export interface DemoNodes {
  readonly nodes: readonly DemoNode[];
  /** Of the demo that answered. */
  readonly dataDir: string;
  /** What each way of breaking does, in the demo's own words. */
  readonly hows?: Readonly<Record<string, string>>;
}

interface DemoAddress {
  readonly dataDir: string;
  readonly controlSocket: string;
  readonly pid: number;
  readonly startedAt: string;
}

const ANSWER_WITHIN_MS = 3_000;
const MAX_POINTERS = 64;
const MAX_ANSWER_BYTES = 1_000_000;

/**
 * Asks the demo of `dataDir`, or the one that was started last. Throws TillwatchError 'demo-not-running' where none answers, 'usage' for a
 * node or a way of breaking that it does not have.
 */
export async function askDemo(
  context: CommandContext,
  dataDir: string | undefined,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<DemoNodes> {
  const { output } = context.words;
  const demos = findDemos(context, dataDir);
  for (const [index, demo] of demos.entries()) {
    const answer = await exchange(demo.controlSocket, method, path, body).catch(() => null);
    if (answer === null) continue;
    if (demos.slice(index + 1).some(({ pid }) => isAlive(pid)))
      context.terminal.err(`${output.demoSeveral(demo.dataDir)}\n`);
    if (answer.status === 200) return { ...(answer.body as DemoNodes), dataDir: demo.dataDir };
    throw refusal(answer.body, context);
  }
  throw new TillwatchError('demo-not-running', output.demoNotRunning, { retry: 'later', hint: output.demoStart });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function refusal(body: unknown, { words }: CommandContext): TillwatchError {
  const { code, found = '', expected = [] } = body as { code?: string; found?: string; expected?: string[] };
  const known = expected.join(', ');
  if (code === 'unknown-node')
    return new TillwatchError('usage', words.output.demoUnknownNode(found, known), { hint: '' });
  if (code === 'unknown-how')
    return new TillwatchError('usage', words.output.demoUnknownHow(found, known), { hint: '' });
  return new TillwatchError('usage', words.usage.invalid, { hint: String(code ?? '') });
}

/** Newest first. */
function findDemos({ terminal }: CommandContext, dataDir: string | undefined): DemoAddress[] {
  if (dataDir !== undefined) {
    const found = readAddress(join(resolve(terminal.cwd, dataDir), 'control.json'));
    return found === null ? [] : [found];
  }
  const pointers = pointerDirectory(terminal.env);
  if (!existsSync(pointers)) return [];
  return readdirSync(pointers)
    .filter((name) => name.endsWith('.json'))
    .slice(0, MAX_POINTERS)
    .map((name) => readAddress(join(pointers, name)))
    .filter((address) => address !== null)
    .sort((a, b) => b.startedAt.localeCompare(a.startedAt));
}

function pointerDirectory(env: NodeJS.ProcessEnv): string {
  const { uid, username } = userInfo();
  return join(env.XDG_RUNTIME_DIR ?? tmpdir(), `tillwatch-demo-${uid >= 0 ? uid : username}`);
}

function readAddress(file: string): DemoAddress | null {
  try {
    const { dataDir, controlSocket, pid, startedAt }: Partial<DemoAddress> = JSON.parse(readFileSync(file, 'utf8'));
    if (
      typeof dataDir !== 'string' ||
      typeof controlSocket !== 'string' ||
      typeof startedAt !== 'string' ||
      typeof pid !== 'number'
    )
      return null;
    return { dataDir, controlSocket, pid, startedAt };
  } catch {
    return null;
  }
}

function exchange(
  socketPath: string,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  return new Promise((done, fail) => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const asked = request({ socketPath, path, method, signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MAX_ANSWER_BYTES) asked.destroy(new Error('answer too long'));
      });
      response.on('error', fail);
      response.on('end', () => {
        try {
          done({ status: response.statusCode ?? 0, body: JSON.parse(text) });
        } catch (fault) {
          fail(fault);
        }
      });
    });
    asked.on('error', fail);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
