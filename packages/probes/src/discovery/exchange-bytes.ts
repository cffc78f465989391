/** One short conversation with a port, whatever listens there. */
import type { Socket } from 'node:net';
import { createLifetime } from '../lifetime.js';
import { openConnection, openTlsConnection } from '../network/connection.js';
import { codeOf } from '../network/failure.js';

export interface Question {
  readonly address: string;
  readonly port: number;
  /** Sent once connected; null to listen to what it says by itself. */
  readonly bytes: Buffer | null;
  readonly isTls: boolean;
  readonly maxBytes: number;
  readonly waitMs: number;
}

/** `open`: with what it said, which may be nothing. `refused`: somebody is there. `silent`: nobody answered. */
export type Reached =
  | { readonly type: 'open'; readonly said: Buffer }
  | { readonly type: 'refused' }
  | { readonly type: 'silent' };

const nowUs = () => performance.now() * 1_000;

/** Connects, and with `bytes` or `maxBytes` also listens until the peer ends, enough came, or time is up. Never rejects. */
export async function reach(question: Question, signal: AbortSignal): Promise<Reached> {
  const life = createLifetime();
  const timer = setTimeout(() => life.end(), question.waitMs);
  const onAbort = () => life.end();
  signal.addEventListener('abort', onAbort, { once: true });
  let isOpen = false;
  const heard: Buffer[] = [];
  try {
    if (signal.aborted) return { type: 'silent' };
    const to = { address: question.address, family: 4 as const };
    const { socket } = question.isTls
      ? await openTlsConnection(to, question.port, { name: '', rejectUnauthorized: false }, life, nowUs)
      : await openConnection(to, question.port, life, nowUs);
    isOpen = true;
    if (question.bytes) socket.write(question.bytes);
    if (question.maxBytes > 0) await listen(socket, question.maxBytes, heard);
    return { type: 'open', said: Buffer.concat(heard) };
  } catch (error) {
    if (isOpen) return { type: 'open', said: Buffer.concat(heard) };
    const code = codeOf(error);
    // A reset right after the handshake, and a handshake of TLS that fails, both come from somebody.
    return { type: code === 'ECONNREFUSED' || code === 'ECONNRESET' ? 'refused' : 'silent' };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    life.end();
  }
}

function listen(socket: Socket, maxBytes: number, heard: Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    let sizeBytes = 0;
    socket.on('data', (chunk) => {
      heard.push(chunk.subarray(0, maxBytes - sizeBytes));
      sizeBytes += chunk.length;
      if (sizeBytes >= maxBytes) resolve();
    });
    for (const event of ['end', 'close', 'error'] as const) socket.once(event, () => resolve());
  });
}
