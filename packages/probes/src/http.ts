/** `http`: one request over a fresh connection, with its time split into its parts. */
import { isIP } from 'node:net';
import { type Attempt, notOk, ok, TillwatchError } from '@tillwatch/model';
import { type AttemptScope, runAttempt } from './attempt-scope.js';
import { type Exchange, exchange } from './http/exchange.js';
import { bodyMatches, statusIsIn } from './http/expectation.js';
import { type HttpParams, httpParams } from './http/parameters.js';
import { sharedNameLookup } from './network/name-lookup.js';
import type { Probe, ProbeRun } from './probe.js';
import { judgeLatency } from './slowness.js';
import { OVER_HTTP } from './states/common.js';
import type { States } from './states/verdict.js';
import { readAuthorities } from './tls/authorities.js';

const states = {
  ok: 'Status and body are right.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OVER_HTTP,
  'down/http-status': 'The status is none of `status`.',
  'down/body-mismatch': 'The body is not as it should be.',
  'unknown/not-supported': '`bodyMatches` takes too long on this body; or IPv6 is off.',
} as const satisfies States;

/** The `http` probe. `latencyUs` runs from the start to the end of what was read, redirects included. */
export const http: Probe<HttpParams> = {
  kind: 'http',
  summary: 'One HTTP request: status, body, and where the time went.',
  params: httpParams,
  states,
  values: [
    { name: 'statusCode', doc: 'Status of the (last) answer.' },
    { name: 'dnsUs', doc: 'Resolving the name; 0 for an address.' },
    { name: 'connectUs', doc: 'TCP connection.' },
    { name: 'tlsUs', doc: 'TLS handshake; 0 for plain http.' },
    { name: 'firstByteUs', doc: "From the connection being ready to the answer's first byte." },
  ],
  target({ url }) {
    const { origin, pathname } = new URL(url);
    return origin + pathname;
  },
  isHarmless: ({ method, body }) => body === '' && (method === 'GET' || method === 'HEAD'),
  fromTarget(target) {
    const url = /^https?:\/\//i.test(target) ? target : `http://${target}`;
    if (!URL.canParse(url))
      throw new TillwatchError('usage', 'not a URL', { hint: 'Give http://HOST:PORT/PATH or https://...' });
    return { url };
  },
  run: (run) => runAttempt(run, (scope) => attempt(run, scope)),
};

async function attempt(run: ProbeRun<HttpParams>, scope: AttemptScope): Promise<Attempt> {
  const { params, io } = run;
  const ca = await readAuthorities(params.caFile, scope);
  if (ca === null) return notOk('unknown', 'bad-target');
  const startedUs = io.nowUs();
  const followed = await follow(run, scope, ca);
  if (followed === null) return notOk('down', 'protocol', Math.round(io.nowUs() - startedUs));
  const { answer, dnsUs } = followed;
  const { statusCode, connectUs, tlsUs, firstByteUs } = answer;
  const values = { statusCode, dnsUs, connectUs, tlsUs, firstByteUs };
  const rightStatus = statusIsIn(params.status, statusCode);
  const fault = rightStatus ? await faultOfBody(answer, params) : null;
  const latencyUs = Math.round(io.nowUs() - startedUs);
  if (!rightStatus) return notOk('down', 'http-status', latencyUs, values);
  if (fault) return notOk(fault.state, fault.reason, latencyUs, values);
  return judgeLatency(ok(latencyUs, values), params.slowMs);
}

/** The last answer; null where a redirect leads out of http and https. */
async function follow(
  { params, io }: ProbeRun<HttpParams>,
  scope: AttemptScope,
  ca: string | undefined,
): Promise<{ answer: Exchange; dnsUs: number } | null> {
  const follows = params.method === 'GET' || params.method === 'HEAD' ? params.maxRedirects : 0;
  const first = new URL(params.url);
  let url = first;
  for (let redirects = 0; ; redirects += 1) {
    const askedUs = io.nowUs();
    scope.waitsFor('name');
    const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const to = await sharedNameLookup(io).resolve(host, params.family, scope, { fresh: true });
    scope.waitsFor('target');
    const dnsUs = isIP(host) ? 0 : Math.round(io.nowUs() - askedUs);
    const atHome = url.origin === first.origin;
    const tlsName = atHome && params.serverName !== '' ? params.serverName : host;
    const { method, body, verifyCertificate } = params;
    const wanted = { url, to, method, body, headers: atHome ? params.headers : {}, tlsName, verifyCertificate, ca };
    const answer = await exchange(wanted, scope, io.nowUs);
    const { location, statusCode } = answer;
    if (redirects >= follows || location === null || statusCode < 300 || statusCode > 399) return { answer, dnsUs };
    if (!URL.canParse(location, url.href)) return null;
    url = new URL(location, url);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
  }
}

async function faultOfBody(
  answer: Exchange,
  { bodyContains, bodyMatches: pattern, maxBodyBytes }: HttpParams,
): Promise<{ state: 'down' | 'unknown'; reason: 'body-mismatch' | 'not-supported' } | null> {
  if (bodyContains === '' && pattern === '') return null;
  const wanted = Buffer.from(bodyContains);
  const body = await answer.readBody(maxBodyBytes, (read) => pattern === '' && read.includes(wanted));
  if (!body.includes(wanted)) return { state: 'down', reason: 'body-mismatch' };
  const matches = pattern === '' || bodyMatches(pattern, body.toString('utf8'));
  if (matches === 'too-costly') return { state: 'unknown', reason: 'not-supported' };
  return matches ? null : { state: 'down', reason: 'body-mismatch' };
}
