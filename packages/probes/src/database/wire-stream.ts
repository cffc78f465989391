/** The stream between a database's driver and its socket: bounded, and a driver that trips over what a peer sends brings down its session alone. */
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Bytes that one session reads at most: our answers are a few KiB; a peer that answers for ever ends here. */
export const MAX_SESSION_BYTES = 4_194_304;

/** The driver could not make sense of what came, or too much came. */
export class WireFault extends Error {
  readonly reason: 'protocol' | 'too-large';
  constructor(reason: 'protocol' | 'too-large', cause?: unknown) {
    super(reason, { cause });
    this.reason = reason;
  }
}

/**
 * Hands a connected socket to a driver. Drivers parse within the stream's events, where a throw would end the process (mysql2 and pg do throw on
 * malformed packets, found by fuzzing): here it ends the stream with a {@link WireFault} as its `error`.
 */
export class WireStream extends Duplex {
  /** Asked before each write; a fault that it gives ends the stream in place of it. */
  screen: ((chunk: Buffer) => Error | null) | null = null;
  readonly #socket: Socket;
  #readBytes = 0;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    // Its end may come when no driver listens any more.
    super.on('error', () => {});
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
    socket.pause();
  }

  /** pg connects its stream itself; this one is connected. */
  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    try {
      return super.emit(event as 'data', ...args);
    } catch (error) {
      this.destroy(new WireFault('protocol', error));
      return true;
    }
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const fault = this.screen?.(chunk) ?? null;
    if (fault) done(fault);
    else this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    // TLS that lies over it closes it for a certificate that it does not take, and says so a turn later; pg believes whom it hears first.
    setImmediate(done, error);
  }

  #take(chunk: Buffer): void {
    this.#readBytes += chunk.length;
    if (this.#readBytes > MAX_SESSION_BYTES) this.destroy(new WireFault('too-large'));
    else if (!this.push(chunk)) this.#socket.pause();
  }
}
