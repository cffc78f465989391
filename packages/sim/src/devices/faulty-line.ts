/** A socket with a fault point on it: whatever protocol speaks over it, the fault falls on its bytes. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { FaultPoint } from './fault.js';

/** Delay of `slow`: well above what a LAN device needs, below the demo's time-out of 800 ms. */
export const SLOW_MS = 400;
/** Delay of an answer whose packet was `lost`: the initial retransmission time-out of RFC 6298, section 2. */
export const RETRANSMIT_MS = 1000;
/** After one late answer the next is on time, so this gives 0.4 / 1.4 = 29 % late ones and never two in a row. */
const LATE_PROBABILITY = 0.4;

/** Writes that follow each other within this time are one answer, and one packet's fate. */
const BURST_MS = 50;

/** Decides for each answer of a listener whether it is late. */
export interface LossDice {
  isLate(): boolean;
}

/** Dice over `random` (0..1). */
export function createLossDice(random: () => number): LossDice {
  let wasLate = false;
  return {
    isLate() {
      wasLate = !wasLate && random() < LATE_PROBABILITY;
      return wasLate;
    },
  };
}

/**
 * Wraps a connected socket. Writes are garbled, delayed or held; while the point hangs, nothing is read either. What is held goes on its
 * way when the fault is mended, as TCP's own retransmission would see to it. Destroying the line destroys the socket and the reverse.
 */
export function createFaultyLine(socket: Socket, point: FaultPoint, dice: LossDice): Duplex {
  let timer: NodeJS.Timeout | undefined;
  let held: (() => void) | undefined;
  let lastWriteMs = Number.NEGATIVE_INFINITY;
  const isHanging = () => point.line() === 'hang';

  const send = (chunk: Buffer, done: (error?: Error | null) => void) => {
    if (isHanging()) {
      held = () => send(chunk, done);
      return;
    }
    const bytes = point.line() === 'garbage' ? noiseFor(chunk) : chunk;
    if (socket.write(bytes)) done();
    else socket.once('drain', done);
  };

  const line = new Duplex({
    // A peer's half-close must not end our answer.
    allowHalfOpen: true,
    read: () => {
      if (!isHanging()) socket.resume();
    },
    write: (chunk: Buffer, _encoding, done) => {
      const isNewAnswer = performance.now() - lastWriteMs > BURST_MS;
      const delayMs = isNewAnswer ? delayOf(point, dice) : 0;
      lastWriteMs = performance.now() + delayMs;
      if (delayMs === 0) return send(chunk, done);
      timer = setTimeout(() => send(chunk, done), delayMs);
    },
    final: (done) => {
      socket.end();
      done();
    },
    destroy: (error, done) => {
      clearTimeout(timer);
      stopListening();
      socket.destroy();
      done(error);
    },
  });

  const stopListening = point.onChange(() => {
    if (isHanging()) return void socket.pause();
    socket.resume();
    const go = held;
    held = undefined;
    go?.();
  });

  socket.on('data', (chunk: Buffer) => {
    if (point.line() === 'reset') return void socket.resetAndDestroy();
    if (!line.push(chunk)) socket.pause();
  });
  socket.on('end', () => line.push(null));
  socket.on('close', () => line.destroy());
  socket.on('error', (error) => line.destroy(error));
  return line;
}

function delayOf(point: FaultPoint, dice: LossDice): number {
  switch (point.line()) {
    case 'slow':
      return SLOW_MS;
    case 'loss':
      return dice.isLate() ? RETRANSMIT_MS : 0;
    default:
      return 0;
  }
}

/** As many bytes, none of which is a digit, a letter or a line end, so that no parser finds its word in them. */
function noiseFor(chunk: Buffer): Buffer {
  const noise = Buffer.alloc(chunk.length);
  for (let at = 0; at < noise.length; at++) noise[at] = 0x80 + ((at * 37 + chunk.length) % 0x60);
  return noise;
}
