/** Secrets by reference: read from where they are when the agent starts, never written in a configuration, never printed. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';

/** Where a secret is, instead of the secret. */
export type SecretReference = { readonly $env: string } | { readonly $file: string };

const EXPECTED = '{ $env: NAME } or { $file: path }';
const text = (maxChars: number) => {
  const error = `text of 1 to ${maxChars} characters`;
  return z.string({ error }).min(1, { error }).max(maxChars, { error });
};

/** The shape of a reference. */
export const secretSchema = z.union([z.strictObject({ $env: text(200) }), z.strictObject({ $file: text(1_000) })], {
  error: EXPECTED,
});

/** True for `{ $env: NAME }` and `{ $file: path }`. */
export function isSecretReference(value: unknown): value is SecretReference {
  if (typeof value !== 'object' || value === null) return false;
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return false;
  const [key, where] = entry;
  return (key === '$env' || key === '$file') && typeof where === 'string' && where !== '';
}

export type SecretResult =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly found: string; readonly expected: string; readonly hint: string };

const MAX_SECRET_CHARS = 4_096;

/** Reads a secret. `$file` is relative to the configuration file; one line end at its end is not part of the secret. */
export function resolveSecret(reference: SecretReference, configFile: string, env: NodeJS.ProcessEnv): SecretResult {
  if ('$env' in reference) {
    const secret = env[reference.$env];
    if (secret) return usable(secret, `the environment variable ${reference.$env}`);
    return {
      ok: false,
      found: `the environment variable ${reference.$env} ${secret === undefined ? 'not set' : 'empty'}`,
      expected: 'the secret in it',
      hint: 'Set it for the service that starts this, or use { $file: path }.',
    };
  }
  const path = resolve(dirname(configFile), reference.$file);
  try {
    const found = statSync(path);
    if (!found.isFile()) return unreadable(`${path}, which is no file`);
    if (found.size > MAX_SECRET_CHARS) return unreadable(`${found.size} bytes in ${path}`);
    return usable(readFileSync(path, 'utf8').replace(/\r?\n$/, ''), `the file ${path}`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return unreadable(`${path} (${code})`);
  }
}

function unreadable(found: string): SecretResult {
  const expected = `a file of at most ${MAX_SECRET_CHARS} bytes that this user can read`;
  return { ok: false, found, expected, hint: 'Create it, readable by this user alone.' };
}

function usable(secret: string, where: string): SecretResult {
  if (secret.length > 0 && secret.length <= MAX_SECRET_CHARS) return { ok: true, secret };
  const found = secret.length === 0 ? `${where} empty` : `${secret.length} characters in ${where}`;
  return {
    ok: false,
    found,
    expected: `a secret of 1 to ${MAX_SECRET_CHARS} characters`,
    hint: 'Correct the reference.',
  };
}
