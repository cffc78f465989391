/** Asks a running collector over its REST API. */
import { type Problem, TillwatchError } from '@tillwatch/model';
import type { CommandContext } from './command-context.js';

const ANSWER_WITHIN_MS = 10_000;
/** A thousand findings are about 400 kB. */
const MAX_ANSWER_BYTES = 16_000_000;

/** Where the collector answers: the option, the environment, or the usual port of this machine. */
export function collectorUrl(context: CommandContext, given: string | undefined): URL {
  const text = given ?? context.terminal.env.TILLWATCH_URL ?? 'http://127.0.0.1:8420';
  const { usage } = context.words;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw new TillwatchError('usage', usage.notAUrl(text), { hint: '' });
  return url;
}

/**
 * The document at `path` of the collector. Throws TillwatchError 'collector-not-running' where none answers in 10 s, and 'usage' for a question
 * that it refuses.
 */
export async function askCollector<T>(context: CommandContext, base: URL, path: string): Promise<T> {
  const { output } = context.words;
  let response: Response;
  let text: string;
  try {
    response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    text = await readBounded(response);
  } catch (cause) {
    throw new TillwatchError('collector-not-running', output.collectorSilent(base.origin, reasonOf(cause)), {
      retry: 'later',
      cause,
      hint: output.collectorHint,
    });
  }
  const document = parse(text);
  if (response.ok && document !== null) return document as T;
  if (response.status === 400 && document !== null)
    throw new TillwatchError('usage', (document as Problem).detail ?? `status ${response.status}`, { hint: '' });
  throw new TillwatchError('collector-not-running', output.collectorSilent(base.origin, `status ${response.status}`), {
    retry: 'later',
    hint: output.collectorHint,
  });
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error(`answer longer than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `fetch` hides what went wrong one level down. */
function reasonOf(fault: unknown): string {
  const inner = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
  if (!(inner instanceof Error)) return String(inner);
  const code: unknown = 'code' in inner ? inner.code : undefined;
  return typeof code === 'string' ? code : inner.message;
}
