/** Broker and lines of a played estate: MQTT's promises (in order, at least once, a will for who vanishes) over ways that lose, stall and are cut. */
import type { Connection, ConnectionOptions, ConnectOutcome, OpenConnection } from '@tillwatch/agent';
import type { VirtualTimers } from './virtual-time.js';
import type { Walk } from './wires.js';

export interface SwitchboardOptions {
  readonly timers: VirtualTimers;
  readonly nowMs: () => number;
  /** To the collector. */
  readonly deliver: (topic: string, payload: Uint8Array) => void;
}

export interface Switchboard {
  /** How an agent reaches the broker whose way there is `way`; one machine's connections. */
  line(way: () => Walk): Line;
  /** From the collector to an agent; false where nobody is connected under it. */
  publish(topic: string, payload: Uint8Array): boolean;
}

export interface Line {
  readonly connect: OpenConnection;
  /** The machine lost its power: nothing is said, nothing arrives; the broker finds out by silence. */
  cut(): void;
}

/** RFC 6298: a first retransmission after one second, doubling. Bounded as Linux does for a connection that is not given up. */
const RETRANSMIT_MIN_MS = 200;
const RETRANSMIT_MAX_MS = 30_000;
/** MQTT 3.1.1, 3.1.2.10: one and a half times the keep-alive without a packet ends a session. */
const KEEPALIVE_FACTOR = 1.5;

/** One direction of a TCP connection: in order, stalled by loss, empty when ended. */
interface Pipe {
  send(arrive: () => void): void;
  end(): void;
}

function createPipe(way: () => Walk, timers: VirtualTimers): Pipe {
  let queue: (() => void)[] = [];
  let isMoving = false;
  let isEnded = false;
  let waitMs = RETRANSMIT_MIN_MS;
  const move = (): void => {
    if (isEnded) return;
    const walk = way();
    if (!walk.reached) {
      timers.after(waitMs, move);
      waitMs = Math.min(RETRANSMIT_MAX_MS, 2 * waitMs);
      return;
    }
    waitMs = RETRANSMIT_MIN_MS;
    const [arrive] = queue.splice(0, 1);
    isMoving = queue.length > 0;
    if (isMoving) timers.after(0, move);
    arrive?.();
  };
  return {
    send(arrive) {
      if (isEnded) return;
      queue.push(arrive);
      if (isMoving) return;
      isMoving = true;
      timers.after(latencyOf(way()), move);
    },
    end() {
      isEnded = true;
      queue = [];
    },
  };
}

function latencyOf(walk: Walk): number {
  return walk.reached ? Math.ceil(walk.latencyMs) : RETRANSMIT_MIN_MS;
}

/** A session as the broker holds it. */
interface Held {
  readonly clientId: string;
  readonly filters: readonly string[];
  readonly receive: (topic: string, payload: Uint8Array) => void;
  /** The broker ends it; with its will unless it said goodbye. */
  end(isClean: boolean): void;
}

export function createSwitchboard({ timers, nowMs, deliver }: SwitchboardOptions): Switchboard {
  const sessions = new Map<string, Held>();
  /** Who takes a topic; agents do not change theirs. */
  const clients = new Map<string, string>();
  const clientOf = (topic: string): string | undefined => {
    const known = clients.get(topic);
    if (known !== undefined) return known;
    for (const { clientId, filters } of sessions.values()) {
      if (!filters.some((filter) => topicMatches(filter, topic))) continue;
      clients.set(topic, clientId);
      return clientId;
    }
    return undefined;
  };

  function open(options: ConnectionOptions, way: () => Walk, onCut: (cut: () => void) => void): Connection {
    const up = createPipe(way, timers);
    const down = createPipe(way, timers);
    let heardAtMs = nowMs();
    let unanswered = 0;
    let isOver = false;
    let close: (reason: string) => void = () => {};
    const closed = new Promise<string>((resolve) => {
      close = resolve;
    });
    const keepAliveMs = options.keepaliveS * 1_000;
    const watch = (): void => {
      if (sessions.get(options.clientId) !== held) return;
      if (nowMs() - heardAtMs >= KEEPALIVE_FACTOR * keepAliveMs) held.end(false);
      else timers.after(keepAliveMs / 4, watch);
    };
    /** The agent's library pings when it has nothing else to say. */
    const ping = (): void => {
      if (isOver) return;
      up.send(() => {
        heardAtMs = nowMs();
      });
      timers.after(keepAliveMs, ping);
    };
    const leave = (reason: string): void => {
      if (isOver) return;
      isOver = true;
      up.end();
      close(reason);
    };
    const held: Held = {
      clientId: options.clientId,
      filters: options.filters,
      receive: (topic, payload) =>
        down.send(() => {
          if (!isOver) options.onMessage(topic, payload);
        }),
      end(isClean) {
        if (sessions.get(options.clientId) !== held) return;
        sessions.delete(options.clientId);
        down.end();
        if (!isClean && options.will !== undefined) deliver(options.will.topic, options.will.payload);
        // The line's own end learns of it when a packet gets through again.
        const tell = (): void => {
          if (isOver) return;
          if (way().reached) leave('closed by the broker');
          else timers.after(RETRANSMIT_MAX_MS, tell);
        };
        tell();
      },
    };
    sessions.get(options.clientId)?.end(false);
    sessions.set(options.clientId, held);
    onCut(() => {
      isOver = true;
      up.end();
    });
    timers.after(keepAliveMs / 4, watch);
    timers.after(keepAliveMs, ping);
    return {
      publish(topic, payload, onAnswer) {
        if (isOver) return;
        unanswered++;
        up.send(() => {
          heardAtMs = nowMs();
          deliver(topic, payload);
          down.send(() => {
            unanswered--;
            if (!isOver) onAnswer();
          });
        });
      },
      unanswered: () => unanswered,
      closed,
      async close() {
        if (way().reached) held.end(true);
        leave('closed by the agent');
      },
      abandon(reason) {
        // The end of the connection is a packet too: where none gets through, the broker waits for its keep-alive.
        if (way().reached) held.end(false);
        leave(reason);
      },
    };
  }

  return {
    line(way) {
      let cuts: (() => void)[] = [];
      return {
        connect: (options, signal) =>
          dial(options, signal, way, timers, () => open(options, way, (cut) => cuts.push(cut))),
        cut() {
          for (const cut of cuts) cut();
          cuts = [];
        },
      };
    },
    publish(topic, payload) {
      const session = sessions.get(clientOf(topic) ?? '');
      session?.receive(topic, payload);
      return session !== undefined;
    },
  };
}

/** Connecting takes a way there and back; what is lost is sent again until the time is over. */
function dial(
  options: ConnectionOptions,
  signal: AbortSignal,
  way: () => Walk,
  timers: VirtualTimers,
  open: () => Connection,
): Promise<ConnectOutcome> {
  return new Promise((resolve) => {
    let waitMs = 1_000;
    let isSettled = false;
    const settle = (outcome: ConnectOutcome): void => {
      if (isSettled) return;
      isSettled = true;
      cancelTimeout();
      signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    const fail = (reason: string): void => settle({ ok: false, failure: { kind: 'unreachable', reason } });
    const onAbort = (): void => fail('called off');
    const cancelTimeout = timers.after(options.connectTimeoutMs, () =>
      fail(`no answer in ${options.connectTimeoutMs} ms`),
    );
    signal.addEventListener('abort', onAbort, { once: true });
    const tryOnce = (): void => {
      if (isSettled) return;
      const walk = way();
      if (walk.reached) {
        timers.after(Math.ceil(2 * walk.latencyMs), () => {
          if (!isSettled) settle({ ok: true, connection: open() });
        });
        return;
      }
      timers.after(waitMs, tryOnce);
      waitMs *= 2;
    };
    if (signal.aborted) onAbort();
    else tryOnce();
  });
}

/** MQTT 3.1.1, 4.7: `+` stands for one level, `#` for all that follow. */
function topicMatches(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  for (const [depth, level] of wanted.entries()) {
    if (level === '#') return true;
    if (level !== '+' && level !== levels[depth]) return false;
  }
  return wanted.length === levels.length;
}
