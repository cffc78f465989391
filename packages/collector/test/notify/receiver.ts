/** A provider on loopback: keeps what arrives byte for byte, and answers as it is told to, well or badly. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How one request is answered. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** For the requests that come next, in turn; the last one stays. */
  answer(...answers: Answer[]): void;
  close(): Promise<void>;
}

export const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));

export const text =
  (body: string, status = 200, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body);

/** Takes the request and never says a word. */
export const silent: Answer = () => {};
/** Hangs up in the middle of the answer. */
export const cut: Answer = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('{"errcode"');
  setImmediate(() => response.destroy());
};
/** An answer without end. */
export const huge: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const more = (): void => {
    if (!response.destroyed) response.write('x'.repeat(65_536), more);
  };
  more();
};

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let answers: Answer[] = [text('ok')];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://receiver');
      received.push({ url, headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(response, request);
    });
    request.on('error', () => {});
    response.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer(...next) {
      answers = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
