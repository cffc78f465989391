/** `ipp`: a printer that speaks the Internet Printing Protocol, or a queue of CUPS: its state, the reasons for it, the jobs that wait. */
import { type Attempt, notOk, TillwatchError } from '@tillwatch/model';
import { z } from 'zod';
import { type AttemptScope, runAttempt } from './attempt-scope.js';
import { exchange } from './http/exchange.js';
import { headersParam } from './http/parameters.js';
import { getPrinterAttributes, readIppAnswer } from './ipp/message.js';
import { judgePrinterState, STATE_ATTRIBUTES } from './ipp/printer-state.js';
import { sharedNameLookup } from './network/name-lookup.js';
import { familyParam } from './network/target.js';
import type { Probe, ProbeRun } from './probe.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { OVER_HTTP } from './states/common.js';
import type { States } from './states/verdict.js';
import { caFileParam, readAuthorities } from './tls/authorities.js';

/** RFC 8010 section 4 and RFC 7472 section 4.1: both schemes have this port. */
const IPP_PORT = '631';
/** PWG 5100.14 (IPP Everywhere) section 4.2. */
const USUAL_PATH = '/ipp/print';
/** What was asked for fits into a kilobyte; some printers send all they have. */
const MAX_ANSWER_BYTES = 65_536;
const REQUEST_ID = 1;

const params = z.strictObject({
  url: z
    .string()
    .max(2_048)
    .refine(isPrinterUrl, 'an ipp, ipps, http or https URL without user and password (send those in `headers`)')
    .describe(
      'The printer: `ipp://10.0.0.61/ipp/print`, or a queue of CUPS: `ipp://host/printers/NAME`. Its query is never printed.',
    ),
  headers: headersParam,
  family: familyParam,
  backlogJobs: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(10)
    .describe('Jobs that wait, from which the printer is `backlog`; 0 for never.'),
  serverName: z.string().max(253).default('').describe("Name for SNI and certificate; empty for the URL's host."),
  verifyCertificate: z
    .boolean()
    .default(true)
    .describe(
      'Refuse a certificate that is expired, untrusted or made out to another name; printers mostly sign their own.',
    ),
  caFile: caFileParam,
  slowMs: slowMsParam,
});
type IppParams = z.infer<typeof params>;

const states = {
  ok: 'It prints, or would.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OVER_HTTP,
  'down/http-status': 'Its web server fails (5xx).',
  'down/hardware-fault': 'It stands still for a jam or an error.',
  'down/operator': 'It stands still until somebody acts: a door, a tray, a pause.',
  'down/consumable-out': 'It stands still without paper or toner.',
  'down/offline': 'It stands still or takes no jobs, and tells no nearer reason.',
  'degraded/hardware-fault': 'It prints, and wants service.',
  'degraded/operator': 'It prints, and wants somebody: a tray is missing or full.',
  'degraded/consumable-out': 'It prints, and a tray or a supply is empty.',
  'degraded/consumable-low': 'It prints, and paper or a supply comes to its end.',
  'degraded/offline': 'It is being connected to, or says that it is off line, and has not stopped.',
  'down/backlog': 'It stands still because its room for jobs is full.',
  'degraded/backlog': 'More jobs wait than `backlogJobs`, or its room for jobs is full.',
  'unknown/auth-failed': 'It lets nobody ask without a login.',
  'unknown/bad-target': 'No printer is under this path; or `caFile` cannot be read.',
  'unknown/busy': 'It has no time to answer.',
  'unknown/no-status': 'It answers, and tells no state.',
  'unknown/not-supported': 'It does not know the question, or wants another protocol (426); or IPv6 is off.',
  'unknown/protocol': 'The answer is not IPP.',
  'unknown/too-large': 'The answer is longer than 64 KiB.',
} as const satisfies States;

/** The `ipp` probe. `latencyUs` runs to the end of the answer. */
export const ipp: Probe<IppParams> = {
  kind: 'ipp',
  summary: 'Printer or print queue by IPP: state and its reasons, jobs that wait.',
  params,
  states,
  values: [
    { name: 'rawState', doc: 'printer-state: 3 idle, 4 processing, 5 stopped.' },
    {
      name: 'rawErrors',
      doc: 'printer-state-reasons as the bits of hrPrinterDetectedErrorState (RFC 2790, two octets): 0x8000 paper low, 0x4000 no paper, 0x2000 toner low, 0x1000 no toner, 0x0800 door open, 0x0400 jammed, 0x0200 offline, and so on.',
    },
    { name: 'queuedJobs', doc: 'Jobs that wait or print.' },
  ],
  patienceMs: { operator: 90_000 },
  target({ url }) {
    const { protocol, hostname, port, pathname } = plainUrl(url);
    const isSecured = protocol === 'https:';
    return `${isSecured ? 'ipps' : 'ipp'}://${hostname}:${port || (isSecured ? 443 : 80)}${pathname}`;
  },
  fromTarget(target) {
    const url = /^(ipps?|https?):\/\//i.test(target)
      ? target
      : `ipp://${target}${target.includes('/') ? '' : USUAL_PATH}`;
    if (!isPrinterUrl(url))
      throw new TillwatchError('usage', `not a target: ${target}`, { hint: 'Give HOST or ipp://HOST:PORT/PATH.' });
    return { url };
  },
  run: (run) => runAttempt(run, (scope) => attempt(run, scope)),
};

async function attempt({ params, io }: ProbeRun<IppParams>, scope: AttemptScope): Promise<Attempt> {
  const ca = await readAuthorities(params.caFile, scope);
  if (ca === null) return notOk('unknown', 'bad-target');
  const startedUs = io.nowUs();
  const url = plainUrl(params.url);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  scope.waitsFor('name');
  const to = await sharedNameLookup(io).resolve(host, params.family, scope);
  scope.waitsFor('target');
  const scheme = url.protocol === 'https:' ? 'ipps' : 'ipp';
  const body = getPrinterAttributes(`${scheme}://${url.host}${url.pathname}`, REQUEST_ID, STATE_ATTRIBUTES);
  const headers = { 'content-type': 'application/ipp', ...params.headers };
  const tlsName = params.serverName === '' ? host : params.serverName;
  const { verifyCertificate } = params;
  const asked = { url, to, method: 'POST', headers, body, tlsName, verifyCertificate, ca };
  const answer = await exchange(asked, scope, io.nowUs);
  const refusal = refusalOf(answer.statusCode);
  if (refusal !== null) return refusal;
  const read = await answer.readBody(MAX_ANSWER_BYTES, () => false);
  const latencyUs = Math.round(io.nowUs() - startedUs);
  if (read.length >= MAX_ANSWER_BYTES) return notOk('unknown', 'too-large', latencyUs);
  const told = readIppAnswer(read);
  if (told === null || told.requestId !== REQUEST_ID) return notOk('unknown', 'protocol', latencyUs);
  return judgeLatency(judgePrinterState(told, latencyUs, params.backlogJobs), params.slowMs);
}

/** Whoever is not let in, or asks where no printer is, has learnt nothing of one. 426: CUPS wants ipps. */
function refusalOf(statusCode: number): Attempt | null {
  if (statusCode === 200) return null;
  if (statusCode === 401 || statusCode === 403) return notOk('unknown', 'auth-failed');
  if (statusCode === 404) return notOk('unknown', 'bad-target');
  if (statusCode >= 500) return notOk('down', 'http-status');
  return notOk('unknown', 'not-supported');
}

function isPrinterUrl(text: string): boolean {
  // URL would take what comes after a third slash for the host.
  if (!/^(ipps?|https?):\/\/[^/]/i.test(text) || !URL.canParse(httpForm(text))) return false;
  const { username, password, hostname } = plainUrl(text);
  return username === '' && password === '' && hostname !== '';
}

/** The URL as HTTP has it, with IPP's own port where none stands. */
function plainUrl(text: string): URL {
  const url = new URL(httpForm(text));
  if (/^ipps?:/i.test(text) && url.port === '' && !/^ipps?:\/\/[^/]*:\d+(\/|$)/i.test(text)) url.port = IPP_PORT;
  return url;
}

const httpForm = (text: string): string => text.replace(/^ipp(s?):/i, 'http$1:');
