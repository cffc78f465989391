/** Secret parameters of a probe that are written as references, to the secrets themselves. */
import { isSecretReference, resolveSecret, type SecretResult } from '@tillwatch/config';
import { paramsJsonSchema } from './parameters.js';

type Unresolved = Extract<SecretResult, { ok: false }>;

/** A reference that leads to no secret, and where it stands within the parameters. */
export interface SecretFault extends Omit<Unresolved, 'ok'> {
  readonly path: readonly (string | number)[];
}

/** What stands for a secret that could not be read, so that the rest of the parameters can still be judged. */
const STAND_IN = 'secret';
/** Secrets stand at most this deep: in a record's value (`headers.authorization`). */
const MAX_DEPTH = 3;

/**
 * Replaces each `{ $env }` and `{ $file }` below the parameters of `kind` that are marked secret. References elsewhere stay what they are, for the
 * schema to refuse. `$file` is relative to `configFile`.
 */
export function withSecrets(
  kind: string,
  params: unknown,
  configFile: string,
  env: NodeJS.ProcessEnv,
): { readonly params: unknown; readonly faults: readonly SecretFault[] } {
  if (typeof params !== 'object' || params === null) return { params, faults: [] };
  const properties = paramsJsonSchema(kind)?.properties ?? {};
  const faults: SecretFault[] = [];
  const resolve = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (isSecretReference(value)) {
      const result = resolveSecret(value, configFile, env);
      if (result.ok) return result.secret;
      const { found, expected, hint } = result;
      faults.push({ path, found, expected, hint });
      return STAND_IN;
    }
    if (path.length >= MAX_DEPTH || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, [...path, index]));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, [...path, key])]));
  };
  const resolved = Object.entries(params).map(([name, value]): [string, unknown] =>
    properties[name]?.secret === true ? [name, resolve(value, [name])] : [name, value],
  );
  return { params: Object.fromEntries(resolved), faults };
}
