/** Asks a running agent for the store's own view. */
import { request } from 'node:http';
import { type LocalStatus, TillwatchError } from '@tillwatch/model';

const ANSWER_WITHIN_MS = 3_000;
/** A thousand checks are about 400 kB. */
const MAX_ANSWER_BYTES = 8_000_000;

/** The view of the agent that listens on `socket`. Throws TillwatchError 'agent-not-running' when none answers within 3 s. */
export async function fetchLocalStatus(socket: string, options: { signal?: AbortSignal } = {}): Promise<LocalStatus> {
  const limit = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, limit]) : limit;
  try {
    return JSON.parse(await get(socket, signal)) as LocalStatus;
  } catch (cause) {
    options.signal?.throwIfAborted();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TillwatchError('agent-not-running', `no agent answers on ${socket}: ${why}`, {
      retry: 'later',
      cause,
      hint: 'Start the agent, and ask as the user that runs it.',
    });
  }
}

function get(socketPath: string, signal: AbortSignal): Promise<string> {
  return new Promise((done, fail) => {
    const asked = request({ socketPath, path: '/status', signal, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) asked.destroy(new Error(`answer longer than ${MAX_ANSWER_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        if (response.statusCode === 200) done(Buffer.concat(chunks).toString('utf8'));
        else fail(new Error(`status ${response.statusCode}`));
      });
      response.on('error', fail);
    });
    asked.on('error', fail);
    asked.end();
  });
}
