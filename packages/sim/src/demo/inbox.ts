/** Where the demo's messages arrive: takes the POSTs that a person's phone or chat would show, and keeps each in a bounded file. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BoundedLog, openBoundedLog } from './bounded-log.js';

const HOST = '127.0.0.1';
/** A message is at most 64 KiB in the collector's queue; its text comes on top. */
const MAX_BODY_BYTES = 256 * 1024;

/** One line of the file. */
export interface InboxLine {
  /** When it arrived, RFC 3339. */
  readonly at: string;
  /** Whose phone it was, as the address says. */
  readonly to: string;
  /** Told by the sender; the same for a repetition of the same message. */
  readonly key: string | null;
  readonly message: unknown;
}

export interface Inbox {
  /** The address of somebody's phone. */
  addressOf(to: string): string;
  stop(): Promise<void>;
}

/** Listens on a free port of loopback, and appends to `file` (JSON lines). Rejects with what listening fails with. */
export async function openInbox(file: string, nowMs: () => number = Date.now): Promise<Inbox> {
  const log = openBoundedLog(file);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= MAX_BODY_BYTES) chunks.push(chunk);
    });
    request.on('end', () => {
      const key = request.headers['idempotency-key'];
      const line = {
        at: new Date(nowMs()).toISOString(),
        to: (request.url ?? '/').slice(1),
        key: key?.toString() ?? null,
      };
      const isTaken =
        request.method === 'POST' && sizeBytes <= MAX_BODY_BYTES && keep(log, line, Buffer.concat(chunks).toString());
      response.writeHead(isTaken ? 204 : 400).end();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, HOST, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return {
    addressOf: (to) => `http://${HOST}:${port}/${to}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      log.close();
    },
  };
}

function keep(log: BoundedLog, line: Omit<InboxLine, 'message'>, body: string): boolean {
  try {
    log.write(`${JSON.stringify({ ...line, message: JSON.parse(body) } satisfies InboxLine)}\n`);
    return true;
  } catch (fault) {
    if (fault instanceof SyntaxError) return false;
    throw fault;
  }
}
