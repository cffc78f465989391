/** `terminal`: a payment terminal, and what its own diagnosis says. */
import { randomInt } from 'node:crypto';
import { type Attempt, notOk, TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import { type AttemptScope, runAttempt } from './attempt-scope.js';
import { exchange } from './http/exchange.js';
import { headersParam, isPlainUrl } from './http/parameters.js';
import { sharedNameLookup } from './network/name-lookup.js';
import { familyParam } from './network/target.js';
import type { Probe, ProbeRun } from './probe.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { OVER_HTTP } from './states/common.js';
import type { States } from './states/verdict.js';
import { diagnosisRequest, judgeDiagnosis } from './terminal/diagnosis.js';
import { caFileParam, readAuthorities } from './tls/authorities.js';

const idParam = z.string().min(1).max(64);

const params = z.strictObject({
  url: z
    .string()
    .max(2_048)
    .refine(isPlainUrl, 'an http or https URL without user and password (send those in `headers`)')
    .describe("The terminal's nexo endpoint, for example `https://10.0.0.41:8443/nexo`. Its query is never printed."),
  poiId: idParam.default('tillwatch').describe('Id of the terminal (POIID), as its maker gave it: `V400m-346403161`.'),
  saleId: idParam.default('tillwatch').describe('Id under which the question is asked (SaleID).'),
  headers: headersParam,
  family: familyParam,
  askHosts: z
    .boolean()
    .default(false)
    .describe(
      'Have the terminal try its acquirers at each attempt too; costs a few kilobytes on the line out of the store.',
    ),
  backlogPayments: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1)
    .describe('Payments that the terminal holds and could not pass on, from which it is `backlog`; 0 for never.'),
  batteryLowPermille: z
    .int()
    .min(0)
    .max(1_000)
    .default(150)
    .describe('Charge, in permille, below which a battery is `consumable-low`.'),
  serverName: z.string().max(253).default('').describe("Name for SNI and certificate; empty for the URL's host."),
  verifyCertificate: z
    .boolean()
    .default(true)
    .describe('Refuse a certificate that is expired, untrusted or made out to another name.'),
  caFile: caFileParam,
  slowMs: slowMsParam,
});
type TerminalParams = z.infer<typeof params>;

/** A diagnosis is below 2 KB. */
const MAX_ANSWER_BYTES = 65_536;
/** nexo: ServiceID has 1 to 10 characters. */
const SERVICE_ID_CHARS = 10;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const states = {
  ok: 'It can take a payment.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OVER_HTTP,
  'down/http-status': 'Its web server fails (5xx).',
  'down/hardware-fault': 'Its keypad, card reader or security module is broken.',
  'down/offline': 'It says that it cannot work, or reaches no acquirer.',
  'degraded/hardware-fault': 'Its printer is jammed or broken.',
  'degraded/consumable-out': 'Its printer has no paper.',
  'degraded/consumable-low': 'Paper or battery come to their end.',
  'degraded/offline': 'It reaches some of its acquirers, or says that its communication fails.',
  'degraded/backlog': 'It holds payments that it could not pass on.',
  'unknown/auth-failed': 'It lets nobody ask without a login.',
  'unknown/busy': 'It handles a payment.',
  'unknown/no-status': 'It answers, and tells no state.',
  'unknown/not-supported': 'It wants its messages encrypted, or knows no diagnosis; or IPv6 is off.',
  'unknown/protocol': 'The answer is no diagnosis.',
  'unknown/too-large': 'The answer is longer than 64 KiB.',
} as const satisfies States;

/** The `terminal` probe. `latencyUs` runs to the end of the answer. A payment keeps a terminal busy for a minute or two, and one that was just taken is not yet passed on. */
export const terminal: Probe<TerminalParams> = {
  kind: 'terminal',
  summary: 'Payment terminal with a nexo Retailer diagnosis (JSON over HTTP); watch others with `tcp`.',
  params,
  states,
  values: [
    { name: 'rawGlobal', doc: 'GlobalStatus: 0 OK, 1 Busy, 2 Maintenance, 3 Unreachable.' },
    { name: 'rawPrinter', doc: 'PrinterStatus: 0 OK, 1 PaperLow, 2 NoPaper, 3 PaperJam, 4 OutOfOrder.' },
    { name: 'hosts', doc: 'Acquirers that the terminal tried.' },
    { name: 'hostsReachable', doc: 'Acquirers of those that it reached.' },
    { name: 'waitingPayments', doc: 'Payments that it could not pass on yet.' },
    { name: 'batteryPermille', doc: 'Charge of its battery.' },
  ],
  patienceMs: { busy: 300_000, backlog: 120_000 },
  target({ url }) {
    const { origin, pathname } = new URL(url);
    return origin + pathname;
  },
  fromTarget(target) {
    const url = /^https?:\/\//i.test(target) ? target : `https://${target}`;
    if (!URL.canParse(url))
      throw new TillwatchError('usage', 'not a URL', {
        hint: "Give the terminal's nexo endpoint: https://HOST:PORT/nexo.",
      });
    return { url };
  },
  run: (run) => runAttempt(run, (scope) => attempt(run, scope)),
};

async function attempt({ params, io }: ProbeRun<TerminalParams>, scope: AttemptScope): Promise<Attempt> {
  const ca = await readAuthorities(params.caFile, scope);
  if (ca === null) return notOk('unknown', 'bad-target');
  const startedUs = io.nowUs();
  const url = new URL(params.url);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  scope.waitsFor('name');
  const to = await sharedNameLookup(io).resolve(host, params.family, scope);
  scope.waitsFor('target');
  const { saleId, poiId, askHosts, verifyCertificate } = params;
  const body = diagnosisRequest({ saleId, poiId, askHosts, serviceId: serviceId() });
  const headers = { 'content-type': 'application/json', ...params.headers };
  const tlsName = params.serverName === '' ? host : params.serverName;
  const answer = await exchange(
    { url, to, method: 'POST', headers, body, tlsName, verifyCertificate, ca },
    scope,
    io.nowUs,
  );
  const refusal = refusalOf(answer.statusCode);
  if (refusal !== null) return refusal;
  const read = await answer.readBody(MAX_ANSWER_BYTES, () => false);
  const latencyUs = Math.round(io.nowUs() - startedUs);
  if (read.length >= MAX_ANSWER_BYTES) return notOk('unknown', 'too-large', latencyUs);
  return judgeLatency(judgeDiagnosis(read.toString('utf8'), latencyUs, params), params.slowMs);
}

/** The terminal's web server is no diagnosis: who is not let in, or asked for what is not there, has learnt nothing of the terminal. */
function refusalOf(statusCode: number): Attempt | null {
  if (statusCode >= 200 && statusCode <= 299) return null;
  if (statusCode === 401 || statusCode === 403) return notOk('unknown', 'auth-failed');
  if (statusCode >= 500) return notOk('down', 'http-status');
  return notOk('unknown', 'not-supported');
}

function serviceId(): string {
  return Array.from({ length: SERVICE_ID_CHARS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
