/** The collector's connection to a broker, its own or any other: subscribes, hands over messages one by one, publishes what goes down. */
import { backoffMs } from '@tillwatch/model';
import mqtt, { type IPublishPacket, type MqttClient } from 'mqtt';
import type { Log } from '../log.js';

export interface BrokerLinkOptions {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Stable for a data directory, so that the broker keeps what comes while we are away. */
  readonly clientId: string;
  readonly filters: readonly string[];
  readonly log: Log;
  readonly random: () => number;
  /** Takes a message. While the promise that it returns is open, no further one is taken and none is acknowledged to the broker. */
  readonly onMessage: (topic: string, payload: Uint8Array) => Promise<void> | null;
}

export interface BrokerLink {
  start(): void;
  /** Connected and subscribed. */
  isReady(): boolean;
  /** Publishes with QoS 0; false while not connected, or while the broker does not take what was sent before. */
  publish(topic: string, payload: Uint8Array): boolean;
  /** Resolves once connected and subscribed for the first time, or stopped. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

const KEEPALIVE_S = 15;
const CONNECT_TIMEOUT_MS = 10_000;
const RETRY = { minMs: 500, maxMs: 30_000 } as const;
/** What may wait in the socket before acknowledgements are dropped; agents that miss one send again and are answered again. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;
const STOP_TIMEOUT_MS = 2_000;
const QOS_0 = { qos: 0 } as const;

export function createBrokerLink(options: BrokerLinkOptions): BrokerLink {
  const { log } = options;
  const gather = createGathering();
  let client: MqttClient | null = null;
  let isReady = false;
  let attempt = 0;
  let lastError: string | null = null;
  let resolveReady: () => void = () => {};
  const firstReady = new Promise<void>((resolve) => {
    resolveReady = resolve;
  });

  const subscribe = (to: MqttClient): void => {
    to.subscribe([...options.filters], { qos: 1 }, (error, granted) => {
      const refused = (granted ?? []).filter(({ qos }) => qos === 128).map(({ topic }) => topic);
      if (error !== null || refused.length > 0) {
        // The broker's access list, most likely; it may be mended while we try on.
        log.error({ detail: error?.message ?? 'refused', filters: refused }, 'broker-subscribe-failed');
        to.stream.destroy();
        return;
      }
      attempt = 0;
      lastError = null;
      isReady = true;
      log.info({ url: redacted(options.url) }, 'broker-connected');
      resolveReady();
    });
  };

  return {
    start() {
      if (client !== null) return;
      const made = mqtt.connect(options.url, connectOptions(options));
      client = made;
      made.handleMessage = (packet: IPublishPacket, done) => {
        gather(made);
        const wait = options.onMessage(packet.topic, packet.payload as Buffer);
        if (wait === null) done();
        else void wait.then(() => done());
      };
      made.on('connect', () => subscribe(made));
      made.on('error', (error) => {
        if (error.message !== lastError)
          log.warn({ url: redacted(options.url), detail: error.message }, 'broker-error');
        lastError = error.message;
      });
      made.on('close', () => {
        if (isReady) log.warn({ url: redacted(options.url) }, 'broker-lost');
        isReady = false;
        // mqtt.js waits a fixed time; set anew before each wait it becomes a back-off with jitter.
        made.options.reconnectPeriod = Math.round(backoffMs(attempt++, RETRY, options.random()));
      });
    },
    isReady: () => isReady,
    publish(topic, payload) {
      if (client === null || !client.connected) return false;
      if (pendingBytes(client) > MAX_PENDING_BYTES) return false;
      gather(client);
      client.publish(topic, payload as Buffer, QOS_0);
      return true;
    },
    ready: () => firstReady,
    async stop() {
      const ending = client;
      client = null;
      isReady = false;
      resolveReady();
      if (ending !== null) await end(ending);
    },
  };
}

/**
 * Holds what is written back until this turn of the event loop is over: the acknowledgements of all messages of one chunk then leave in one
 * system call, instead of one each.
 */
function createGathering(): (client: MqttClient) => void {
  let corked: MqttClient['stream'] | null = null;
  const release = (): void => {
    corked?.uncork();
    corked = null;
  };
  return ({ stream }) => {
    if (corked !== null) return;
    corked = stream;
    stream.cork();
    setImmediate(release);
  };
}

function connectOptions(options: BrokerLinkOptions): mqtt.IClientOptions {
  return {
    protocolVersion: 4,
    clean: false,
    clientId: options.clientId,
    keepalive: KEEPALIVE_S,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: RETRY.minMs,
    // Subscribed by hand at each connect: a broker that lost our session has lost our filters, too.
    resubscribe: false,
    queueQoSZero: false,
    // Its own trace, which formats every packet even where nobody reads it.
    log: () => {},
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
  };
}

function pendingBytes(client: MqttClient): number {
  return client.stream.writableLength ?? 0;
}

/** Ends politely; a broker that does not answer is left after a moment. */
async function end(client: MqttClient): Promise<void> {
  // Without a session there is nobody to say goodbye to.
  if (!client.connected) {
    await new Promise<void>((resolve) => client.end(true, {}, () => resolve()));
    return;
  }
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => client.end(true, {}, () => resolve()), STOP_TIMEOUT_MS);
    client.end(false, {}, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The address without user and password. */
function redacted(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.username = '';
    parsed.password = '';
    return parsed.toString();
  } catch {
    return 'unreadable address';
  }
}
