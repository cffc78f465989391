/** The parameters that every kind takes which asks over SNMP: where, in which version, as whom. */
import { z } from 'zod';
import { familyParam, hostParam, portParam } from './target.js';

/** net-snmp's names of what RFC 3414, RFC 3826 and RFC 7860 define; `aes256b` is Blumenthal's draft, `aes256r` Reeder's, which Cisco uses. */
const AUTH_PROTOCOLS = ['none', 'md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'] as const;
const PRIV_PROTOCOLS = ['none', 'des', 'aes', 'aes256b', 'aes256r'] as const;

const secretText = (maxChars: number) => z.string().max(maxChars);

/** Spread into a kind's own `z.strictObject`; {@link checkSnmpParams} then goes into its `superRefine`. */
export const snmpParams = {
  host: hostParam,
  port: portParam.default(161).describe('UDP port.'),
  family: familyParam,
  version: z.enum(['v1', 'v2c', 'v3']).default('v2c').describe('Version of SNMP; v1 knows no 64-bit counters.'),
  community: secretText(255)
    .default('public')
    .describe('Community of v1 and v2c. A wrong one is met with silence, as RFC 3584 wants, and so reads as `timeout`.')
    .meta({ secret: true }),
  user: z.string().max(32).default('').describe('User of v3.'),
  authProtocol: z.enum(AUTH_PROTOCOLS).default('none').describe('How v3 authenticates; `none` for not at all.'),
  authPassword: secretText(255)
    .default('')
    .describe('Password of the authentication, 8 characters at least.')
    .meta({ secret: true }),
  privProtocol: z.enum(PRIV_PROTOCOLS).default('none').describe('How v3 encrypts; needs an `authProtocol`.'),
  privPassword: secretText(255)
    .default('')
    .describe('Password of the encryption, 8 characters at least. snmpd meets a wrong one with silence (measured).')
    .meta({ secret: true }),
  contextName: z.string().max(255).default('').describe('Context of v3; empty for the usual one.'),
} as const;

/** What {@link snmpParams} parses to. */
export type SnmpParams = z.infer<z.ZodObject<typeof snmpParams>>;

/** RFC 3414 section 11.2: a password has at least 8 octets. */
const MIN_PASSWORD_CHARS = 8;

/** What one field cannot say about the others; each fault names its field. */
export function checkSnmpParams(params: SnmpParams, context: z.core.$RefinementCtx<unknown>): void {
  if (params.version !== 'v3') return;
  const refuse = (path: keyof SnmpParams, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message, input: params[path] });
  if (params.user === '') refuse('user', 'the name of a v3 user');
  if (params.authProtocol !== 'none' && params.authPassword.length < MIN_PASSWORD_CHARS)
    refuse('authPassword', `at least ${MIN_PASSWORD_CHARS} characters`);
  if (params.privProtocol === 'none') return;
  if (params.authProtocol === 'none') refuse('privProtocol', 'none, as long as authProtocol is none');
  if (params.privPassword.length < MIN_PASSWORD_CHARS)
    refuse('privPassword', `at least ${MIN_PASSWORD_CHARS} characters`);
}
