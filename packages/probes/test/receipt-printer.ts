/** Receipt printers on loopback for the tests: what they answer to DLE EOT n, and how they treat who comes second. */
import type { Socket } from 'node:net';
import { type Peer, tcpPeer } from './peers.js';

/** Answers DLE EOT n with `statusOf(n)`; null: keeps silent. */
export function answerStatus(socket: Socket, statusOf: (n: number) => number | null): void {
  let last = [0, 0];
  socket.on('data', (chunk: Buffer) => {
    for (const byte of chunk) {
      const status = last[0] === 0x10 && last[1] === 0x04 ? statusOf(byte) : null;
      if (status !== null) socket.write(Buffer.of(status));
      last = [last[1] ?? 0, byte];
    }
  });
}

/** A printer with these four status bytes. */
export function printerPeer(bytes: readonly [number, number, number, number]): Promise<Peer> {
  return tcpPeer((socket) => answerStatus(socket, (n) => bytes[n - 1] ?? null));
}
