/** One HTTP request over a connection of its own, timed in its parts. */
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import { openConnection, openTlsConnection } from '../network/connection.js';
import type { HostAddress } from '../network/name-lookup.js';

export interface ExchangeRequest {
  readonly url: URL;
  /** Where the URL's host is; resolved by the caller. */
  readonly to: HostAddress;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
  /** Name for SNI and certificate. */
  readonly tlsName: string;
  readonly verifyCertificate: boolean;
  readonly ca: string | undefined;
}

export interface Exchange {
  readonly statusCode: number;
  readonly location: string | null;
  readonly connectUs: number;
  /** 0 for plain http. */
  readonly tlsUs: number;
  /** From the connection being ready to the first byte of the answer. */
  readonly firstByteUs: number;
  /** The body, at most `limitBytes` of it; reading ends early once `enough` holds. Rejects as the exchange does. */
  readBody(limitBytes: number, enough: (read: Buffer) => boolean): Promise<Buffer>;
}

/** Headers of a shop's application are far below; Node's own default, stated because a hostile peer tries it. */
const MAX_HEADER_BYTES = 16_384;

/**
 * Sends a request and resolves with the head of its answer. No pooled connection, no proxy of the environment, no redirect. Rejects with
 * the error of the system, OpenSSL or the parser (`HPE_...`), or when the attempt ends, which closes the connection.
 */
export async function exchange(wanted: ExchangeRequest, life: Lifetime, nowUs: () => number): Promise<Exchange> {
  const secured = wanted.url.protocol === 'https:';
  const port = Number(wanted.url.port) || (secured ? 443 : 80);
  const tls = {
    name: wanted.tlsName,
    rejectUnauthorized: wanted.verifyCertificate,
    ALPNProtocols: ['http/1.1'],
    ...(wanted.ca !== undefined && { ca: wanted.ca }),
  };
  const opened = secured
    ? await openTlsConnection(wanted.to, port, tls, life, nowUs)
    : { ...(await openConnection(wanted.to, port, life, nowUs)), tlsUs: 0 };
  const { socket, connectUs, tlsUs } = opened;
  const readyUs = nowUs();
  const { message, firstByteAtUs } = await send(wanted, socket, life, nowUs);
  return {
    statusCode: message.statusCode ?? 0,
    location: message.headers.location ?? null,
    connectUs,
    tlsUs,
    firstByteUs: Math.round(firstByteAtUs - readyUs),
    readBody: (limitBytes, enough) => readBody(message, limitBytes, enough),
  };
}

interface Answer {
  readonly message: IncomingMessage;
  readonly firstByteAtUs: number;
}

function send(wanted: ExchangeRequest, socket: Socket, life: Lifetime, nowUs: () => number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let firstByteAtUs: number | null = null;
    const made: ClientRequest = request({
      // With a connection of its own and no agent named, Node uses no agent and sends `Connection: close`.
      createConnection: () => socket,
      method: wanted.method,
      path: wanted.url.pathname + wanted.url.search,
      headers: headersOf(wanted),
      setHost: false,
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    made.once('socket', () => {
      socket.prependOnceListener('data', () => {
        firstByteAtUs = nowUs();
      });
    });
    const answered = (message: IncomingMessage) => {
      // A body that nobody reads ends with the attempt, which is no fault.
      message.on('error', () => {});
      resolve({ message, firstByteAtUs: firstByteAtUs ?? nowUs() });
    };
    made.once('response', answered);
    // 101 without having asked for it: a status like any other, and the connection is of no more use.
    made.once('upgrade', (message: IncomingMessage) => {
      socket.destroy();
      answered(message);
    });
    made.on('error', reject);
    life.onEnd(() => {
      made.destroy();
      reject(ATTEMPT_ENDED);
    });
    made.end(wanted.body.length === 0 ? undefined : wanted.body);
  });
}

function headersOf(wanted: ExchangeRequest): Record<string, string> {
  const headers: Record<string, string> = {
    host: wanted.url.host,
    'user-agent': 'tillwatch',
    accept: '*/*',
    'accept-encoding': 'identity',
  };
  if (wanted.body.length > 0) headers['content-length'] = String(Buffer.byteLength(wanted.body));
  for (const [name, value] of Object.entries(wanted.headers)) headers[name.toLowerCase()] = value;
  return headers;
}

function readBody(message: IncomingMessage, limitBytes: number, enough: (read: Buffer) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let read = Buffer.alloc(0);
    const finish = () => {
      message.destroy();
      resolve(read);
    };
    message.on('data', (chunk: Buffer) => {
      if (read.length >= limitBytes) return;
      read = Buffer.concat([read, chunk.subarray(0, limitBytes - read.length)]);
      if (read.length >= limitBytes || enough(read)) finish();
    });
    message.once('end', finish);
    // Also what the attempt's end causes, by destroying the request.
    message.on('error', reject);
    message.once('close', () => reject(Object.assign(new Error('closed within the body'), { code: 'ECONNRESET' })));
  });
}
