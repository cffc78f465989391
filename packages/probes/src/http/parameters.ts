/** The parameters of the `http` probe. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { familyParam } from '../network/target.js';
import { slowMsParam } from '../slowness.js';
import { caFileParam } from '../tls/authorities.js';
import { isPattern, isStatusRange } from './expectation.js';

const USUAL_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** They frame the message or change the protocol; the probe sets them itself. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const MAX_HEADERS = 32;

/** Request headers, by name. */
export const headersParam = z
  .record(z.string(), z.string().max(4_096))
  .refine((headers) => Object.keys(headers).length <= MAX_HEADERS, `at most ${MAX_HEADERS} headers`)
  .refine(
    (headers) => Object.entries(headers).every(isHeader),
    'header names and values as RFC 9110 allows them, without those that the probe sets itself',
  )
  .default({})
  .describe('Request headers, such as `host` or `authorization`. Never printed.')
  .meta({ secret: true });

export const httpParams = z.strictObject({
  url: z
    .string()
    .max(2_048)
    .refine(isPlainUrl, 'an http or https URL without user and password (send those in `headers`)')
    .describe('What to ask for: `http://` or `https://`. Its query is never printed.'),
  method: z.enum(USUAL_METHODS).default('GET').describe('Request method.'),
  headers: headersParam,
  body: z
    .string()
    .max(65_536)
    .default('')
    .describe('Request body; none when empty. Never printed.')
    .meta({ secret: true }),
  family: familyParam,
  status: z
    .array(z.union([z.string(), z.int()]).refine(isStatusRange, 'a status such as 200, or a range such as 200-299'))
    .min(1)
    .max(32)
    .default(['200-299'])
    .describe('Status codes that are right: `200`, `200-299`.'),
  bodyContains: z
    .string()
    .max(4_096)
    .default('')
    .describe('Text that must occur in the body; the body is not read when this and `bodyMatches` are empty.'),
  bodyMatches: z
    .string()
    .max(512)
    .refine(isPattern, 'a regular expression')
    .default('')
    .describe('Regular expression (flags `u`, `s`) that the body must match. `bodyContains` is cheaper.'),
  maxBodyBytes: z.int().min(1).max(1_048_576).default(65_536).describe('Bytes of the body that are read at most.'),
  maxRedirects: z
    .int()
    .min(0)
    .max(5)
    .default(0)
    .describe('Redirects to follow (GET and HEAD only); `headers` are not sent to another origin.'),
  serverName: z.string().max(253).default('').describe("Name for SNI and certificate; empty for the URL's host."),
  verifyCertificate: z
    .boolean()
    .default(true)
    .describe('Refuse a certificate that is expired, untrusted or made out to another name.'),
  caFile: caFileParam,
  slowMs: slowMsParam,
});
export type HttpParams = z.infer<typeof httpParams>;

/** True for an http or https URL without user and password. */
export function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
}

function isHeader([name, value]: [string, string]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return !OWN_HEADERS.has(name.toLowerCase());
  } catch {
    return false;
  }
}
