/** The front-end PC's own small services: a name server (RFC 1035), a time server (RFC 4330), a page over TLS. Arguments: address, key file, certificate file. */
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { answerJson } from '../../devices/http-program.js';
import { ADDRESS } from '../network/plan.js';
import { NAME_PORT, SHOP_NAME, TIME_PORT, WEB_PORT } from './shop-services.js';

const [host = '127.0.0.1', keyFile = '', certificateFile = ''] = process.argv.slice(2);

const HEADER_BYTES = 12;
/** An answer of its own authority; NXDOMAIN beside it. */
const ANSWER = 0x8580;
const NO_SUCH_NAME = 3;
/** A pointer to the question's name; A, IN; kept for a minute; four bytes. */
const RECORD = Buffer.from('c00c000100010000003c0004', 'hex');

/** The answer to a question for one name's address; null for what is no question. */
function answerName(query: Buffer): Buffer | null {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  if (at + 5 > query.length) return null;
  const isKnown = labels.join('.').toLowerCase() === SHOP_NAME;
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(isKnown ? ANSWER : ANSWER | NO_SUCH_NAME, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(isKnown ? 1 : 0, 6);
  const question = query.subarray(HEADER_BYTES, at + 5);
  if (!isKnown) return Buffer.concat([header, question]);
  return Buffer.concat([header, question, RECORD, Buffer.from(ADDRESS.storeDb.split('.').map(Number))]);
}

const TIME_BYTES = 48;
/** Seconds from 1900 to 1970. */
const UNIX_EPOCH_S = 2_208_988_800;

/** The time as a server of stratum 2 tells it; null for what is no question. */
function answerTime(question: Buffer): Buffer | null {
  if (question.length < TIME_BYTES) return null;
  const nowMs = Date.now();
  const packet = Buffer.alloc(TIME_BYTES);
  packet.set([(4 << 3) | 4, 2, 6, 0xec]);
  packet.write('LAB ', 12, 'latin1');
  question.copy(packet, 24, 40, 48);
  for (const at of [16, 32, 40]) {
    packet.writeUInt32BE((Math.floor(nowMs / 1_000) + UNIX_EPOCH_S) % 2 ** 32, at);
    packet.writeUInt32BE(Math.floor(((nowMs % 1_000) / 1_000) * 2 ** 32), at + 4);
  }
  return packet;
}

function serve(port: number, answer: (message: Buffer) => Buffer | null): void {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const said = answer(message);
    if (said !== null) socket.send(said, from.port, from.address);
  });
  socket.bind(port, host);
}

serve(NAME_PORT, answerName);
serve(TIME_PORT, answerTime);
createServer({ key: readFileSync(keyFile), cert: readFileSync(certificateFile) }, (request, response) => {
  request.resume();
  answerJson(response, 200, { status: 'ready' });
}).listen(WEB_PORT, host);
process.once('SIGTERM', () => process.exit(0));
