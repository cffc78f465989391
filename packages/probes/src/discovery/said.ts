/** Reads what services say for themselves when somebody connects or asks. Pure; every text is cut and freed of control characters. */
import type { WebAnswer } from './findings.js';

const MAX_TEXT_CHARS = 100;
const MAX_FIELDS = 8;

/** Printable, at most 100 characters. */
export function plainText(text: string): string {
  return [...text.replace(/[\s\p{Cc}]+/gu, ' ').trim()].slice(0, MAX_TEXT_CHARS).join('');
}

/**
 * The greeting of MariaDB and MySQL: three bytes of length, one of sequence, protocol 10, the version up to a NUL (MySQL Internals, Protocol::HandshakeV10). MariaDB
 * writes `5.5.5-` before its version for old replicas. A server that refuses this client's address says so as an error packet, which names the product too.
 */
export function readMysqlGreeting(bytes: Buffer): string | null {
  if (bytes.length < 6 || bytes.readUIntLE(0, 3) < 2) return null;
  const protocol = bytes.readUInt8(4);
  if (protocol === 0xff) {
    const told = plainText(bytes.subarray(7).toString('latin1'));
    return /mariadb/i.test(told) ? 'MariaDB' : /mysql|host/i.test(told) ? 'MySQL' : null;
  }
  const end = bytes.indexOf(0, 5);
  if (protocol !== 10 || end < 0) return null;
  const version = plainText(bytes.subarray(5, end).toString('latin1'));
  const maria = /^(?:5\.5\.5-)?(\d+\.\d+\.\d+)-MariaDB/i.exec(version);
  if (maria) return `MariaDB ${maria[1]}`;
  return /^\d+\.\d+/.test(version) ? `MySQL ${version}` : null;
}

/** Asks a server of PostgreSQL whether it speaks TLS; it answers one byte (protocol 3.0, SSLRequest). */
export const POSTGRES_SSL_REQUEST: Buffer = Buffer.from('0000000804d2162f', 'hex');

export function readPostgresAnswer(bytes: Buffer): string | null {
  return bytes.length === 1 && (bytes[0] === 0x53 || bytes[0] === 0x4e) ? 'PostgreSQL' : null;
}

export function webRequest(address: string, path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.0\r\nHost: ${address}\r\nUser-Agent: tillwatch\r\nAccept: */*\r\n\r\n`);
}

export const RTSP_OPTIONS: Buffer = Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n');

/** Status, Server header, title, and where the body is a JSON object, its texts. null for what is no HTTP. */
export function readWebAnswer(bytes: Buffer, port: number, isTls: boolean, path: string): WebAnswer | null {
  const text = bytes.toString('utf8');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(text)?.[1];
  if (status === undefined) return null;
  const [head = '', ...rest] = text.split(/\r?\n\r?\n/);
  const body = rest.join('\n\n');
  return {
    port,
    isTls,
    path,
    statusCode: Number(status),
    server: plainText(/^server:(.*)$/im.exec(head)?.[1] ?? ''),
    title: plainText(/<title[^>]{0,100}>([^<]{0,400})/i.exec(body)?.[1] ?? ''),
    fields: jsonFields(body),
  };
}

function jsonFields(body: string): string[] {
  try {
    const read: unknown = JSON.parse(body.trim());
    if (typeof read !== 'object' || read === null || Array.isArray(read)) return [];
    return Object.entries(read)
      .filter(([, value]) => typeof value === 'string')
      .slice(0, MAX_FIELDS)
      .map(([name, value]) => plainText(`${name}=${String(value)}`));
  } catch {
    return [];
  }
}

/** First line of what a service said by itself; empty for nothing that is text. */
export function readBanner(bytes: Buffer): string {
  const line = bytes.toString('latin1').split(/\r?\n/, 1)[0] ?? '';
  return /^[\x20-\x7e]{3,}$/.test(line) ? plainText(line) : '';
}
