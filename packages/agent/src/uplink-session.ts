/** One session on an open connection: births, heartbeats of both lanes, and whether the line still answers. */
import type { Birth, SeqRange } from '@tillwatch/model';
import { encodeBirth, encodeHeartbeats, encodeWill, type Identity, topicFor } from '@tillwatch/protocol';
import type { Log } from './log.js';
import type { Clock, Outbox } from './ports.js';
import type { SessionClock } from './session-clock.js';
import type { CancelTimer, Timers } from './timers.js';
import type { Connection } from './uplink-connection.js';
import type { UplinkCounters } from './uplink-counters.js';
import type { Lanes, Outgoing } from './uplink-lanes.js';

export interface SessionDeps {
  readonly connection: Connection;
  /** Of this boot's, from 1. */
  readonly connectionNumber: number;
  readonly identity: Identity;
  readonly birth: Birth;
  readonly outbox: Outbox;
  readonly lanes: Lanes;
  readonly clock: Clock;
  readonly sessionClock: Pick<SessionClock, 'nowMs' | 'clockStepMs'>;
  readonly timers: Timers;
  readonly counters: UplinkCounters;
  readonly log: Log;
  /** The broker answers and the collector does not (true), or it does again (false). */
  readonly onSilence: (isSilent: boolean) => void;
  /** Of the guide that is kept; the collector sends another where it has one. */
  readonly guideDigest: () => string | null;
  /** The line is dead when the broker owes an answer for this long. */
  readonly answerTimeoutMs: number;
}

export interface Session {
  /** Sends what is due; called when something was offered or acknowledged. */
  pump(): void;
  /** Heartbeats that the collector has settled. */
  settled(boot: string, ranges: readonly SeqRange[]): void;
  /** Sends a birth again, and what is in flight of its boot; null: the current one. Asked too often, it does not. */
  rebirth(boot: string | null): void;
  /** Sends what waits live and the clean will, waits for the answers (at most `timeoutMs`), and closes. */
  finish(timeoutMs: number): Promise<void>;
  /** Stops its timer and takes everything out of flight. */
  end(): void;
}

/** All that the MQTT library ever holds. */
const MAX_UNANSWERED = 64;
/** Expired in a row before the collector counts as silent: 45 s by default. */
const SILENT_AFTER = 2;
/** A collector that asks for the same birth more often has not read the last one yet. */
const REBIRTH_EVERY_MS = 5_000;
/** Boots of which this session remembers that it told their birth; the longest ago is told again. */
const BOOTS_REMEMBERED = 64;

function note(boots: Map<string, number>, boot: string, atMs: number): void {
  boots.delete(boot);
  boots.set(boot, atMs);
  if (boots.size > BOOTS_REMEMBERED) boots.delete(boots.keys().next().value as string);
}

export function createSession(deps: SessionDeps): Session {
  const { connection, identity, birth, outbox, lanes, clock, counters } = deps;
  /** When each publication without an answer was made, oldest first. */
  const owed = new Set<{ readonly atMs: number }>();
  /** When each boot's birth was last sent, and when it was last sent because it was asked for. */
  const told = new Map<string, number>();
  const retold = new Map<string, number>();
  let cancelTimer: CancelTimer = () => {};
  let isOver = false;
  let isSilent = false;
  let onProgress = (): void => {};

  const publish = (leaf: 'birth' | 'live' | 'fill' | 'will', payload: Uint8Array): void => {
    const debt = { atMs: clock.steadyMs() };
    owed.add(debt);
    connection.publish(topicFor(identity, leaf), payload, () => {
      owed.delete(debt);
      pump();
    });
  };
  const tell = (boot: Birth): void => {
    note(told, boot.boot, clock.steadyMs());
    publish(
      'birth',
      encodeBirth(
        boot,
        boot.boot === birth.boot
          ? { past: false, connection: deps.connectionNumber, guide: deps.guideDigest() }
          : { past: true },
      ),
    );
  };
  const send = ({ lane, boot, rows }: Outgoing): void => {
    const ofBoot = boot === birth.boot ? birth : outbox.birth(boot);
    if (ofBoot === null) {
      deps.log.error({ boot, heartbeats: rows.length }, 'uplink-birth-missing');
      settle(
        boot,
        rows.map(({ seq }) => ({ first: seq, count: 1 })),
      );
      return;
    }
    if (!told.has(boot)) tell(ofBoot);
    // An old boot may have ended later than it is now, by a clock that was wrong then; no window may end after it was sent.
    const sentAtMs = Math.max(deps.sessionClock.nowMs(), rows.at(-1)?.endedAtMs ?? 0);
    publish(
      lane,
      encodeHeartbeats({ boot, sentAtMs, clockStepMs: deps.sessionClock.clockStepMs(), birth: ofBoot, rows }),
    );
    if (lane === 'live') counters.liveMessages++;
    else counters.fillMessages++;
    counters.windows += rows.length;
  };
  const settle = (boot: string, ranges: readonly SeqRange[]): void => {
    outbox.settle(boot, ranges);
    lanes.acked(boot, ranges, clock.steadyMs());
  };

  function pump(): void {
    if (isOver) return;
    const nowMs = clock.steadyMs();
    const oldestMs = owed.values().next().value?.atMs ?? Number.POSITIVE_INFINITY;
    if (nowMs - oldestMs >= deps.answerTimeoutMs) {
      connection.abandon(`no answer from the broker in ${deps.answerTimeoutMs} ms`);
      return;
    }
    while (connection.unanswered() < MAX_UNANSWERED) {
      const message = lanes.next(nowMs);
      if (message === null) break;
      send(message);
    }
    if (isSilent !== lanes.silences() >= SILENT_AFTER) {
      isSilent = !isSilent;
      deps.onSilence(isSilent);
    }
    arm(nowMs);
    onProgress();
  }
  function arm(nowMs: number): void {
    cancelTimer();
    const owedMs = owed.values().next().value?.atMs ?? Number.POSITIVE_INFINITY;
    // With the library full, only an answer or its absence can change anything.
    const laneMs = connection.unanswered() < MAX_UNANSWERED ? lanes.wakeAtMs(nowMs) : null;
    const atMs = Math.min(owedMs + deps.answerTimeoutMs, laneMs ?? Number.POSITIVE_INFINITY);
    if (Number.isFinite(atMs)) cancelTimer = deps.timers.after(Math.max(1, Math.ceil(atMs - nowMs)), pump);
  }

  tell(birth);
  lanes.opened(clock.steadyMs());
  return {
    pump,
    settled(boot, ranges) {
      settle(boot, ranges);
      pump();
    },
    rebirth(asked) {
      const boot = asked ?? birth.boot;
      const nowMs = clock.steadyMs();
      if (nowMs - (retold.get(boot) ?? Number.NEGATIVE_INFINITY) < REBIRTH_EVERY_MS) return;
      const found = boot === birth.boot ? birth : outbox.birth(boot);
      if (found === null) return;
      note(retold, boot, nowMs);
      counters.rebirths++;
      tell(found);
      lanes.resend(boot, nowMs);
      pump();
    },
    async finish(timeoutMs) {
      lanes.finish();
      pump();
      publish('will', encodeWill({ boot: birth.boot, stopped: true, connection: deps.connectionNumber }));
      await new Promise<void>((resolve) => {
        const cancel = deps.timers.after(timeoutMs, resolve);
        onProgress = () => {
          if (lanes.inFlight() > 0 || owed.size > 0) return;
          cancel();
          resolve();
        };
        void connection.closed.then(() => {
          cancel();
          resolve();
        });
        onProgress();
      });
      await connection.close();
    },
    end() {
      if (isOver) return;
      isOver = true;
      cancelTimer();
      lanes.closed(clock.steadyMs());
    },
  };
}
