/** The MQTT broker inside the collector (aedes): for a small chain and for the demo. Loopback unless told otherwise, and bounded. */
import { createServer, type Server, type Socket } from 'node:net';
import { TillwatchError } from '@tillwatch/model';
import { MAX_MESSAGE_BYTES } from '@tillwatch/protocol';
import { Aedes, type Client, type ConnectPacket } from 'aedes';
import { createFoldedLog, type Log } from '../log.js';
import { createFrameGuard } from './frame-guard.js';

export interface EmbeddedBrokerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly log: Log;
  readonly nowMs: () => number;
  /** Further connections are refused. Default 2 000: beyond, an external broker is the answer. */
  readonly maxConnections?: number;
}

export interface EmbeddedBroker {
  /** Listens; resolves with the address for clients. Throws TillwatchError `listen-failed`. */
  start(): Promise<{ url: string; port: number }>;
  /** Closes every connection. Can be called twice. */
  stop(): Promise<void>;
}

/** A packet is a message, its topic (at most 256) and a header. */
export const MAX_PACKET_BYTES = MAX_MESSAGE_BYTES + 1_024;
const MAX_CONNECTIONS = 2_000;
/** Packets that may wait for a client whose CONNECT is still being handled. */
const QUEUE_LIMIT = 100;
/** A subscriber that takes nothing for this long is cut off, or it would hold up all others. */
const DRAIN_TIMEOUT_MS = 10_000;
/** A client that connects and says nothing. */
const CONNECT_TIMEOUT_MS = 10_000;
/** MQTT 3.1.1 is protocol level 4; 5 is refused by aedes with CONNACK 0x01 [MQTT-3.1.2-2]. */
const MQTT_311 = 4;

export function createEmbeddedBroker(options: EmbeddedBrokerOptions): EmbeddedBroker {
  const { log, nowMs } = options;
  const folded = createFoldedLog(log, nowMs);
  let server: Server | null = null;
  let aedes: Aedes | null = null;
  const sockets = new Set<Socket>();

  return {
    async start() {
      const broker = await Aedes.createBroker({
        queueLimit: QUEUE_LIMIT,
        drainTimeout: DRAIN_TIMEOUT_MS,
        connectTimeout: CONNECT_TIMEOUT_MS,
        preConnect: (client, packet, done) => admit(folded, client, packet, done),
        authorizePublish: (_client, packet, done) => done(publishFault(packet)),
      });
      aedes = broker;
      watchErrors(broker, folded);
      server = createServer((socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
        serve(broker, socket, folded);
      });
      server.maxConnections = options.maxConnections ?? MAX_CONNECTIONS;
      server.on('drop', (dropped) => {
        folded.warn('drop', { remote: dropped?.remoteAddress }, 'broker-connection-refused');
      });
      const port = await listen(server, options);
      const host = options.host.includes(':') ? `[${options.host}]` : options.host;
      return { url: `mqtt://${host}:${port}`, port };
    },
    async stop() {
      const [closing, ending] = [server, aedes];
      server = null;
      aedes = null;
      const closed = closing === null ? null : new Promise<void>((resolve) => closing.close(() => resolve()));
      if (ending !== null) await new Promise<void>((resolve) => ending.close(() => resolve()));
      // Aedes ends its clients; who has not introduced himself is none yet.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * Every session is made clean: nothing is queued for the absent (agents keep their own outbox, and are acknowledged again), so a session that
 * never comes back holds no memory.
 */
function admit(
  folded: ReturnType<typeof createFoldedLog>,
  client: Client,
  packet: ConnectPacket & { protocolVersion?: number },
  done: (error: Error | null, success: boolean) => void,
): void {
  const version = packet.protocolVersion;
  if (version !== undefined && version > MQTT_311) {
    const { remoteAddress } = client.conn as Socket;
    const fields = { clientId: packet.clientId, remote: remoteAddress, protocolLevel: version };
    folded.warn(`version ${remoteAddress}`, { ...fields, hint: 'Connect with MQTT 3.1.1.' }, 'broker-mqtt5-refused');
  }
  packet.clean = true;
  done(null, true);
}

/** Retained messages are passed on but not kept, so that nobody fills the memory with topics. Mutates the packet: aedes reads it back. */
function publishFault(packet: { topic: string; retain: boolean }): Error | null {
  if (packet.topic.startsWith('$')) return new Error('topics that begin with $ are the broker’s own');
  packet.retain = false;
  return null;
}

function serve(broker: Aedes, socket: Socket, folded: ReturnType<typeof createFoldedLog>): void {
  socket.setNoDelay(true);
  broker.handle(socket);
  const guard = createFrameGuard(MAX_PACKET_BYTES);
  // `data` comes with each chunk that aedes reads, before it parses it: beside a `readable` listener it does not change the flow (Node, Stream).
  socket.on('data', (chunk: Buffer) => {
    const lengthBytes = guard(chunk);
    if (lengthBytes === null) return;
    const remote = socket.remoteAddress;
    folded.warn(`size ${remote}`, { remote, lengthBytes, maxBytes: MAX_PACKET_BYTES }, 'broker-packet-too-large');
    socket.destroy();
  });
}

function watchErrors(broker: Aedes, folded: ReturnType<typeof createFoldedLog>): void {
  const tell = (client: Client | null, error: Error): void => {
    // Folded by address: a stranger may invent a client id for each attempt.
    const remote = (client?.conn as Socket | undefined)?.remoteAddress;
    const fields = { clientId: client?.id, remote, detail: error.message };
    folded.warn(`client ${remote} ${error.message}`, fields, 'broker-client-error');
  };
  broker.on('clientError', tell);
  broker.on('connectionError', tell);
  // Aedes reports faults of its persistence here; ours is memory, but an unheard `error` event ends the process.
  (broker as unknown as NodeJS.EventEmitter).on('error', (error: Error) => tell(null, error));
}

function listen(server: Server, { host, port }: EmbeddedBrokerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const hint =
        cause.code === 'EADDRINUSE'
          ? 'Another program listens there; choose another port.'
          : 'Choose an address of this machine.';
      reject(
        new TillwatchError('listen-failed', `broker cannot listen on ${host}:${port}: ${cause.message}`, {
          hint,
          cause,
        }),
      );
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}
