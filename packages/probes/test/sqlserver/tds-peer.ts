/** A peer on loopback that speaks MS-TDS 7.4 as a SQL Server does: from PRELOGIN over TLS and LOGIN7 to batches, and what it is told to say to them. */
import { createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Certificate } from '../peers.js';
import {
  createPacketReader,
  ENCRYPTION,
  encryptionIn,
  type Login,
  type Message,
  PACKET,
  type PacketReader,
  packets,
  prelogin,
  readBatch,
  readLogin,
} from './tds-packets.js';
import { CHANGE, change, collationChange, DONE, done, info, loginAck } from './tds-tokens.js';

/** Of a record (RFC 5246 6.2.1). */
const TLS_APPLICATION_DATA = 0x17;

/** How the peer's answers leave it. */
export interface Line {
  /** One message of tokens, in packets. */
  tokens(message: Buffer): void;
  /** Bytes as they are. */
  raw(bytes: Buffer): void;
  /** After what was said. */
  end(): void;
  reset(): void;
  readonly isOpen: boolean;
}

/** Tokens to answer with, or something else to do. */
export type Answer = Buffer | ((line: Line) => void);

export interface TdsScript {
  /** B_FENCRYPTION of its PRELOGIN; left out: what a server answers that has a certificate, and does not insist. */
  readonly encryption?: number;
  readonly certificate?: Certificate;
  readonly prelogin?: (line: Line) => void;
  readonly login?: (login: Login) => Answer;
  readonly batch: (sql: string) => Answer;
  /** Left out: acknowledged as 2.2.7.6 says. */
  readonly attention?: Answer;
  /** Whatever it says, within TLS too, spoilt on the way. */
  readonly spoil?: (bytes: Buffer, line: Line) => Buffer;
  readonly packetBytes?: number;
}

export interface TdsPeer {
  readonly port: number;
  readonly logins: Login[];
  readonly batches: string[];
  attentions(): number;
  /** Sessions that are open now. */
  open(): number;
  taken(): number;
  close(): Promise<void>;
}

/** What a login that is taken is answered with: the changes that a server tells of, and that it took it. */
export function welcome({ database, packetBytes }: Login): Buffer {
  return Buffer.concat([
    change(CHANGE.database, database || 'master', 'master'),
    info(5701, `Changed database context to '${database || 'master'}'.`),
    collationChange(),
    change(CHANGE.language, 'us_english', ''),
    info(5703, 'Changed language setting to us_english.'),
    loginAck(),
    change(CHANGE.packetSize, String(packetBytes), '4096'),
    done(DONE.final, 0, 0),
  ]);
}

/** Listens on a port of loopback. */
export async function startTdsPeer(script: TdsScript): Promise<TdsPeer> {
  const sockets = new Set<Socket>();
  const seen = { logins: [] as Login[], batches: [] as string[], attentions: 0, taken: 0 };
  const server = createServer((socket) => {
    seen.taken += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    hold(socket, script, seen);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    logins: seen.logins,
    batches: seen.batches,
    attentions: () => seen.attentions,
    open: () => sockets.size,
    taken: () => seen.taken,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** One session. */
function hold(
  socket: Socket,
  script: TdsScript,
  seen: { readonly logins: Login[]; readonly batches: string[]; attentions: number },
): void {
  const reader = createPacketReader();
  let tunnel: TlsTunnel | null = null;
  const way = (): Duplex => tunnel?.clear ?? socket;
  const say = (bytes: Buffer) => {
    const spoilt = script.spoil?.(bytes, line) ?? bytes;
    if (!way().destroyed) way().write(spoilt);
  };
  const line: Line = {
    tokens: (message) => say(packets(PACKET.result, message, script.packetBytes)),
    raw: say,
    end: () => void way().end(),
    reset: () => void socket.resetAndDestroy(),
    get isOpen() {
      return !socket.destroyed;
    },
  };
  const answer = (what: Answer) => (Buffer.isBuffer(what) ? line.tokens(what) : what(line));
  const takeMessage = ({ type, data }: Message): void => {
    if (type === PACKET.prelogin && tunnel) tunnel.handshake(data);
    else if (type === PACKET.prelogin && script.prelogin) script.prelogin(line);
    else if (type === PACKET.prelogin) {
      const wanted = script.encryption ?? usualAnswer(encryptionIn(data), script.certificate !== undefined);
      line.tokens(prelogin(wanted));
      const isEncrypted = wanted === ENCRYPTION.on || wanted === ENCRYPTION.required;
      if (isEncrypted && script.certificate) tunnel = openTunnel(socket, script.certificate, takeClear);
    } else if (type === PACKET.login) {
      const login = readLogin(data, tunnel !== null);
      seen.logins.push(login);
      answer(script.login?.(login) ?? welcome(login));
    } else if (type === PACKET.batch) {
      const sql = readBatch(data);
      seen.batches.push(sql);
      answer(script.batch(sql));
    } else if (type === PACKET.attention) {
      seen.attentions += 1;
      answer(script.attention ?? done(DONE.attention, 0, 0));
    }
  };
  /** What is no TDS ends the session, as it does at a server (3.3.5). */
  const take = (from: PacketReader, chunk: Buffer): void => {
    try {
      for (const message of from.take(chunk)) takeMessage(message);
    } catch {
      socket.destroy();
    }
  };
  const clearReader = createPacketReader();
  const takeClear = (chunk: Buffer) => take(clearReader, chunk);
  socket.on('data', (chunk: Buffer) => {
    // Within TLS nothing is a packet of TDS from outside: the first record that follows the handshake says so.
    if (tunnel && (tunnel.isThrough || chunk[0] === TLS_APPLICATION_DATA)) tunnel.record(chunk);
    else take(reader, chunk);
  });
}

/** 2.2.6.5: what a server with or without a certificate answers to what a client has. */
function usualAnswer(client: number, hasCertificate: boolean): number {
  if (!hasCertificate || client === ENCRYPTION.notSupported) return ENCRYPTION.notSupported;
  return client === ENCRYPTION.off ? ENCRYPTION.off : ENCRYPTION.on;
}

interface TlsTunnel {
  /** What is written here is encrypted. */
  readonly clear: Duplex;
  /** Whether the handshake is over and records come as they are. */
  readonly isThrough: boolean;
  handshake(data: Buffer): void;
  record(chunk: Buffer): void;
}

/** TLS whose handshake travels in PRELOGIN packets, one for all that a side says in a turn (2.2.6.5), and whose records follow bare. */
function openTunnel(socket: Socket, certificate: Certificate, take: (chunk: Buffer) => void): TlsTunnel {
  let isThrough = false;
  let said: Buffer[] = [];
  const under = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, written) {
      if (isThrough) {
        socket.write(chunk, () => written());
        return;
      }
      if (said.length === 0) {
        setImmediate(() => {
          if (!socket.destroyed) socket.write(packets(PACKET.prelogin, Buffer.concat(said)));
          said = [];
        });
      }
      said.push(chunk);
      written();
    },
    final(finished) {
      socket.end();
      finished();
    },
  });
  socket.once('close', () => under.destroy());
  const clear = new TLSSocket(under as unknown as Socket, { isServer: true, ...certificate });
  clear.on('error', () => socket.destroy());
  clear.on('data', take);
  return {
    clear,
    get isThrough() {
      return isThrough;
    },
    handshake: (data) => void under.push(data),
    record(chunk) {
      isThrough = true;
      under.push(chunk);
    },
  };
}
