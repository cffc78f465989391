/** SQL Server's driver, tedious: loaded where the operator has installed it, and kept from harming more than its own session. */
import type { EventEmitter } from 'node:events';
import { codeOf } from '../network/failure.js';
import { DatabaseFault } from './fault.js';
import { WireFault, type WireStream } from './wire-stream.js';

/** The part of tedious that is used here; it brings no types where it is not installed. */
export interface Tedious {
  Connection: new (config: unknown) => TediousConnection;
  Request: new (sql: string, done: (error?: Error | null) => void) => TediousRequest;
}

export interface TediousRequest extends EventEmitter {
  setTimeout(ms: number): void;
}

export interface TediousConnection extends EventEmitter {
  /** True once it has ended. */
  readonly closed: boolean;
  /** Makes the reader of one message's tokens, which calls `handler` for each. Not documented, and where {@link contain} takes hold. */
  createTokenStreamParser(message: unknown, handler: object): TokenReader;
  connect(done: (error?: Error) => void): void;
  execSqlBatch(request: TediousRequest): void;
  close(): void;
}

interface TokenReader extends EventEmitter {
  readonly parser: EventEmitter;
}

/** A name that no bundler and no compiler follows: the package is the operator's choice. */
const PACKAGE: string = 'tedious';
/** What a packet may hold (MS-TDS 2.2.6.4, PacketSize). */
const PACKET_BYTES = { least: 512, most: 32_767 };
/** Types of packets and records, by which what is sent is known (MS-TDS 2.2.3.1.1; RFC 5246 6.2.1). */
const PRELOGIN = 0x12;
const TLS_APPLICATION_DATA = 0x17;

/** The package. Throws `unknown`/`not-supported` where there is none that can be used; whatever else keeps it from being loaded is thrown on. */
export async function loadTedious(): Promise<Tedious> {
  const loaded = await import(PACKAGE).catch((error: unknown) => {
    if (codeOf(error) === 'ERR_MODULE_NOT_FOUND') throw new DatabaseFault(['unknown', 'not-supported'], null);
    throw error;
  });
  const tedious = (loaded.default ?? loaded) as Tedious;
  if (typeof tedious.Connection?.prototype?.createTokenStreamParser !== 'function')
    throw new DatabaseFault(['unknown', 'not-supported'], null);
  return tedious;
}

/**
 * Makes what tedious cannot read the end of its session. By itself (19.2.2, found with a peer that sends such answers) it ends the process: an unknown
 * token is an `error` event that nobody hears, a token out of place a throw within one, an answer whose end comes with the connection's a request that
 * is no more; and a packet size of 8 bytes has it cut its next message into pieces of none, for ever.
 */
export function contain(connection: TediousConnection, wire: WireStream): void {
  let isOpen = false;
  let hasFailed = false;
  let tellOfLoss = (): boolean => false;
  const fail = (error: unknown): void => {
    hasFailed = true;
    wire.destroy(new WireFault('protocol', error));
  };
  connection.once('connect', () => {
    isOpen = true;
  });
  const create = connection.createTokenStreamParser.bind(connection);
  connection.createTokenStreamParser = (message, handler) => {
    const reader = create(message, contained(handler, fail));
    reader.parser.on('error', fail);
    const emit = reader.emit.bind(reader);
    // An answer that could not be read has no end, and what is over hears of none.
    reader.emit = (event, ...args) => !hasFailed && !connection.closed && emit(event, ...args);
    if (!isOpen) tellOfLoss = () => reader.listenerCount('error') > 0 && emit('error', new Error('closed'));
    return reader;
  };
  // Until it is open, a connection waits for the end of an answer whatever happens, with a timer; once it is, it must not hear of this.
  wire.once('close', () => !isOpen && tellOfLoss());
}

/** The handler of tokens, which reports in place of throwing. */
function contained(handler: object, fail: (error: unknown) => void): object {
  return new Proxy(handler, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (token: unknown) => {
        try {
          if (name === 'onPacketSizeChange') checkPacketSize(token);
          member.call(target, token);
        } catch (error) {
          fail(error);
        }
      };
    },
  });
}

function checkPacketSize(token: unknown): void {
  const bytes = (token as { readonly newValue?: unknown }).newValue;
  if (typeof bytes !== 'number' || !(bytes >= PACKET_BYTES.least && bytes <= PACKET_BYTES.most))
    throw new RangeError(`packets of ${String(bytes)} bytes`);
}

/**
 * Lets nothing pass but the start of a session and what is encrypted. A server may answer that it has no encryption; the client must leave then
 * (MS-TDS 3.2.5.1), and tedious 19.2.2 sends its login in the clear.
 */
export function sendOnlyEncrypted(wire: WireStream): void {
  let isEncrypted = false;
  wire.screen = (chunk) => {
    isEncrypted ||= chunk[0] === TLS_APPLICATION_DATA;
    return isEncrypted || chunk[0] === PRELOGIN ? null : new DatabaseFault(['down', 'tls-failed'], null);
  };
}
