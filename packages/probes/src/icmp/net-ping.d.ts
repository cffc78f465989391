// What net-ping 1.2.4 offers and this package uses. It ships no types; README and index.js of that version are the source.
declare module 'net-ping' {
  interface RawSocket {
    /** The binding's event source; emits `recvReady` when the kernel says that a packet waits. */
    readonly wrap?: { prependListener?(event: 'recvReady', listener: () => void): void };
    setOption(level: number, option: number, value: Buffer, length: number): void;
    setOption(level: number, option: number, value: number): void;
  }

  interface EchoRequest {
    readonly id: number;
    readonly target: string;
    readonly timeout: number;
    readonly retries: number;
    /** The session's own unless stated. */
    readonly ttl?: number;
    callback(error: Error | null, target: string, sent?: Date, received?: Date): void;
  }

  class Session {
    constructor(options: {
      networkProtocol?: number;
      sessionId?: number;
      retries?: number;
      packetSize?: number;
      ttl?: number;
    });
    readonly sessionId: number;
    readonly reqs: Record<number, EchoRequest | undefined>;
    on(event: 'error', listener: (error: Error) => void): this;
    close(): this;
    getSocket(): RawSocket;
    reqQueue(request: EchoRequest): this;
    /** Part of net-ping's own workings: stated so that no subclass takes the name. */
    send(request: EchoRequest): void;
    /** Called before each send. */
    setTTL(ttl: number): void;
    reqRemove(id: number): EchoRequest | undefined;
    onBeforeSocketSend(request: EchoRequest): void;
    onSocketSend(request: EchoRequest, error: Error | null, bytes: number): void;
    onSocketMessage(packet: Buffer, source: string): void;
    _generateId(): number | undefined;
  }

  const netPing: {
    Session: typeof Session;
    NetworkProtocol: { IPv4: number; IPv6: number };
  };

  export { type EchoRequest, type RawSocket, Session };
  export default netPing;
}
