/**
 * One simulated store on the real wire: a connection of its own, birth, heartbeats, will; keeps each heartbeat until the collector has
 * acknowledged it, and answers a call for its birth.
 */
import { type Birth, type Heartbeat, SeqSet } from '@tillwatch/model';
import {
  agentFilters,
  decodeAck,
  decodeCommand,
  encodeBirth,
  encodeHeartbeats,
  encodeWill,
  encodeWindow,
  type Identity,
  topicFor,
} from '@tillwatch/protocol';
import mqtt, { type MqttClient } from 'mqtt';

/** Heartbeats kept without an acknowledgement; one hour of steady ones. The oldest go first. */
export const MAX_PENDING = 360;
/** Heartbeats per message when the past is filled in. */
const FILL_BATCH = 60;
/** Without an acknowledgement for this long, what is pending is sent again. */
const ACK_WITHIN_MS = 30_000;
const KEEPALIVE_S = 60;

export interface StoreSessionOptions {
  readonly identity: Identity;
  readonly birth: Birth;
  /** `mqtt://host:port`. */
  readonly brokerUrl: string;
  /** Session clock, epoch ms. */
  readonly nowMs: () => number;
  /** Told when the connection ends for whatever reason but `stop` and `cut`. */
  readonly onLost: () => void;
  /** Told when a connection carries: connected and subscribed. */
  readonly onUp: () => void;
}

export interface StoreSession {
  /** Connects once; a failure is told to `onLost`. */
  connect(): void;
  /** Takes a window in; sends it at once where connected. */
  offer(heartbeat: Omit<Heartbeat, 'seq'>): void;
  /** Drops the line without a word, as a power cut does: the broker publishes the will. */
  cut(): void;
  /** Says goodbye and disconnects. */
  stop(): Promise<void>;
  stats(): {
    readonly pending: number;
    readonly acknowledged: number;
    readonly dropped: number;
    readonly isConnected: boolean;
  };
}

/** Makes a session; nothing is opened before `connect`. */
export function createStoreSession(options: StoreSessionOptions): StoreSession {
  const { identity, birth, nowMs } = options;
  const pending = new Map<number, Uint8Array>();
  const topic = (leaf: Parameters<typeof topicFor>[1]) => topicFor(identity, leaf);
  let client: MqttClient | null = null;
  /** The broker has the birth of this connection; heartbeats before it would be refused. */
  let isBorn = false;
  let nextSeq = 1;
  let acknowledged = 0;
  let dropped = 0;
  let lastProgressMs = nowMs();

  const publish = (leaf: 'live' | 'fill', bytes: Uint8Array) => {
    if (client?.connected && isBorn) client.publish(topic(leaf), Buffer.from(bytes), { qos: 1 }, () => {});
  };
  /** Opens the session; heartbeats follow once the broker has the birth. */
  const bear = (opened: MqttClient) => {
    opened.publish(topic('birth'), Buffer.from(encodeBirth(birth, { past: false })), { qos: 1 }, (fault) => {
      if (fault || client !== opened) return;
      isBorn = true;
      sendPending();
    });
  };
  const send = (leaf: 'live' | 'fill', seqs: readonly number[]) => {
    const rows = seqs.flatMap((seq) => {
      const window = pending.get(seq);
      return window === undefined ? [] : [{ seq, window }];
    });
    if (rows.length > 0)
      publish(leaf, encodeHeartbeats({ boot: birth.boot, sentAtMs: nowMs(), clockStepMs: 0, birth, rows }));
  };
  /** The newest as news, the older ones as history. */
  const sendPending = () => {
    lastProgressMs = nowMs();
    const seqs = [...pending.keys()];
    send('live', seqs.splice(-1));
    for (let from = 0; from < seqs.length; from += FILL_BATCH) send('fill', seqs.slice(from, from + FILL_BATCH));
  };
  const onAck = (bytes: Uint8Array) => {
    const ack = decodeAck(bytes);
    if (!ack.ok) return;
    for (const { boot, stored, refused } of ack.value.boots) {
      if (boot !== birth.boot) continue;
      const settled = new SeqSet([...stored, ...refused]);
      for (const seq of [...pending.keys()]) {
        if (!settled.has(seq)) continue;
        pending.delete(seq);
        acknowledged += 1;
      }
    }
    lastProgressMs = nowMs();
  };
  const onCommand = (bytes: Uint8Array) => {
    const command = decodeCommand(bytes);
    if (!command.ok || (command.value.boot !== null && command.value.boot !== birth.boot)) return;
    if (client?.connected) bear(client);
  };
  const drop = () => {
    isBorn = false;
    client?.removeAllListeners('close');
    client?.on('error', () => {});
    client?.stream?.destroy();
    client?.end(true);
    client = null;
  };

  return {
    connect() {
      drop();
      const will = {
        topic: topic('will'),
        payload: Buffer.from(encodeWill({ boot: birth.boot, stopped: false })),
        qos: 1 as const,
        retain: false,
      };
      const opened = mqtt.connect(options.brokerUrl, {
        protocolVersion: 4,
        clientId: `${identity.org}-${identity.site}-${identity.agent}`,
        clean: true,
        keepalive: KEEPALIVE_S,
        // The fleet paces reconnections; thousands at once would drown a broker.
        reconnectPeriod: 0,
        queueQoSZero: false,
        will,
      });
      client = opened;
      opened.on('error', () => {});
      opened.on('close', () => {
        if (client !== opened) return;
        drop();
        options.onLost();
      });
      opened.on('message', (name, payload) => {
        if (name === topic('ack')) onAck(payload);
        else if (name === topic('cmd')) onCommand(payload);
      });
      opened.on('connect', () => {
        opened.subscribe(agentFilters(identity), { qos: 1 }, (fault) => {
          if (fault) return void opened.stream.destroy();
          options.onUp();
          bear(opened);
        });
      });
    },
    offer(heartbeat) {
      const seq = nextSeq++;
      pending.set(seq, encodeWindow(heartbeat, birth));
      const [oldest] = pending.keys();
      if (pending.size > MAX_PENDING && oldest !== undefined) {
        pending.delete(oldest);
        dropped += 1;
      }
      if (pending.size > 1 && nowMs() - lastProgressMs > ACK_WITHIN_MS) sendPending();
      else send('live', [seq]);
    },
    cut: drop,
    async stop() {
      const closing = client;
      client = null;
      if (closing === null) return;
      closing.removeAllListeners('close');
      if (closing.connected) {
        closing.publish(
          topic('will'),
          Buffer.from(encodeWill({ boot: birth.boot, stopped: true })),
          { qos: 1 },
          () => {},
        );
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => closing.end(true, () => resolve()), 1_000);
        closing.end(false, () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
    stats: () => ({ pending: pending.size, acknowledged, dropped, isConnected: client?.connected ?? false }),
  };
}
