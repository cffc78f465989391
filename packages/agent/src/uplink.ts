/** The uplink: keeps a session with one of the brokers and sends what the outbox holds until the collector has it. */
import type { Birth } from '@tillwatch/model';
import { agentFilters, encodeWill, type Identity, pause, topicFor } from '@tillwatch/protocol';
import type { GuideKeeper } from './guide-keeper.js';
import { createFoldedLog, type FoldedLog, type Log } from './log.js';
import type { Clock, Outbox, OutboxRow, Uplink, UplinkStatus } from './ports.js';
import type { SessionClock } from './session-clock.js';
import { systemTimers, type Timers } from './timers.js';
import { type BrokerChoice, type BrokerEvent, chooseBroker, FIRST_CHOICE } from './uplink-brokers.js';
import {
  type ConnectFailure,
  type Connection,
  type ConnectionOptions,
  type OpenConnection,
  openConnection,
} from './uplink-connection.js';
import { createUplinkCounters, type UplinkCounters } from './uplink-counters.js';
import { createDownlink } from './uplink-downlink.js';
import { createLanes, DEFAULT_LANE_POLICY, type LanePolicy, type Lanes } from './uplink-lanes.js';
import { awaitFirstBroker } from './uplink-return.js';
import { createSession, type Session } from './uplink-session.js';

export interface UplinkTuning {
  /** Above the cadence, so that while heartbeats flow their answers stand for pings; a line without traffic is found dead at 1.5 times this. */
  readonly keepaliveMs: number;
  readonly connectTimeoutMs: number;
  /** A broker that owes a PUBACK for this long is taken for gone. */
  readonly answerTimeoutMs: number;
  /** How often the first broker is tried while another is in use. */
  readonly returnProbeMs: number;
  readonly lanes: Partial<LanePolicy>;
}

const DEFAULT_TUNING: UplinkTuning = {
  keepaliveMs: 40_000,
  connectTimeoutMs: 10_000,
  answerTimeoutMs: 10_000,
  returnProbeMs: 60_000,
  lanes: {},
};

export interface UplinkDeps {
  readonly identity: Identity;
  /** `mqtt://host:port`, the preferred first; at least one. */
  readonly brokers: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly outbox: Outbox;
  /** Takes what the store is to keep at hand; absent: it is passed over. */
  readonly guides?: Pick<GuideKeeper, 'take' | 'kept'>;
  /** The birth of this start. */
  readonly birth: Birth;
  readonly clock: Clock;
  readonly sessionClock: Pick<SessionClock, 'nowMs' | 'clockStepMs'>;
  readonly log: Log;
  /** 0..1. */
  readonly random?: () => number;
  readonly timers?: Timers;
  /** How brokers are reached; {@link openConnection} by default. */
  readonly connect?: OpenConnection;
  /** Steady heartbeats of one live message. */
  readonly liveBatch: number;
  readonly tuning?: Partial<UplinkTuning>;
}

/** The agent's uplink, with its counters. */
export interface CountedUplink extends Uplink {
  counters(): Readonly<UplinkCounters>;
}

/** What is in flight at the end is given this long. */
const DRAIN_MS = 2_000;
/** Windows younger than this are live whatever the cadence. */
const LIVE_AGE_MIN_MS = 60_000;

/** Makes an uplink; nothing happens before `start()`. */
export function createUplink(deps: UplinkDeps): CountedUplink {
  return new BrokerUplink(deps);
}

class BrokerUplink implements CountedUplink {
  readonly #deps: UplinkDeps;
  readonly #tuning: UplinkTuning;
  readonly #timers: Timers;
  readonly #random: () => number;
  readonly #connect: OpenConnection;
  readonly #foldedLog: FoldedLog;
  readonly #lanes: Lanes;
  readonly #counters = createUplinkCounters();
  readonly #ending = new AbortController();
  readonly #takeDown: (topic: string, payload: Uint8Array) => void;
  #status: UplinkStatus;
  #session: Session | null = null;
  /** Tries so far: each has a will of its own, and a late one must be told from the newest. */
  #connections = 0;
  #running: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;

  constructor(deps: UplinkDeps) {
    this.#deps = deps;
    this.#tuning = { ...DEFAULT_TUNING, ...deps.tuning };
    this.#timers = deps.timers ?? systemTimers;
    this.#random = deps.random ?? Math.random;
    this.#connect = deps.connect ?? openConnection;
    this.#foldedLog = createFoldedLog(deps.log, () => deps.clock.steadyMs());
    const { windowMs, cadenceMs } = deps.birth;
    const policy = {
      ...DEFAULT_LANE_POLICY,
      liveBatch: deps.liveBatch,
      windowMs,
      cadenceMs,
      liveAgeMs: Math.max(LIVE_AGE_MIN_MS, 2 * cadenceMs),
    };
    this.#lanes = createLanes({ ...policy, ...this.#tuning.lanes }, deps.outbox);
    deps.outbox.onNotice((notice) => {
      if (notice.type !== 'recovered') return;
      this.#lanes.rescan();
      this.#session?.pump();
    });
    this.#takeDown = createDownlink({
      identity: deps.identity,
      onSettled: (boot, ranges) => this.#session?.settled(boot, ranges),
      onRefused: (heartbeats) => {
        this.#counters.refused += heartbeats;
      },
      onRebirth: (boot) => this.#session?.rebirth(boot),
      onGuide: (payload) => deps.guides?.take(payload),
      log: deps.log,
      foldedLog: this.#foldedLog,
    });
    this.#status = { state: 'offline', broker: null, sinceMs: deps.clock.nowMs(), lastError: null };
  }

  start(): void {
    if (this.#running !== null || this.#stopping !== null) return;
    this.#turn('connecting', null, null);
    this.#running = this.#run();
  }

  offer(row: OutboxRow, isNews: boolean): void {
    this.#lanes.offer(row, isNews, this.#deps.clock.steadyMs());
    this.#session?.pump();
  }

  status(): UplinkStatus {
    return this.#status;
  }

  counters(): Readonly<UplinkCounters> {
    return { ...this.#counters };
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#ending.abort();
    await this.#session?.finish(DRAIN_MS);
    await this.#running;
    this.#turn('offline', null, this.#status.lastError);
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    let choice: BrokerChoice = FIRST_CHOICE;
    while (!signal.aborted) {
      await pause(choice.waitMs, this.#timers, signal);
      if (signal.aborted) return;
      const event = await this.#attend(choice);
      choice = chooseBroker(choice, event, this.#deps.brokers.length, this.#random());
    }
  }

  /** One try of one broker, and the session that comes of it. */
  async #attend(choice: BrokerChoice): Promise<BrokerEvent> {
    const { signal } = this.#ending;
    const { identity, birth } = this.#deps;
    const options = this.#connectionOptions(choice.index);
    const connection = ++this.#connections;
    const label = brokerLabel(options.url);
    const outcome = await this.#connect(
      {
        ...options,
        will: {
          topic: topicFor(identity, 'will'),
          payload: encodeWill({ boot: birth.boot, stopped: false, connection }),
        },
        filters: agentFilters(identity),
        onMessage: this.#takeDown,
      },
      signal,
    );
    if (!outcome.ok) {
      if (!signal.aborted) this.#failed(label, outcome.failure);
      return { type: 'failed' };
    }
    // Called off at the very moment it opened.
    if (signal.aborted) {
      await outcome.connection.close();
      return { type: 'failed' };
    }
    return this.#hold(outcome.connection, connection, choice, label);
  }

  /** Runs a session until it ends, or until the first broker is worth going back to. */
  async #hold(connection: Connection, number: number, choice: BrokerChoice, label: string): Promise<BrokerEvent> {
    const { clock, log } = this.#deps;
    const openedAtMs = clock.steadyMs();
    this.#counters.sessions++;
    this.#turn('connected', label, null);
    log.info({ broker: label, failures: choice.failures }, 'uplink-connected');
    const session = createSession({
      ...this.#deps,
      connection,
      connectionNumber: number,
      lanes: this.#lanes,
      timers: this.#timers,
      counters: this.#counters,
      answerTimeoutMs: this.#tuning.answerTimeoutMs,
      guideDigest: () => this.#deps.guides?.kept()?.digest ?? null,
      onSilence: (isSilent) => {
        this.#turn('connected', label, isSilent ? 'no acknowledgement from the collector' : null);
        if (isSilent) this.#foldedLog.warn(`${label} silent`, { broker: label }, 'uplink-unacknowledged');
        else log.info({ broker: label }, 'uplink-acknowledged-again');
      },
    });
    this.#session = session;
    session.pump();
    const over = new AbortController();
    const isBack =
      choice.index > 0 && (await Promise.race([this.#firstIsBack(over.signal), connection.closed.then(() => false)]));
    if (isBack) {
      log.info({ broker: label, first: brokerLabel(this.#deps.brokers[0] ?? '') }, 'uplink-returning');
      await connection.close();
    }
    const reason = await connection.closed;
    over.abort();
    this.#session = null;
    session.end();
    if (this.#ending.signal.aborted) return { type: 'failed' };
    this.#turn('connecting', null, isBack ? null : reason);
    if (isBack) return { type: 'first-is-back' };
    const livedMs = clock.steadyMs() - openedAtMs;
    this.#foldedLog.warn(`${label} ${reason}`, { broker: label, reason, livedMs: Math.round(livedMs) }, 'uplink-lost');
    return { type: 'ended', livedMs };
  }

  #firstIsBack(over: AbortSignal): Promise<boolean> {
    const signal = AbortSignal.any([over, this.#ending.signal]);
    const everyMs = this.#tuning.returnProbeMs;
    return awaitFirstBroker(
      {
        connection: this.#connectionOptions(0),
        connect: this.#connect,
        everyMs,
        timers: this.#timers,
        random: this.#random,
      },
      signal,
    );
  }

  #connectionOptions(index: number): Omit<ConnectionOptions, 'will' | 'filters' | 'onMessage'> {
    const { identity, brokers, username, password } = this.#deps;
    return {
      url: brokers[index] ?? '',
      clientId: `tw-${identity.org}-${identity.site}-${identity.agent}`,
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      keepaliveS: Math.max(1, Math.round(this.#tuning.keepaliveMs / 1_000)),
      connectTimeoutMs: this.#tuning.connectTimeoutMs,
    };
  }

  #failed(broker: string, { kind, reason }: ConnectFailure): void {
    this.#counters.connectFailures++;
    this.#turn(kind === 'refused' ? 'refused' : 'offline', broker, reason);
    const event = kind === 'refused' ? 'uplink-refused' : 'uplink-unreachable';
    this.#foldedLog.warn(`${broker} ${reason}`, { broker, reason }, event);
  }

  #turn(state: UplinkStatus['state'], broker: string | null, lastError: string | null): void {
    const sinceMs = state === this.#status.state ? this.#status.sinceMs : this.#deps.clock.nowMs();
    this.#status = { state, broker, sinceMs, lastError };
  }
}

/** The address alone: a URL may hold a password. */
function brokerLabel(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
}
