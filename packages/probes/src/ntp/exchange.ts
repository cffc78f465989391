/** Asks a time server over UDP, as often as the verdict needs and no oftener. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { ATTEMPT_ENDED, type Lifetime } from '../lifetime.js';
import type { HostAddress } from '../network/name-lookup.js';
import { decodeNtpReply, encodeNtpQuestion, sampleOf } from './packet.js';
import type { NtpAnswer } from './verdict.js';

export interface NtpAsking {
  readonly to: HostAddress;
  readonly port: number;
  /** Questions at most. */
  readonly samples: number;
  /** From one question to the next. */
  readonly gapMs: number;
  /** Gives up then with what there is. */
  readonly patienceMs: number;
  /** Whether the answers so far suffice. */
  readonly suffices: (answers: readonly NtpAnswer[]) => boolean;
}

export interface NtpAnswers {
  readonly answers: readonly NtpAnswer[];
  /** True when datagrams came from the server that answered none of the questions. */
  readonly isGarbled: boolean;
}

/**
 * Asks until the answers suffice, no question is left, or patience ends. Rejects with the socket's error (ECONNREFUSED where nobody listens), and when the
 * attempt ends. A socket of its own, connected, so that the kernel drops what other hosts send; an answer must give back the
 * random number of its question, once.
 */
export function askTimeServer(asking: NtpAsking, life: Lifetime, nowUs: () => number): Promise<NtpAnswers> {
  return new Promise((resolve, reject) => {
    if (life.ended) return reject(ATTEMPT_ENDED);
    const socket = createSocket(asking.to.family === 6 ? 'udp6' : 'udp4');
    const questions = new Map<bigint, { sentUs: number; sentAtUs: number }>();
    const answers: NtpAnswer[] = [];
    let isGarbled = false;
    let isClosed = false;
    let asked = 0;
    let nextTimer: NodeJS.Timeout | undefined;
    const patience = setTimeout(finish, asking.patienceMs);

    function close(): void {
      clearTimeout(nextTimer);
      clearTimeout(patience);
      if (!isClosed) socket.close();
      isClosed = true;
    }
    function finish(): void {
      close();
      resolve({ answers, isGarbled });
    }
    function fail(error: Error): void {
      close();
      reject(error);
    }
    function ask(): void {
      const nonce = randomBytes(8).readBigUInt64BE();
      asked += 1;
      questions.set(nonce, { sentUs: Date.now() * 1_000, sentAtUs: nowUs() });
      socket.send(encodeNtpQuestion(nonce));
      clearTimeout(nextTimer);
      nextTimer = setTimeout(() => (asked < asking.samples ? ask() : undefined), asking.gapMs);
    }

    socket.on('message', (packet) => {
      const receivedAtUs = nowUs();
      const reply = decodeNtpReply(packet);
      const question = reply && questions.get(reply.originate);
      if (!reply || !question) {
        isGarbled = true;
        return;
      }
      questions.delete(reply.originate);
      // The end of the way is told by the clock that never jumps, from its beginning.
      const receivedUs = question.sentUs + (receivedAtUs - question.sentAtUs);
      answers.push({ reply, sample: sampleOf(reply, question.sentUs, receivedUs) });
      if (asking.suffices(answers) || answers.length >= asking.samples) finish();
    });
    socket.once('error', fail);
    life.onEnd(() => fail(ATTEMPT_ENDED));
    // A connect(2) that fails is told to its callback, and to nobody else (Node's lib/dgram.js, doConnect).
    socket.connect(asking.port, asking.to.address, (failed?: unknown) => {
      if (isClosed) return;
      if (failed instanceof Error) fail(failed);
      else ask();
    });
  });
}
