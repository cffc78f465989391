/** Who is told: a webhook that checks signatures and a chat room, both outside of whatever is killed, both as unreliable as the world; everything is written down. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export const HOOK_SECRET = 'a-shared-key-of-the-test';
export const ROOM_SECRET = 'SEC-of-the-test';

/** `taken`: answered as taken. `lost`: taken, and the line was cut before the answer. `refused`: answered as «later». */
export type Fate = 'taken' | 'lost' | 'refused';

/** What happened, in order. */
export type LedgerEvent =
  | { readonly type: 'kill' }
  | {
      readonly type: 'message';
      readonly to: 'hook' | 'room';
      /** The idempotency key; of the room, which knows none: incident and the title's first words. */
      readonly key: string;
      readonly body: string;
      readonly fate: Fate;
    };
export type LedgerMessage = Extract<LedgerEvent, { type: 'message' }>;

export interface MessageLedger {
  readonly url: string;
  readonly events: readonly LedgerEvent[];
  /** Requests whose signature is not right. */
  readonly forged: readonly string[];
  /** To be told of a kill, once the killed one is gone; resolves when all that it had sent is written down, which comes before its death. */
  killed(): Promise<void>;
  /** Resolves when the next request has come whole, before it is answered; or after `withinMs`: then false. */
  nextRequest(withinMs: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Shares of requests; the others are taken. */
const REFUSED = 0.08;
const LOST = 0.08;
const MAX_THINKING_MS = 40;

export async function startMessageLedger(random: () => number): Promise<MessageLedger> {
  const events: LedgerEvent[] = [];
  const forged: string[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => {});
    response.on('error', () => {});
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => take(request, Buffer.concat(parts).toString('utf8'), response));
  });

  function take(request: IncomingMessage, body: string, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://receiver');
    const to = url.pathname === '/hook' ? 'hook' : 'room';
    const isGenuine = to === 'hook' ? isSignedHook(request, body) : isSignedRoom(url);
    if (!isGenuine) forged.push(`${request.url} ${body}`);
    const drawn = random();
    const fate: Fate = drawn < REFUSED ? 'refused' : drawn < REFUSED + LOST ? 'lost' : 'taken';
    const key = to === 'hook' ? String(request.headers['idempotency-key']) : roomKey(body);
    events.push({ type: 'message', to, key, body, fate });
    for (const resolve of waiting) resolve();
    // A receiver works before it answers: a kill may fall in between.
    setTimeout(() => answer(response, to, fate), random() * MAX_THINKING_MS);
  }

  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  /** Connections are taken in the order in which they were made, and end behind what was sent on them: with ours all of theirs have been read. */
  async function readAll(): Promise<void> {
    const ours = connect(port, '127.0.0.1');
    await once(ours, 'connect');
    const isTaken = () => [...open].some(({ remotePort }) => remotePort === ours.localPort);
    while (!isTaken()) await sleep(1);
    ours.destroy();
    while (open.size > 0) await sleep(1);
  }

  return {
    url: `http://127.0.0.1:${port}`,
    events,
    forged,
    async killed() {
      await readAll();
      events.push({ type: 'kill' });
    },
    nextRequest: (withinMs) =>
      new Promise((resolve) => {
        const settle = (has: boolean) => {
          clearTimeout(timer);
          waiting.delete(came);
          resolve(has);
        };
        const came = () => settle(true);
        const timer = setTimeout(() => settle(false), withinMs);
        waiting.add(came);
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function answer(response: ServerResponse, to: LedgerMessage['to'], fate: Fate): void {
  if (response.destroyed) return;
  if (fate === 'lost') response.destroy();
  else if (fate === 'refused') response.writeHead(503).end();
  else if (to === 'hook') response.writeHead(204).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end('{"errcode":0,"errmsg":"ok"}');
}

/** HMAC-SHA256 over time stamp, dot and body (docs/reference/notifiers.md), computed as whoever reads that would. */
function isSignedHook({ headers }: IncomingMessage, body: string): boolean {
  const expected = createHmac('sha256', HOOK_SECRET)
    .update(`${headers['x-tillwatch-timestamp']}.${body}`)
    .digest('hex');
  return isSame(String(headers['x-tillwatch-signature']), `v1=${expected}`);
}

/** DingTalk's «additional signature». */
function isSignedRoom({ searchParams }: URL): boolean {
  const stamp = searchParams.get('timestamp') ?? '';
  return isSame(
    searchParams.get('sign') ?? '',
    createHmac('sha256', ROOM_SECRET).update(`${stamp}\n${ROOM_SECRET}`).digest('base64'),
  );
}

function isSame(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function roomKey(body: string): string {
  const { title, text } = (JSON.parse(body) as { markdown: { title: string; text: string } }).markdown;
  return `${/; (I\d+)\b/.exec(text)?.[1] ?? '?'} ${title.split(' · ')[0]}`;
}
