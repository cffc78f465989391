/** What of a configuration's names and values is a secret. Pure. */

/** What is shown in place of a secret. */
export const HIDDEN = '(hidden)';

/** A name that holds one of these anywhere is a secret's, `dbpassword` like `PASSWORD_OLD`. */
const WITHIN = /passw|passphrase|passcode|secret|token|credential|apikey|privatekey|authkey|密码|口令|密钥|令牌/i;
/** These are only when they stand for themselves: `key` is, `keyboard` is not. */
const WORDS: ReadonlySet<string> = new Set([
  'pass',
  'pwd',
  'pw',
  'key',
  'keys',
  'psk',
  'pin',
  'auth',
  'authorization',
  'cred',
  'creds',
  'cookie',
  'salt',
  'signature',
  'cvv',
]);

const MAX_NAME_CHARS = 256;

/** Whether the name of a field says that its value is a secret: `db.password`, `ApiKey`, `wifi-psk`. */
export function isSecretName(name: string): boolean {
  const start = name.slice(0, MAX_NAME_CHARS);
  if (WITHIN.test(start.replaceAll(/[-_. ]/g, ''))) return true;
  return start
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .some((word) => WORDS.has(word));
}

/** `Password=x;` of connection strings, `token=x&` of URLs, `--password x` of command lines. */
const PAIR =
  /((?:^|[\s;&?,{"'-])[\w.-]{0,40}?(?:passw(?:or)?d|passphrase|pwd|secret|token|api[-_]?key|credential|access[-_]?key|signature|sig)["']?\s*(?:[=:]\s*|\s)["']?)([^\s;&,"'}]+)/gi;
/** RFC 3986 section 3.2.1: what stands before the host, up to the last `@` of the authority. */
const USER_INFO = /([a-z][a-z0-9+.-]{0,31}:\/\/)[^\s/?#]*@/gi;
const BEARER = /\b(bearer|basic|digest)\s+[\w+/=.~-]{6,}/gi;
const PEM = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** A value with what looks like a secret within it hidden; the value itself where nothing does. */
export function withoutSecrets(value: string): string {
  if (PEM.test(value)) return HIDDEN;
  return value.replaceAll(USER_INFO, `$1${HIDDEN}@`).replaceAll(BEARER, `$1 ${HIDDEN}`).replaceAll(PAIR, `$1${HIDDEN}`);
}
