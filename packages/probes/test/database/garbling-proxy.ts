/** Stands between a client and a real server and spoils what the server says. */
import { connect, createServer, type Socket } from 'node:net';

export interface GarblingProxy {
  readonly port: number;
  /** How the next connections' answers are spoilt: given each chunk and how many bytes came before it. */
  spoil: (chunk: Buffer, beforeBytes: number) => Buffer;
  close(): Promise<void>;
}

/** A proxy on loopback to `port`, which at first spoils nothing. */
export async function startGarblingProxy(port: number): Promise<GarblingProxy> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    keep(client);
    keep(upstream);
    let beforeBytes = 0;
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => {
      client.write(proxy.spoil(chunk, beforeBytes));
      beforeBytes += chunk.length;
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const proxy: GarblingProxy = {
    port: typeof address === 'object' && address ? address.port : 0,
    spoil: (chunk) => chunk,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return proxy;
}

/** Numbers 0..1 that are the same in each run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
