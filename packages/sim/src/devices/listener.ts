/** A listening port of an emulated device, opened and closed as its fault point says. */
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FaultPoint } from './fault.js';
import { createFaultyLine, createLossDice } from './faulty-line.js';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface ListenerOptions {
  readonly host: string;
  /** 0 or absent: the system picks one, which is then kept for the listener's life. */
  readonly port?: number | undefined;
  readonly point: FaultPoint;
  /** Called for each connection with its faulty line; the line has an error handler already. */
  readonly serve: (line: Duplex) => void;
  readonly random: () => number;
  /** Idle connections are cut after this many ms; null never does (a relay's). Default 30 000. */
  readonly idleMs?: number | null;
}

export interface Listener {
  readonly endpoint: Endpoint;
  stop(): Promise<void>;
}

/** Connections beyond this many are closed at once: a small device's own limit, and the bound of what an emulated one holds. */
const MAX_CONNECTIONS = 64;
const REOPEN_MS = 100;

/** Listens. Rejects when the address cannot be had at first; afterwards tries again until it is. */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const dice = createLossDice(options.random);
  const sockets = new Set<Socket>();
  const port = { number: options.port ?? 0 };
  let server: Server | null = null;
  let reopenTimer: NodeJS.Timeout | undefined;
  let isStopped = false;

  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    const idleMs = options.idleMs === undefined ? 30_000 : options.idleMs;
    if (idleMs !== null) socket.setTimeout(idleMs, () => socket.destroy());
    const line = createFaultyLine(socket, options.point, dice);
    line.on('error', () => line.destroy());
    options.serve(line);
  };

  const open = async () => {
    const opened = createServer({ allowHalfOpen: true, pauseOnConnect: false }, accept);
    opened.maxConnections = MAX_CONNECTIONS;
    server = opened;
    await new Promise<void>((resolve, reject) => {
      opened.once('error', reject);
      opened.listen(port.number, options.host, resolve);
    });
    opened.removeAllListeners('error');
    opened.on('error', () => {});
    const address = opened.address();
    if (address !== null && typeof address === 'object') port.number = address.port;
  };
  const close = () => {
    server?.close();
    server = null;
  };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const reconcile = () => {
    clearTimeout(reopenTimer);
    const fault = options.point.line();
    if (fault === 'stop') cut();
    if (isStopped || fault === 'stop' || fault === 'refuse') return close();
    if (server !== null) return;
    open().catch(() => {
      server = null;
      // Someone else's outgoing connection may hold the port for a moment.
      reopenTimer = setTimeout(reconcile, REOPEN_MS);
    });
  };

  await open();
  const stopListening = options.point.onChange(reconcile);
  reconcile();
  return {
    endpoint: { host: options.host, port: port.number },
    async stop() {
      isStopped = true;
      stopListening();
      clearTimeout(reopenTimer);
      cut();
      close();
    },
  };
}
