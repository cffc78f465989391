/** `tcp`: one connection, and where it is asked for, the bytes that the service answers. */
import type { Socket } from 'node:net';
import { type Attempt, notOk, ok } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { BYTE_ENCODINGS, bytesOf } from './network/byte-text.js';
import { openConnection } from './network/connection.js';
import { sharedNameLookup } from './network/name-lookup.js';
import { familyParam, hostParam, parseHostPort, portParam, printHostPort } from './network/target.js';
import type { Probe } from './probe.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { OVER_TCP } from './states/common.js';
import type { States } from './states/verdict.js';

/** Printers that take one client (LPD, raw printing), and databases that count connections without a login and lock out who makes many. */
const SHY_PORTS: ReadonlySet<number> = new Set([515, 1433, 1521, 3306, 5432, 9100, 9101, 9102]);

const params = z
  .strictObject({
    host: hostParam,
    port: portParam.describe('TCP port.'),
    family: familyParam,
    send: z
      .string()
      .max(4_096)
      .default('')
      .describe('Bytes to send once connected; nothing when empty. Never printed.')
      .meta({ secret: true }),
    expect: z
      .string()
      .max(4_096)
      .default('')
      .describe('Bytes that must occur in the answer; nothing is read when empty.'),
    encoding: z
      .enum(BYTE_ENCODINGS)
      .default('text')
      .describe('How `send` and `expect` are written: `text` (UTF-8, with `\\r \\n \\t \\0 \\\\ \\xHH`) or `hex`.'),
    maxReplyBytes: z
      .int()
      .min(1)
      .max(65_536)
      .default(1_024)
      .describe('Bytes that are read at most while looking for `expect`.'),
    slowMs: slowMsParam,
  })
  .superRefine((value, context) => {
    for (const field of ['send', 'expect'] as const) {
      if (bytesOf(value[field], value.encoding) !== null) continue;
      context.addIssue({
        code: 'custom',
        path: [field],
        message: `bytes written as ${value.encoding}`,
        input: value[field],
      });
    }
  });

const states = {
  ok: 'Connected; what was expected came.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OVER_TCP,
  'down/answer-mismatch': 'The answer ended without `expect`.',
  'down/too-large': '`maxReplyBytes` came without `expect`.',
} as const satisfies States;

/** The `tcp` probe. `latencyUs` is the time to connect. */
export const tcp: Probe<z.infer<typeof params>> = {
  kind: 'tcp',
  summary: 'One TCP connection, with an optional exchange of bytes.',
  params,
  states,
  values: [{ name: 'replyUs', doc: 'From being connected to having read `expect`.' }],
  target: ({ host, port }) => printHostPort(host, port),
  fromTarget: (target) => parseHostPort(target),
  isHarmless: ({ port, send }) => send === '' && !SHY_PORTS.has(port),
  run(run) {
    const { host, port, family, encoding, maxReplyBytes, slowMs } = run.params;
    return runAttempt(run, async (scope) => {
      scope.waitsFor('name');
      const to = await sharedNameLookup(run.io).resolve(host, family, scope);
      scope.waitsFor('target');
      const { socket, connectUs } = await openConnection(to, port, scope, run.io.nowUs);
      const connectedUs = run.io.nowUs();
      const send = bytesOf(run.params.send, encoding);
      const expect = bytesOf(run.params.expect, encoding);
      if (send?.length) socket.write(send);
      if (!expect?.length) {
        // destroy() would throw away what is still to be sent.
        if (send?.length) await finishWriting(socket);
        return judgeLatency(ok(connectUs), slowMs);
      }
      const fault = await findInReply(socket, expect, maxReplyBytes);
      if (fault) return fault;
      return judgeLatency(ok(connectUs, { replyUs: Math.round(run.io.nowUs() - connectedUs) }), slowMs);
    });
  },
};

function finishWriting(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('close', () => reject(Object.assign(new Error('closed while sending'), { code: 'ECONNRESET' })));
    socket.once('error', reject);
    socket.end(resolve);
  });
}

/** Reads until `expect` occurs (null), or the answer shows that it will not. Rejects with the socket's error. */
function findInReply(socket: Socket, expect: Buffer, maxReplyBytes: number): Promise<Attempt | null> {
  return new Promise((resolve, reject) => {
    let read = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      read = Buffer.concat([read, chunk.subarray(0, maxReplyBytes - read.length)]);
      if (read.includes(expect)) return resolve(null);
      if (read.length < maxReplyBytes) return;
      socket.destroy();
      resolve(notOk('down', 'too-large'));
    });
    socket.once('end', () => resolve(notOk('down', 'answer-mismatch')));
    socket.once('error', reject);
    // Also the attempt's own end; the scope tells that apart.
    socket.once('close', () => reject(Object.assign(new Error('closed before the answer'), { code: 'ECONNRESET' })));
  });
}
