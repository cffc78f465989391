/** `dns`: one question to a name server, and the answer that is expected of it. */
import { createSocket } from 'node:dgram';
import { promises as dnsPromises } from 'node:dns';
import { isIP } from 'node:net';
import { assertNever, notOk, ok, type Reason, TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import { type AttemptScope, runAttempt } from './attempt-scope.js';
import { untilEnd } from './lifetime.js';
import { codeOf, type Failure } from './network/failure.js';
import { hostParam, parseHostPort, printHostPort } from './network/target.js';
import type { Probe } from './probe.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { ANY } from './states/common.js';
import type { States } from './states/verdict.js';

const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;
type RecordType = (typeof RECORD_TYPES)[number];

/** A question that the system's resolver is asked when no server is given: where that points is shown as this. */
const SYSTEM = 'system';
const DNS_PORT = 53;

const params = z.strictObject({
  name: hostParam.describe('Name to ask for; for PTR the reversed name (`5.0.0.10.in-addr.arpa`).'),
  type: z.enum(RECORD_TYPES).default('A').describe('Record type to ask for.'),
  server: z
    .string()
    .max(64)
    .refine(
      (text) => text === SYSTEM || serverAddress(text) !== null,
      'an IP address with an optional port, or `system`',
    )
    .default(SYSTEM)
    .describe('Name server: `10.0.0.1`, `10.0.0.1:5353`, `[fd00::1]:53`, or `system` for those of this machine.'),
  expect: z
    .array(z.string().min(1).max(512))
    .max(32)
    .default([])
    .describe(
      'Records that must be in the answer, in any order; others may be. MX as `10 mail.example`, SRV as `0 5 5060 sip.example`.',
    ),
  slowMs: slowMsParam,
});

const states = {
  ok: 'Answered, with the records of `expect`.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...ANY,
  'down/timeout': 'No answer in time.',
  'down/refused': 'Nothing listens there.',
  'down/no-route': 'No way leads to the server.',
  'down/name-not-found': 'The name does not exist.',
  'down/name-server-failed': 'The server failed (SERVFAIL, NOTIMP).',
  'down/name-server-refused': 'The server does not answer this machine (REFUSED).',
  'down/answer-mismatch': 'A record of `expect` is missing, or there is none of that type.',
  'down/protocol': 'The answer cannot be read, or the server could not read the question.',
  'unknown/bad-target': 'The name is none that can be asked for.',
  'unknown/not-permitted': 'This machine does not let the agent send (a packet filter, a sandbox).',
  'unknown/not-supported': 'IPv6 is off.',
} as const satisfies States;

/** The `dns` probe. `latencyUs` is the time from the question to the answer. */
export const dns: Probe<z.infer<typeof params>> = {
  kind: 'dns',
  summary: 'One question to a name server.',
  params,
  states,
  values: [{ name: 'answers', doc: 'Records in the answer.' }],
  target: ({ name, type, server }) => `${name} ${type} @${server}`,
  fromTarget,
  isHarmless: () => true,
  run(run) {
    const { name, type, server, expect, slowMs } = run.params;
    return runAttempt(run, async (scope) => {
      const resolver = new dnsPromises.Resolver({ timeout: run.timeoutMs, tries: 1 });
      const address = server === SYSTEM ? null : serverAddress(server);
      if (address !== null) resolver.setServers([address]);
      scope.onEnd(() => resolver.cancel());
      const startedUs = run.io.nowUs();
      const records = await ask(resolver, name, type, scope);
      const ownFault = isRefused(records) ? await whyNothingIsSent(resolver.getServers()[0], scope) : null;
      if (ownFault) throw ownFault;
      const latencyUs = Math.round(run.io.nowUs() - startedUs);
      if (!Array.isArray(records)) return notOk(records.state, records.reason, latencyUs);
      const found = new Set(records.map(comparable));
      const values = { answers: records.length };
      if (!expect.every((record) => found.has(comparable(record))))
        return notOk('down', 'answer-mismatch', latencyUs, values);
      return judgeLatency(ok(latencyUs, values), slowMs);
    });
  },
};

/** `NAME`, `NAME@SERVER` or `NAME@SERVER:PORT`. */
function fromTarget(target: string): Record<string, unknown> {
  const [name = '', server, ...rest] = target.split('@');
  const valid =
    name !== '' && rest.length === 0 && (server === undefined || server === SYSTEM || serverAddress(server) !== null);
  if (!valid)
    throw new TillwatchError('usage', `not a target: ${target}`, {
      hint: 'Give NAME or NAME@SERVER, for example shop.example@10.0.0.1.',
    });
  return { name, ...(server !== undefined && { server }) };
}

/** As c-ares takes it, or null for what is no address. */
function serverAddress(text: string): string | null {
  if (isIP(text)) return printHostPort(text, DNS_PORT);
  try {
    const { host, port } = parseHostPort(text, DNS_PORT);
    return isIP(host) ? printHostPort(host, port) : null;
  } catch (error) {
    if (error instanceof TillwatchError) return null;
    throw error;
  }
}

/** The records as text, or why there are none. Rejects when the attempt ends. */
async function ask(
  resolver: dnsPromises.Resolver,
  name: string,
  type: RecordType,
  scope: AttemptScope,
): Promise<string[] | Failure> {
  try {
    return await untilEnd(scope, query(resolver, name, type));
  } catch (error) {
    if (scope.ended) throw error;
    const code = codeOf(error) ?? '';
    // It is our own entry that is no name.
    if (code === 'EBADNAME') return { state: 'unknown', reason: 'bad-target' };
    const reason = REASON_OF_CARES[code];
    if (reason === undefined) throw error;
    return { state: 'down', reason };
  }
}

function isRefused(records: string[] | Failure): boolean {
  return !Array.isArray(records) && records.reason === 'refused';
}

/** c-ares says ECONNREFUSED also where this machine gave it no socket, or let none be connected: the system's own error, or null where it does. */
function whyNothingIsSent(server: string | undefined, scope: AttemptScope): Promise<unknown> {
  const { host, port } = parseHostPort(server ?? '', DNS_PORT);
  const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
  scope.onEnd(() => socket.close());
  return untilEnd(
    scope,
    new Promise((resolve) => {
      socket.once('error', resolve);
      socket.connect(port, host, (failed?: unknown) => resolve(failed ?? null));
    }),
  );
}

async function query(resolver: dnsPromises.Resolver, name: string, type: RecordType): Promise<string[]> {
  switch (type) {
    case 'A':
      return resolver.resolve4(name);
    case 'AAAA':
      return resolver.resolve6(name);
    case 'CNAME':
      return resolver.resolveCname(name);
    case 'NS':
      return resolver.resolveNs(name);
    case 'PTR':
      return resolver.resolvePtr(name);
    case 'MX':
      return (await resolver.resolveMx(name)).map((record) => `${record.priority} ${record.exchange}`);
    case 'SOA':
      return [(await resolver.resolveSoa(name)).nsname];
    case 'SRV':
      return (await resolver.resolveSrv(name)).map(
        (record) => `${record.priority} ${record.weight} ${record.port} ${record.name}`,
      );
    case 'TXT':
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
    default:
      return assertNever(type);
  }
}

/** c-ares' codes (ares_strerror), as Node passes them on. */
const REASON_OF_CARES: Readonly<Record<string, Reason>> = {
  ENOTFOUND: 'name-not-found',
  // The name exists, without a record of that type.
  ENODATA: 'answer-mismatch',
  ESERVFAIL: 'name-server-failed',
  ENOTIMP: 'name-server-failed',
  EREFUSED: 'name-server-refused',
  ETIMEOUT: 'timeout',
  ECONNREFUSED: 'refused',
  EFORMERR: 'protocol',
  EBADRESP: 'protocol',
  // Every server was unusable, for instance for want of a route.
  ENOSERVER: 'no-route',
};

/** Names are compared without case and without the root's dot (RFC 4343). */
function comparable(record: string): string {
  return record.toLowerCase().replace(/\.$/, '');
}
