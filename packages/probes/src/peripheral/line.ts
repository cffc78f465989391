/** A short conversation over one connection: a question, an answer of a few bytes, the next question. */
import type { Socket } from 'node:net';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';

/** A status is a few bytes. Whoever sends more without being asked is no such device. */
export const MAX_UNREAD_BYTES = 256;

/** `mute`: nothing complete came in time. `closed`: the peer ended it. `flood`: more than {@link MAX_UNREAD_BYTES} and no answer among them. */
export type Unanswered = 'mute' | 'closed' | 'flood';

export type Heard<T> = { readonly answer: T; readonly missing: null } | { readonly missing: Unanswered };

/** Finds an answer at the start of `unread`; null while more must come. `usedBytes` are taken away with it. */
export type Decode<T> = (unread: Buffer) => { readonly answer: T; readonly usedBytes: number } | null;

export interface Line {
  /** Sends and waits for what `decode` finds. Rejects only at the attempt's end. */
  ask<T>(question: Buffer, decode: Decode<T>): Promise<Heard<T>>;
  /** Bytes that came and that nobody asked for. */
  unreadBytes(): number;
}

/** Speaks over a connected socket that ends with `life`; answers are waited for until `talkMs` from now, all together. */
export function createLine(socket: Socket, talkMs: number, life: Lifetime): Line {
  let unread = Buffer.alloc(0);
  let isClosed = false;
  let isLate = false;
  let wake: (() => void) | null = null;
  const changed = () => {
    const waiter = wake;
    wake = null;
    waiter?.();
  };
  const close = () => {
    isClosed = true;
    changed();
  };
  const late = setTimeout(() => {
    isLate = true;
    changed();
  }, talkMs);
  life.onEnd(() => {
    clearTimeout(late);
    changed();
  });
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk.subarray(0, MAX_UNREAD_BYTES + 1 - unread.length)]);
    if (unread.length > MAX_UNREAD_BYTES) socket.pause();
    changed();
  });
  for (const event of ['end', 'error', 'close'] as const) socket.on(event, close);

  return {
    async ask(question, decode) {
      if (!isClosed) socket.write(question);
      for (;;) {
        if (life.ended) throw ATTEMPT_ENDED;
        const found = decode(unread);
        if (found !== null) {
          unread = unread.subarray(found.usedBytes);
          return { answer: found.answer, missing: null };
        }
        if (unread.length > MAX_UNREAD_BYTES) return { missing: 'flood' };
        if (isClosed) return { missing: 'closed' };
        if (isLate) return { missing: 'mute' };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    unreadBytes: () => unread.length,
  };
}
