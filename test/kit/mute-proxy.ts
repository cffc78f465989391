/** A TCP relay that can go mute: connections stay open, and nothing passes (a half-open link). */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface MuteProxy {
  readonly port: number;
  /** Stops passing bytes both ways, for old and new connections, without closing any. */
  mute(): void;
  /** Passes bytes again for connections made from now on; muted ones stay mute, as after a lost NAT entry. */
  unmute(): void;
  /** Closes every connection and, until `accept()`, refuses new ones at once. */
  refuse(): void;
  accept(): void;
  connections(): number;
  stop(): Promise<void>;
}

/** Relays 127.0.0.1:port to `targetPort` on loopback. */
export async function startMuteProxy(targetPort: number, listenPort = 0): Promise<MuteProxy> {
  const pairs = new Set<{ near: Socket; far: Socket; isMute: boolean }>();
  let isMute = false;
  let isRefusing = false;

  const server = createServer((near) => {
    if (isRefusing) return void near.resetAndDestroy();
    const far = connect(targetPort, '127.0.0.1');
    const pair = { near, far, isMute };
    pairs.add(pair);
    const join = (from: Socket, to: Socket): void => {
      from.setNoDelay(true);
      from.on('data', (bytes) => {
        if (!pair.isMute) to.write(bytes);
      });
      from.on('error', () => {});
      from.on('close', () => {
        if (!pair.isMute) to.destroy();
        if (from.destroyed && to.destroyed) pairs.delete(pair);
      });
    };
    join(near, far);
    join(far, near);
  });
  await new Promise<void>((resolve) => server.listen(listenPort, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    mute: () => {
      isMute = true;
      for (const pair of pairs) pair.isMute = true;
    },
    unmute: () => {
      isMute = false;
    },
    refuse: () => {
      isRefusing = true;
      for (const { near, far } of pairs) {
        near.resetAndDestroy();
        far.destroy();
      }
    },
    accept: () => {
      isRefusing = false;
    },
    connections: () => pairs.size,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      await closed;
    },
  };
}
