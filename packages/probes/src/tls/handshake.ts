/** A TLS handshake over a connection that is open already. */
import { isIP, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { AttemptEnded, type Lifetime } from '../lifetime.js';

/** Name for SNI and for the certificate: what was asked for, unless told otherwise. */
export function nameFor(host: string, serverName: string): string {
  return serverName === '' ? host : serverName;
}

/**
 * Resolves once the handshake is done. The peer's certificate is not judged unless `rejectUnauthorized`. Rejects with OpenSSL's or the
 * socket's error, or when the attempt ends, which also destroys the connection.
 */
export function handshake(
  socket: Socket,
  name: string,
  options: Pick<ConnectionOptions, 'ca' | 'rejectUnauthorized' | 'ALPNProtocols'>,
  life: Lifetime,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(new AttemptEnded());
    const secure = connect({
      ...options,
      socket,
      host: name,
      // RFC 6066 section 3: an address is no server name.
      ...(isIP(name) === 0 && { servername: name }),
    });
    life.onEnd(() => {
      secure.destroy();
      socket.destroy();
      reject(new AttemptEnded());
    });
    secure.once('secureConnect', () => resolve(secure));
    secure.on('error', (error) => {
      secure.destroy();
      reject(error);
    });
    secure.once('close', () => reject(Object.assign(new Error('closed during the handshake'), { code: 'ECONNRESET' })));
  });
}
