/** An agent's outbox and uplink without its probes: heartbeats are made by hand. */
import type { Birth } from '@tillwatch/model';
import { createSystemClock } from '../src/clock.js';
import { createOutbox } from '../src/outbox.js';
import type { Outbox, OutboxRow } from '../src/ports.js';
import { createSessionClock } from '../src/session-clock.js';
import { type CountedUplink, createUplink, type UplinkTuning } from '../src/uplink.js';
import type { OpenConnection } from '../src/uplink-connection.js';
import { birthOf, bootId, heartbeatOf, type KeptLog, keptLog, ownDir } from './outbox-kit.js';
import { TEST_IDENTITY } from './test-collector.js';

export interface Rig {
  readonly uplink: CountedUplink;
  readonly outbox: Outbox;
  readonly birth: Birth;
  readonly log: KeptLog;
  /** `boot seq` of every heartbeat appended. */
  readonly ledger: ReadonlySet<string>;
  /** Appends a heartbeat and offers it; its window ends now. */
  beat(options?: { transition?: boolean }): OutboxRow;
  /** Appends without offering: a backlog. */
  store(count: number): OutboxRow[];
  /** Stops, and removes the outbox. */
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly brokers: readonly string[];
  readonly liveBatch?: number;
  readonly username?: string;
  readonly password?: string;
  /** Rows of earlier boots, this many each. */
  readonly earlier?: readonly number[];
  readonly tuning?: Partial<UplinkTuning>;
  readonly random?: () => number;
  readonly connect?: OpenConnection;
}

/** Timeouts of a few hundred milliseconds where the product waits for seconds, so that a test sees them pass. */
export const FAST: Partial<UplinkTuning> = {
  connectTimeoutMs: 1_000,
  answerTimeoutMs: 1_000,
  returnProbeMs: 100,
  lanes: { ackTimeoutMs: 300, ackTimeoutMaxMs: 1_200, fillBytesPerS: 1_000_000 },
};

export function createRig(options: RigOptions): Rig {
  const dir = ownDir();
  const log = keptLog();
  const clock = createSystemClock();
  const sessionClock = createSessionClock(clock);
  const outbox = createOutbox({
    file: dir.file('outbox.db'),
    maxBytes: 64 << 20,
    maxAgeMs: 30 * 86_400_000,
    clock,
    log,
  });
  const ledger = new Set<string>();
  const append = (birth: Birth, n: number, transition = false): OutboxRow => {
    const row = outbox.append(heartbeatOf(birth, n, { transition }));
    ledger.add(`${row.boot} ${row.seq}`);
    return row;
  };
  options.earlier?.forEach((count, i) => {
    const past = birthOf(100 + i, {
      startedAtMs: sessionClock.startedAtMs - 86_400_000 * (10 - i),
      incarnation: outbox.incarnation - 10 + i,
    });
    outbox.begin(past);
    for (let n = 1; n <= count; n++) append(past, n);
  });
  // Windows end "now" in order: the boot began long enough ago for every window the test makes.
  const birth: Birth = {
    ...birthOf(1, { incarnation: outbox.incarnation }),
    boot: bootId(1),
    startedAtMs: sessionClock.startedAtMs - 864_000_000,
  };
  outbox.begin(birth);
  const uplink = createUplink({
    identity: TEST_IDENTITY,
    brokers: options.brokers,
    ...(options.username !== undefined && { username: options.username }),
    ...(options.password !== undefined && { password: options.password }),
    outbox,
    birth,
    clock,
    sessionClock,
    log,
    liveBatch: options.liveBatch ?? 1,
    random: options.random ?? (() => 0.1),
    tuning: { ...FAST, ...options.tuning },
    ...(options.connect !== undefined && { connect: options.connect }),
  });
  let beats = 0;
  let isStopped = false;
  return {
    uplink,
    outbox,
    birth,
    log,
    ledger,
    beat(beatOptions = {}) {
      const row = append(birth, ++beats, beatOptions.transition);
      uplink.offer(row, beatOptions.transition ?? false);
      return row;
    },
    store: (count) => Array.from({ length: count }, () => append(birth, ++beats)),
    async stop() {
      if (isStopped) return;
      isStopped = true;
      await uplink.stop();
      outbox.close();
      dir.remove();
    },
  };
}
