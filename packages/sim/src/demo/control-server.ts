/**
 * HTTP on the demo's control socket, for `tillwatch demo`: `GET /v1/nodes`, `POST /v1/break {node, how?}`, `POST /v1/mend {node}`.
 * Answers `{ nodes: BreakableNode[], hows? }`; refusals are RFC 9457 problems with `found` and `expected`.
 */
import { rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerJson } from '../devices/http-program.js';
import { type DeskAnswer, type FaultDesk, howSummaries } from './fault-desk.js';

const MAX_BODY_BYTES = 4096;

/** Listens on `socket`, a path that nobody else uses: the demo's lock sees to that. */
export async function startControlServer(socket: string, desk: FaultDesk): Promise<{ stop(): Promise<void> }> {
  // What a killed demo left behind.
  rmSync(socket, { force: true });
  const server = createServer({ requestTimeout: 5_000 }, (request, response) => {
    answer(request, response, desk).catch(() => answerProblem(response, 400, 'bad-request', {}));
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

function listen(server: Server, socket: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function answer(request: IncomingMessage, response: ServerResponse, desk: FaultDesk): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /v1/nodes':
      return answerJson(response, 200, { nodes: desk.list(), hows: howSummaries });
    case 'POST /v1/break': {
      const { node, how } = await readBody(request);
      return answerDesk(response, desk.break(String(node), how === undefined ? undefined : String(how)));
    }
    case 'POST /v1/mend': {
      const { node } = await readBody(request);
      return answerDesk(response, desk.mend(String(node)));
    }
    default:
      return answerProblem(response, 404, 'not-found', {});
  }
}

function answerDesk(response: ServerResponse, said: DeskAnswer): void {
  if (said.ok) answerJson(response, 200, { nodes: said.nodes });
  else
    answerProblem(response, said.problem === 'unknown-node' ? 404 : 422, said.problem, {
      found: said.found,
      expected: said.expected,
    });
}

function answerProblem(response: ServerResponse, status: number, code: string, details: object): void {
  answerJson(response, status, { type: 'about:blank', title: code, status, code, ...details });
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new RangeError(`body above ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (typeof body !== 'object' || body === null) throw new TypeError('body is not an object');
  return { ...body };
}
