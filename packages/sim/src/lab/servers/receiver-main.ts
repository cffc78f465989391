/**
 * Takes webhooks as a careful program would: checks signature and age, knows a repetition by its key, and writes down each POST. Arguments: address, port,
 * file. Environment: the secret.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { HOOK_SECRET_ENV, type Received } from './receiver.js';

const [host = '', port = '', file = ''] = process.argv.slice(2);
const secret = process.env[HOOK_SECRET_ENV] ?? '';

/** A signed message that is older was recorded and is played back. */
const MAX_AGE_S = 300;
const MAX_BODY_BYTES = 1024 * 1024;
/** Beyond these the oldest keys are forgotten, and nothing more is written down. */
const MAX_KEYS = 10_000;
const MAX_FILE_BYTES = 64 * 1024 * 1024;
const STATUS: Readonly<Record<Received['answer'], number>> = {
  accepted: 204,
  repeated: 204,
  'bad-signature': 401,
  stale: 401,
  'no-key': 400,
  'no-json': 400,
};
const keys = new Set<string>();

function judge(headers: IncomingHttpHeaders, body: string, nowMs: number): Received['answer'] {
  const timestamp = String(headers['x-tillwatch-timestamp'] ?? '');
  const expected = Buffer.from(`v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
  const found = Buffer.from(String(headers['x-tillwatch-signature'] ?? ''));
  if (secret === '' || found.length !== expected.length || !timingSafeEqual(found, expected)) return 'bad-signature';
  if (Math.abs(nowMs / 1_000 - Number(timestamp)) > MAX_AGE_S) return 'stale';
  const key = headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return 'no-key';
  return keys.has(key) ? 'repeated' : 'accepted';
}

function take(url: string, headers: IncomingHttpHeaders, text: string): Received {
  const nowMs = Date.now();
  const key = String(headers['idempotency-key'] ?? '');
  const of = { atMs: nowMs, to: url.split('/').at(-1) ?? '', key };
  const answer = judge(headers, text, nowMs);
  if (answer !== 'accepted') return { ...of, answer, body: null };
  try {
    const body = JSON.parse(text) as Received['body'];
    keys.add(key);
    if (keys.size > MAX_KEYS) keys.delete(keys.values().next().value ?? '');
    return { ...of, answer, body };
  } catch {
    return { ...of, answer: 'no-json', body: null };
  }
}

writeFileSync(file, '');
createServer((request, response) => {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  request.on('error', () => {});
  request.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) request.destroy();
    else chunks.push(chunk);
  });
  request.on('end', () => {
    const received = take(request.url ?? '', request.headers, Buffer.concat(chunks).toString('utf8'));
    if (statSync(file).size < MAX_FILE_BYTES) appendFileSync(file, `${JSON.stringify(received)}\n`);
    response.writeHead(STATUS[received.answer]).end();
  });
}).listen(Number(port), host);
process.once('SIGTERM', () => process.exit(0));
