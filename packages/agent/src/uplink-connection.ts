/** One connection to one broker, from CONNECT to its end; a new one is made for each try, so nothing is carried over inside the MQTT library. */
import { connect, type IClientOptions, type MqttClient } from 'mqtt';

export interface ConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly keepaliveS: number;
  /** TCP, TLS, CONNACK and SUBACK together. */
  readonly connectTimeoutMs: number;
  readonly will?: { readonly topic: string; readonly payload: Uint8Array };
  /** Topics subscribed with QoS 1 before the connection counts as open. */
  readonly filters: readonly string[];
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
}

/** `refused`: the broker answered no. `unreachable`: nothing usable answered in time. */
export interface ConnectFailure {
  readonly kind: 'refused' | 'unreachable';
  readonly reason: string;
}

export interface Connection {
  /** Publishes with QoS 1; `onAnswer` is called at the broker's PUBACK, and not at all when the connection ends first. */
  publish(topic: string, payload: Uint8Array, onAnswer: () => void): void;
  /** Publications without a PUBACK: all that the library holds. */
  unanswered(): number;
  /** Resolves with the reason once the connection is gone. */
  readonly closed: Promise<string>;
  /** Says DISCONNECT, so that the broker drops the will, and closes. */
  close(): Promise<void>;
  /** Drops the connection without a word; the broker publishes the will. */
  abandon(reason: string): void;
}

export type ConnectOutcome =
  | { readonly ok: true; readonly connection: Connection }
  | { readonly ok: false; readonly failure: ConnectFailure };

/** MQTT 3.1.1, table 3.1: what a CONNACK's return code says. */
const CONNACK_WORDS: Readonly<Record<number, string>> = {
  1: 'unacceptable protocol version',
  2: 'client id rejected',
  3: 'server unavailable',
  4: 'bad user name or password',
  5: 'not authorized',
};
/** What a broker is given to close its end after DISCONNECT. */
const CLOSE_TIMEOUT_MS = 500;

/** Connects and subscribes. Never rejects; an abort ends as `unreachable`. */
export type OpenConnection = (options: ConnectionOptions, signal: AbortSignal) => Promise<ConnectOutcome>;

/** {@link OpenConnection} by MQTT over TCP or TLS. */
export function openConnection(options: ConnectionOptions, signal: AbortSignal): Promise<ConnectOutcome> {
  const client = connect(options.url, clientOptions(options));
  return new Promise((resolve) => {
    let isSettled = false;
    const settle = (outcome: ConnectOutcome): void => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (!outcome.ok) client.end(true);
      resolve(outcome);
    };
    const fail = (kind: ConnectFailure['kind'], reason: string): void =>
      settle({ ok: false, failure: { kind, reason } });
    const timer = setTimeout(
      () => fail('unreachable', `no answer in ${options.connectTimeoutMs} ms`),
      options.connectTimeoutMs,
    );
    const onAbort = (): void => fail('unreachable', 'called off');
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();

    let lastError = 'connection closed';
    client.on('error', (error) => {
      lastError = errorText(error);
      const code: unknown = 'code' in error ? error.code : undefined;
      if (typeof code === 'number') fail('refused', CONNACK_WORDS[code] ?? lastError);
      else fail('unreachable', lastError);
    });
    client.on('message', (topic, payload) => options.onMessage(topic, payload));
    const closed = new Promise<string>((done) => {
      client.once('close', () => {
        done(lastError);
        fail('unreachable', lastError);
      });
    });
    const opened = (): void => {
      const setReason = (reason: string): void => {
        lastError = reason;
      };
      settle({ ok: true, connection: wrap(client, closed, setReason) });
    };
    client.once('connect', () => {
      if (options.filters.length === 0) {
        opened();
        return;
      }
      client.subscribe([...options.filters], { qos: 1 }, (error, granted, suback) => {
        // [MQTT-3.9.3-2]: 0x80 is a failed subscription; without acknowledgements nothing would ever settle.
        const isDenied = error ? suback !== undefined : granted?.some(({ qos }) => qos === 128);
        if (isDenied) fail('refused', 'subscription not authorized');
        else if (error) fail('unreachable', error.message);
        else opened();
      });
    });
  });
}

function clientOptions(options: ConnectionOptions): IClientOptions {
  return {
    protocolVersion: 4,
    clientId: options.clientId,
    // What was missed while away is asked for by sending again; nothing need wait for us at the broker.
    clean: true,
    keepalive: options.keepaliveS,
    // Ours comes first.
    connectTimeout: 2 * options.connectTimeoutMs,
    // Reconnecting, resubscribing and queueing are the uplink's own.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    ...(options.will && {
      will: { topic: options.will.topic, payload: Buffer.from(options.will.payload), qos: 1, retain: false },
    }),
  };
}

function wrap(client: MqttClient, closed: Promise<string>, setReason: (reason: string) => void): Connection {
  let unanswered = 0;
  return {
    publish(topic, payload, onAnswer) {
      // Offline, the library would keep it (and lose it with the next client).
      if (!client.connected) return;
      unanswered++;
      client.publish(
        topic,
        Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength),
        { qos: 1 },
        (error) => {
          unanswered--;
          if (!error) onAnswer();
        },
      );
    },
    unanswered: () => unanswered,
    closed,
    async close() {
      setReason('closed by the agent');
      // end() would wait for these answers before it says DISCONNECT.
      for (const id of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(id));
      client.end(false);
      const timer = setTimeout(() => client.stream.destroy(), CLOSE_TIMEOUT_MS);
      await closed;
      clearTimeout(timer);
    },
    abandon(reason) {
      setReason(reason);
      client.stream.destroy();
    },
  };
}

function errorText(error: Error): string {
  // Node answers a name with several addresses by an AggregateError without a message.
  const code = 'code' in error ? String(error.code) : error.name;
  return error.message === '' ? code : error.message;
}
