/** Talks to a device that serves one connection at a time without ever standing in the way of the till that works with it. */
import type { Socket } from 'node:net';
import { type Attempt, notOk } from '@tillwatch/model';
import type { AttemptScope } from '../attempt-scope.js';
import { ATTEMPT_ENDED, createLifetime, type Lifetime, untilEnd } from '../lifetime.js';
import { type Connection, openConnection } from '../network/connection.js';
import { codeOf } from '../network/failure.js';
import { type FamilyChoice, type HostAddress, sharedNameLookup } from '../network/name-lookup.js';
import type { ProbeIo } from '../probe.js';
import { createLine, type Line } from './line.js';
import { isInUseHere } from './local-use.js';
import { judgeQuiet, type Quiet } from './quiet.js';
import { sharedSessionBook } from './session-book.js';

export interface SessionWanted {
  /** Begins with the probe's kind, and tells the device apart. */
  readonly key: string;
  readonly host: string;
  readonly port: number;
  readonly family: FamilyChoice;
  /** How long a device that has answered before may be quiet and still count as in use. */
  readonly busyMs: number;
  /** The attempt's time, which is divided here. */
  readonly timeoutMs: number;
}

/** The status that was told, or why there is none. */
export type Told = { readonly attempt: Attempt } | { readonly quiet: Quiet };

/** Of the attempt's time: for the connection to a device that used to answer, then for the question whether it lives elsewhere, or for the talk. */
const CONNECT_SHARE = 0.4;
const KNOCK_SHARE = 0.3;
const TALK_END_SHARE = 0.8;
/** Where to knock: nothing needs to listen there, a refusal is an answer as well. Receipt printers with a network have their settings page here. */
const KNOCK_PORT = 80;

/**
 * Connects, lets `talk` ask, and judges what is not told. Leaves the device alone (`unknown`/`busy`) while a program on this machine is connected to it. Rejects with
 * the system's error where the device cannot be reached.
 */
export async function withSingleSession(
  wanted: SessionWanted,
  io: ProbeIo,
  scope: AttemptScope,
  talk: (line: Line, connectUs: number) => Promise<Told>,
): Promise<Attempt> {
  const startedUs = io.nowUs();
  scope.waitsFor('name');
  const to = await sharedNameLookup(io).resolve(wanted.host, wanted.family, scope);
  scope.waitsFor('target');
  if (await untilEnd(scope, isInUseHere(to, wanted.port))) return notOk('unknown', 'busy');

  const book = sharedSessionBook(io);
  const told = await converse();
  if ('attempt' in told) {
    // Noise is no status, and proves no device that will have one.
    if (told.attempt.state !== 'unknown') book.answered(wanted.key);
    return told.attempt;
  }
  return judgeQuiet(told.quiet, book.quiet(wanted.key, io.nowUs() / 1_000), wanted.busyMs);

  async function converse(): Promise<Told> {
    const opened = await connect(to, wanted, book.hasAnswered(wanted.key), io, scope);
    if ('quiet' in opened) return opened;
    const talkEndsMs = wanted.timeoutMs * TALK_END_SHARE - (io.nowUs() - startedUs) / 1_000;
    return talk(createLine(opened.socket, Math.max(0, talkEndsMs), scope), opened.connectUs);
  }
}

type Opened = Connection<Socket> | { readonly quiet: Quiet };

async function connect(
  to: HostAddress,
  { port, timeoutMs }: SessionWanted,
  mayBeBusy: boolean,
  io: ProbeIo,
  scope: AttemptScope,
): Promise<Opened> {
  // A device that never answered is given the whole time: its silence proves nothing.
  const share = mayBeBusy ? withinShare(scope, timeoutMs * CONNECT_SHARE) : { life: scope, keep: () => {} };
  try {
    const opened = await openConnection(to, port, share.life, io.nowUs);
    share.keep();
    return opened;
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ECONNREFUSED') return { quiet: 'refused' };
    if (code === 'ECONNRESET') return { quiet: 'dropped' };
    if (error !== ATTEMPT_ENDED || scope.ended) throw error;
    if (await livesElsewhere(to, timeoutMs * KNOCK_SHARE, io, scope)) return { quiet: 'deaf' };
    throw Object.assign(new Error('no answer to the connection'), { code: 'ETIMEDOUT' });
  }
}

/** True where the device's TCP answers at all. */
async function livesElsewhere(to: HostAddress, withinMs: number, io: ProbeIo, scope: AttemptScope): Promise<boolean> {
  const share = withinShare(scope, withinMs);
  try {
    const { socket } = await openConnection(to, KNOCK_PORT, share.life, io.nowUs);
    socket.destroy();
    return true;
  } catch (error) {
    if (scope.ended) throw error;
    return codeOf(error) === 'ECONNREFUSED';
  }
}

/** A lifetime that ends after `ms`, unless it is kept, and with `scope` in every case. */
function withinShare(scope: Lifetime, ms: number): { readonly life: Lifetime; keep(): void } {
  const life = createLifetime();
  const timer = setTimeout(life.end, ms);
  scope.onEnd(() => {
    clearTimeout(timer);
    life.end();
  });
  return { life, keep: () => clearTimeout(timer) };
}
