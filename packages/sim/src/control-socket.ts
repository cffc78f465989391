/** JSON over HTTP on a Unix socket: how a running demo or lab is told what to break. */
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { answerJson } from './devices/http-program.js';

const MAX_BODY_BYTES = 4096;

export interface ControlAnswer {
  readonly status: number;
  readonly body: object;
}

/** Answers one request: `route` is `POST /v1/break`, `body` the object that came with it, {} where none did. */
export type AnswerControl = (
  route: string,
  body: Readonly<Record<string, unknown>>,
) => ControlAnswer | Promise<ControlAnswer>;

/** Listens on `socket`, a path that nobody else uses; removes what a killed process left there. */
export async function startControlSocket(socket: string, answer: AnswerControl): Promise<{ stop(): Promise<void> }> {
  rmSync(socket, { force: true });
  const server = createServer({ requestTimeout: 5_000 }, (request, response) => {
    void readBody(request)
      .then(
        (body) => answer(`${request.method} ${request.url}`, body),
        () => problem(400, 'bad-request', {}),
      )
      .catch((fault: unknown) => problem(500, 'failed', { found: String(fault) }))
      .then(({ status, body }) => answerJson(response, status, body));
  });
  await listen(server, socket);
  return {
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A refusal as an RFC 9457 problem, with `details` beside its code. */
export function problem(status: number, code: string, details: object): ControlAnswer {
  return { status, body: { type: 'about:blank', title: code, status, code, ...details } };
}

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new RangeError(`body above ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (sizeBytes === 0) return {};
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof body !== 'object' || body === null) throw new TypeError('body is not an object');
  return { ...body };
}
