/**
 * A small collector for the uplink's tests: subscribes, decodes with the real protocol, keeps a ledger of what came, and acknowledges as it is told to:
 * late, twice, or not at all.
 */
import type { Birth, SeqRange } from '@tillwatch/model';
import {
  collectorFilters,
  decodeBirth,
  decodeHeartbeats,
  decodeWill,
  encodeAck,
  encodeCommand,
  parseTopic,
  peekHeartbeats,
  topicFor,
} from '@tillwatch/protocol';
import { connect, type MqttClient } from 'mqtt';

export interface Received {
  readonly leaf: 'live' | 'fill';
  readonly boot: string;
  readonly seqs: readonly number[];
}

export interface TestCollectorOptions {
  readonly url: string;
  readonly org?: string;
  readonly username?: string;
  readonly password?: string;
  /** Answers how to acknowledge a message; by default once and at once. */
  readonly manner?: (message: Received) => { readonly times: number; readonly delayMs: number };
  /** Answers why a message is refused; null: it is not. */
  readonly refuse?: (message: Received) => string | null;
}

export interface TestCollector {
  /** All that came, in the order of its coming: births as `birth boot`, wills as `will boot stopped`. */
  readonly log: readonly string[];
  readonly messages: readonly Received[];
  /** `boot seq` -> how often it came. */
  readonly seen: ReadonlyMap<string, number>;
  readonly refusals: readonly string[];
  /** Whether the broker that runs now has its subscriptions. */
  isListening(): boolean;
  /** Forgets every birth, as a collector with a lost store would. */
  forgetBirths(): void;
  /** See {@link until}; a failure shows what came last. */
  until(what: string, condition: () => boolean): Promise<void>;
  publish(leaf: 'ack' | 'cmd', payload: Uint8Array): void;
  stop(): Promise<void>;
}

const IDENTITY = { org: 'acme', site: 'store-1', agent: 'front-end' };

export { IDENTITY as TEST_IDENTITY };

const PATIENCE_MS = 20_000;

export async function startTestCollector(options: TestCollectorOptions): Promise<TestCollector> {
  const client: MqttClient = connect(options.url, {
    protocolVersion: 4,
    reconnectPeriod: 50,
    resubscribe: false,
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
  });
  client.on('error', () => {});
  const births = new Map<string, Birth>();
  const log: string[] = [];
  const messages: Received[] = [];
  const seen = new Map<string, number>();
  const refusals: string[] = [];
  const timers = new Set<NodeJS.Timeout>();

  const answer = (message: Received, stored: SeqRange[], refused: SeqRange[], refusal: string): void => {
    const { times, delayMs } = options.manner?.(message) ?? { times: 1, delayMs: 0 };
    for (let i = 0; i < times; i++) {
      const timer = setTimeout(
        () => {
          timers.delete(timer);
          client.publish(
            topicFor(IDENTITY, 'ack'),
            Buffer.from(
              encodeAck({
                boots: [{ boot: message.boot, stored, refused, refusal }],
                receivedAtMs: Date.now(),
                echoSentAfterMs: 0,
                echoBoot: message.boot,
              }),
            ),
            { qos: 1 },
          );
        },
        delayMs * (i + 1),
      );
      timers.add(timer);
    }
  };
  const takeHeartbeats = (leaf: 'live' | 'fill', payload: Uint8Array): void => {
    const peeked = peekHeartbeats(payload);
    const birth = peeked.ok ? births.get(peeked.boot) : undefined;
    if (peeked.ok && birth === undefined) {
      client.publish(topicFor(IDENTITY, 'cmd'), Buffer.from(encodeCommand({ type: 'rebirth', boot: peeked.boot })), {
        qos: 1,
      });
      log.push(`unknown ${peeked.boot}`);
      return;
    }
    const decoded = birth === undefined ? peeked : decodeHeartbeats(payload, birth);
    if (!decoded.ok || !('heartbeats' in decoded)) {
      refusals.push(decoded.ok ? 'no birth' : `${decoded.refusal} ${decoded.detail}`);
      return;
    }
    const seqs = decoded.heartbeats.map((heartbeat) => heartbeat.seq);
    const message: Received = { leaf, boot: decoded.boot, seqs };
    messages.push(message);
    log.push(`${leaf} ${decoded.boot} ${seqs.join(',')}`);
    for (const seq of seqs) seen.set(`${decoded.boot} ${seq}`, (seen.get(`${decoded.boot} ${seq}`) ?? 0) + 1);
    const ranges = seqs.map((first) => ({ first, count: 1 }));
    const refusal = options.refuse?.(message) ?? null;
    answer(message, refusal === null ? ranges : [], refusal === null ? [] : ranges, refusal ?? '');
  };
  client.on('message', (topic, payload) => {
    const leaf = parseTopic(topic)?.leaf;
    if (leaf === 'birth') {
      const decoded = decodeBirth(payload);
      if (decoded.ok) births.set(decoded.birth.boot, decoded.birth);
      log.push(decoded.ok ? `birth ${decoded.birth.boot}${decoded.past ? ' past' : ''}` : `birth ${decoded.refusal}`);
    } else if (leaf === 'will') {
      const decoded = decodeWill(payload);
      log.push(decoded.ok ? `will ${decoded.value.boot} ${decoded.value.stopped}` : `will ${decoded.refusal}`);
    } else if (leaf === 'live' || leaf === 'fill') takeHeartbeats(leaf, payload);
  });
  let isListening = false;
  client.on('close', () => {
    isListening = false;
  });
  await new Promise<void>((resolve) => {
    client.on('connect', () =>
      client.subscribe(collectorFilters(options.org ?? IDENTITY.org), { qos: 1 }, (error) => {
        isListening = error === null;
        resolve();
      }),
    );
  });

  return {
    log,
    messages,
    seen,
    refusals,
    isListening: () => isListening,
    forgetBirths: () => births.clear(),
    until: (what, condition) => until(what, condition, () => `last came:\n${log.slice(-20).join('\n')}`),
    publish: (leaf, payload) => void client.publish(topicFor(IDENTITY, leaf), Buffer.from(payload), { qos: 1 }),
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await client.endAsync(true);
    },
  };
}

/** Resolves when the condition holds; it is looked at every 10 ms. Rejects after 20 s. */
export async function until(what: string, condition: () => boolean, detail: () => string = () => ''): Promise<void> {
  for (const endMs = performance.now() + PATIENCE_MS; !condition(); ) {
    if (performance.now() > endMs) throw new Error(`waited in vain until ${what}; ${detail()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
