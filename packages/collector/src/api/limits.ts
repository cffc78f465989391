/** Every bound of the API in one place, with its unit and its reason. */

/** Bounds of the HTTP side. */
export interface HttpLimits {
  /** Nothing here takes a body; large enough for an honest mistake to be explained. */
  readonly bodyBytes: number;
  readonly headerBytes: number;
  /** Longest part of a path: ids have at most 64 characters. */
  readonly pathPartLength: number;
  /** From the first byte of a request to its last. */
  readonly requestTimeoutMs: number;
  /** Silence on a plain HTTP connection while a request is under way. */
  readonly connectionTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  /** Sockets of any kind at once, streams included. */
  readonly connections: number;
  /** Questions that wait for the store at once; more are told to come back. */
  readonly storeQueries: number;
  /** How long the store may take to answer one question. */
  readonly storeAnswerMs: number;
  /** How long `stop()` lets requests under way finish before it cuts them off. */
  readonly drainMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  bodyBytes: 65_536,
  headerBytes: 16_384,
  pathPartLength: 128,
  requestTimeoutMs: 10_000,
  connectionTimeoutMs: 30_000,
  keepAliveTimeoutMs: 10_000,
  connections: 2_048,
  storeQueries: 32,
  storeAnswerMs: 10_000,
  drainMs: 1_000,
};

/** Bounds of the WebSocket side. */
export interface StreamLimits {
  readonly clients: number;
  readonly siteSubscriptionsPerClient: number;
  /** A topic sends at most once in this time; the first change after a pause goes out at once. */
  readonly coalesceMs: number;
  /** What a client may have waiting in its socket before it is left to fall behind. */
  readonly highWaterBytes: number;
  /** Messages travel in fragments of this size, so that a large one never has to wait in memory per client. */
  readonly fragmentBytes: number;
  /** How far back the estate's topic can resume: deltas kept, and their sum of bytes. */
  readonly ringDeltas: number;
  readonly ringBytes: number;
  /** Risks in the stream, and how often they are looked for while somebody listens: a look goes over every check of every site. */
  readonly findings: number;
  readonly findingsEveryMs: number;
  /** The largest site that is streamed whole. */
  readonly siteBytes: number;
  readonly pingEveryMs: number;
  /** How often a client hears a `beat`. */
  readonly beatEveryMs: number;
  /** A client that has taken nothing off its socket for this long is cut off. */
  readonly stuckMs: number;
  /** How often clients are looked at for the three figures above; they are kept to within this. */
  readonly sweepEveryMs: number;
  /** The largest message that a client may send. */
  readonly requestBytes: number;
  /** Messages a client may send in ten seconds, and faulty ones it may send in its life. */
  readonly requestsPer10s: number;
  readonly faultyRequests: number;
  /** How long a client has to answer a close frame. */
  readonly closeMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  clients: 256,
  siteSubscriptionsPerClient: 4,
  coalesceMs: 200,
  highWaterBytes: 262_144,
  fragmentBytes: 65_536,
  ringDeltas: 256,
  ringBytes: 1_048_576,
  findings: 500,
  findingsEveryMs: 10_000,
  siteBytes: 4_194_304,
  pingEveryMs: 20_000,
  beatEveryMs: 10_000,
  stuckMs: 30_000,
  sweepEveryMs: 1_000,
  requestBytes: 4_096,
  requestsPer10s: 100,
  faultyRequests: 20,
  closeMs: 1_000,
};
