/** The agent's local socket: `GET /status` for the people in the store, for this user alone, with or without a WAN. */
import { createHash } from 'node:crypto';
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { type LocalStatus, TillwatchError } from '@tillwatch/model';
import { makeRunDir } from './run-dir.js';

/** sun_path of unix(7) holds 108 bytes with its end mark on Linux, 104 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;
const MAX_CONNECTIONS = 16;
const REQUEST_TIMEOUT_MS = 2_000;
const PROBE_TIMEOUT_MS = 1_000;

/**
 * Where the agent of `dataDir` may listen, the best first: `agent.sock` in it, then one in `runDir` for when that path is too long for a socket
 * or the disk refuses it; a named pipe on Windows. Throws TillwatchError 'listen-failed' when both are too long.
 */
export function socketPaths(place: {
  site: string;
  dataDir: string;
  runDir: string;
  platform?: NodeJS.Platform;
}): readonly string[] {
  const mark = createHash('sha256').update(resolve(place.dataDir)).digest('hex').slice(0, 10);
  if ((place.platform ?? process.platform) === 'win32') return [`\\\\.\\pipe\\tillwatch-${place.site}-${mark}`];
  const paths = [join(place.dataDir, 'agent.sock'), join(place.runDir, `${mark}.sock`)];
  const fitting = paths.filter((path) => Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES);
  if (fitting.length > 0) return fitting;
  throw new TillwatchError(
    'listen-failed',
    `the socket paths ${paths.join(' and ')} are longer than ${MAX_SOCKET_PATH_BYTES} bytes`,
    { hint: 'Choose a shorter agent.dataDir, or set XDG_RUNTIME_DIR to a short path.' },
  );
}

export interface LocalSocket {
  /**
   * Resolves with the path on which it listens, or with why it cannot: the agent can do without. Throws TillwatchError 'listen-failed' when
   * another agent runs on this data directory, with which nothing may be shared.
   */
  start(): Promise<string | TillwatchError>;
  stop(): Promise<void>;
}

/** Serves `status()` on the first of `paths` that can be listened on; nothing listens before `start()`. */
export function createLocalSocket(deps: {
  paths: readonly string[];
  runDir: string;
  status: () => LocalStatus;
}): LocalSocket {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 1 }, (request, response) =>
    answer(request, response, deps.status),
  );
  server.maxConnections = MAX_CONNECTIONS;
  let isListening = false;
  return {
    async start() {
      const refusals: string[] = [];
      for (const path of deps.paths) {
        try {
          if (dirname(path) === deps.runDir) makeRunDir(deps.runDir);
          await listenOrReplace(server, path);
          if (process.platform !== 'win32') chmodSync(path, 0o600);
          isListening = true;
          return path;
        } catch (error) {
          if (error instanceof TakenError) throw error;
          refusals.push(error instanceof Error ? error.message : String(error));
        }
      }
      return new TillwatchError('listen-failed', `no local socket: ${refusals.join('; ')}`, {
        hint: 'Check that the directories exist, belong to this user and have room.',
      });
    },
    async stop() {
      if (!isListening) return;
      isListening = false;
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}

/** Two agents must not share a data directory. */
class TakenError extends TillwatchError {
  constructor(path: string) {
    const hint = 'Stop it first, or give this agent another agent.dataDir.';
    super('listen-failed', `another agent runs on this data directory: ${path} answers`, { hint });
  }
}

async function listenOrReplace(server: Server, path: string): Promise<void> {
  try {
    await listen(server, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (await isAnswered(path)) throw new TakenError(path);
    // The socket file of an agent that was killed; nobody listens on it.
    rmSync(path, { force: true });
    await listen(server, path);
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((done, fail) => {
    const settle = (error?: Error): void => {
      server.off('error', settle);
      server.off('listening', settle);
      if (error) fail(error);
      else done();
    };
    server.once('error', settle);
    server.once('listening', settle);
    // The socket file is this user's alone from its first moment; bind(2) happens within the call.
    const umask = isMainThread ? process.umask(0o177) : undefined;
    try {
      server.listen(path);
    } finally {
      if (umask !== undefined) process.umask(umask);
    }
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(path);
    const settle = (answered: boolean): void => {
      socket.destroy();
      done(answered);
    };
    // A full backlog or a frozen process still holds the socket.
    socket.setTimeout(PROBE_TIMEOUT_MS, () => settle(true));
    socket.once('connect', () => settle(true));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(error.code === 'EAGAIN'));
  });
}

function answer(request: IncomingMessage, response: ServerResponse, status: () => LocalStatus): void {
  request.resume();
  const [code, content] = reply(request, status);
  response.writeHead(code, {
    'content-type': content.type,
    'content-length': Buffer.byteLength(content.body),
    connection: 'close',
  });
  response.end(content.body);
}

interface Content {
  readonly type: string;
  readonly body: string;
}

function reply(request: IncomingMessage, status: () => LocalStatus): [number, Content] {
  if (request.url !== '/status') return [404, problem(404, 'not-found', 'Only GET /status is served here.')];
  if (request.method !== 'GET') return [405, problem(405, 'method-not-allowed', 'Only GET is allowed.')];
  return [200, { type: 'application/json', body: JSON.stringify(status()) }];
}

function problem(status: number, code: string, detail: string): Content {
  return {
    type: 'application/problem+json',
    body: JSON.stringify({ type: 'about:blank', title: code, status, detail, code }),
  };
}
