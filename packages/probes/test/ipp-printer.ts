/** IPP printers for the tests: answers byte by byte, and an HTTP server that gives them. */
import { createServer } from 'node:http';

export interface IppPrinterState {
  readonly state?: number;
  readonly reasons?: readonly string[];
  readonly accepting?: boolean;
  readonly jobs?: number;
}

/** RFC 8010 section 3.1: one attribute, further values without a name. */
function attribute(tag: number, name: string, values: readonly Buffer[]): Buffer {
  const counted = (bytes: Buffer) => Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes]);
  return Buffer.concat(
    values.map((value, at) =>
      Buffer.concat([Buffer.of(tag), counted(Buffer.from(at === 0 ? name : '')), counted(value)]),
    ),
  );
}

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

/** An answer to Get-Printer-Attributes with request id 1; what is not given is left out. */
export function ippAnswer({ state, reasons, accepting, jobs }: IppPrinterState, statusCode = 0): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(0x0200, 0);
  header.writeUInt16BE(statusCode, 2);
  header.writeUInt32BE(1, 4);
  return Buffer.concat([
    header,
    Buffer.of(0x01),
    attribute(0x47, 'attributes-charset', [Buffer.from('utf-8')]),
    Buffer.of(0x04),
    attribute(0x41, 'printer-info', [Buffer.from('Büro 2')]),
    ...(state === undefined ? [] : [attribute(0x23, 'printer-state', [int32(state)])]),
    ...(reasons
      ? [
          attribute(
            0x44,
            'printer-state-reasons',
            reasons.map((reason) => Buffer.from(reason)),
          ),
        ]
      : []),
    ...(accepting === undefined ? [] : [attribute(0x22, 'printer-is-accepting-jobs', [Buffer.of(accepting ? 1 : 0)])]),
    ...(jobs === undefined ? [] : [attribute(0x21, 'queued-job-count', [int32(jobs)])]),
    Buffer.of(0x03),
  ]);
}

export interface IppPeer {
  readonly port: number;
  /** Bodies that were asked. */
  readonly asked: readonly { readonly path: string; readonly type: string; readonly body: Buffer }[];
  close(): Promise<void>;
}

/** An IPP printer on loopback that answers `body` with `status`. */
export async function ippPeer(body: () => Buffer, status = 200): Promise<IppPeer> {
  const asked: { path: string; type: string; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ path: request.url ?? '', type: request.headers['content-type'] ?? '', body: Buffer.concat(chunks) });
      response.writeHead(status, { 'content-type': 'application/ipp' }).end(body());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    asked,
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
