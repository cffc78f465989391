/** `tls`: one handshake, and the days that the server's certificate has left. */
import { checkServerIdentity, type TLSSocket } from 'node:tls';
import { notOk } from '@tillwatch/model';
import { z } from 'zod';
import { runAttempt } from './attempt-scope.js';
import { openTlsConnection } from './network/connection.js';
import { sharedNameLookup } from './network/name-lookup.js';
import { familyParam, hostParam, parseHostPort, portParam, printHostPort } from './network/target.js';
import type { Probe } from './probe.js';
import { judgeLatency, slowMsParam } from './slowness.js';
import { AUTHORITIES, OVER_TCP, OVER_TLS } from './states/common.js';
import type { States } from './states/verdict.js';
import { caFileParam, readAuthorities } from './tls/authorities.js';
import { judgeCertificate, type PresentedCertificate } from './tls/certificate.js';

const HTTPS_PORT = 443;

const params = z.strictObject({
  host: hostParam,
  port: portParam.default(HTTPS_PORT).describe('TCP port.'),
  family: familyParam,
  serverName: z
    .string()
    .max(253)
    .default('')
    .describe('Name to ask for (SNI) and to find in the certificate; empty for `host`.'),
  warnDays: z
    .int()
    .min(0)
    .max(3_650)
    .default(14)
    .describe('Days before the end from which the check is degraded (`certificate-expiring`).'),
  allowUntrusted: z
    .boolean()
    .default(false)
    .describe('Accept a chain that leads to no trusted authority (self-signed).'),
  allowOtherName: z.boolean().default(false).describe('Accept a certificate that is made out to another name.'),
  caFile: caFileParam,
  slowMs: slowMsParam,
});

const states = {
  ok: 'Clients accept the certificate, which lasts for `warnDays` and longer.',
  'degraded/slow': 'The answer came, later than `slowMs`.',
  ...OVER_TCP,
  ...OVER_TLS,
  ...AUTHORITIES,
  'degraded/certificate-expiring': 'The certificate ends within `warnDays`.',
} as const satisfies States;

/** The `tls` probe. `latencyUs` is connecting and handshake together. */
export const tls: Probe<z.infer<typeof params>> = {
  kind: 'tls',
  summary: 'One TLS handshake; how long the certificate lasts, and whether clients would accept it.',
  params,
  states,
  values: [
    { name: 'daysLeft', doc: 'Whole days until the certificate ends, rounded down; negative when it is over.' },
    { name: 'connectUs', doc: 'TCP connection.' },
    { name: 'tlsUs', doc: 'Handshake.' },
  ],
  target: ({ host, port, serverName }) => printHostPort(host, port) + (serverName === '' ? '' : ` (${serverName})`),
  fromTarget: (target) => parseHostPort(target, HTTPS_PORT),
  run(run) {
    const { host, port, family, caFile, slowMs } = run.params;
    return runAttempt(run, async (scope) => {
      const ca = await readAuthorities(caFile, scope);
      if (ca === null) return notOk('unknown', 'bad-target');
      scope.waitsFor('name');
      const to = await sharedNameLookup(run.io).resolve(host, family, scope);
      scope.waitsFor('target');
      const name = run.params.serverName === '' ? host : run.params.serverName;
      const options = { name, rejectUnauthorized: false, ...(ca !== undefined && { ca }) };
      const { socket, connectUs, tlsUs } = await openTlsConnection(to, port, options, scope, run.io.nowUs);
      const presented = presentedBy(socket, name);
      if (presented === null) return notOk('down', 'tls-failed', connectUs + tlsUs);
      const timing = { latencyUs: connectUs + tlsUs, values: { connectUs, tlsUs } };
      return judgeLatency(judgeCertificate(presented, run.params, Date.now(), timing), slowMs);
    });
  },
};

/** null where the server showed no certificate, or one with dates that are none. */
function presentedBy(secure: TLSSocket, name: string): PresentedCertificate | null {
  const certificate = secure.getPeerCertificate();
  const validToMs = Date.parse(certificate.valid_to ?? '');
  const validFromMs = Date.parse(certificate.valid_from ?? '');
  if (Number.isNaN(validToMs) || Number.isNaN(validFromMs)) return null;
  return {
    validToMs,
    validFromMs,
    // Node's types say Error; what is there is OpenSSL's code (tls.js: `this.authorizationError = verifyError.code || verifyError.message`).
    verifyCode: secure.authorized ? null : String(secure.authorizationError),
    // Node checks the name only of a chain that it trusts.
    isForName: checkServerIdentity(name, certificate) === undefined,
  };
}
