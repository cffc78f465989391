/** Reads and checks a configuration, file and command line together: all faults at once, or the resolved configuration. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { BrokerConfig, CollectorConfig, CollectorOverrides, ConfigFault, ConfigResult } from './config.js';
import { type ConfigFile, configSchema, type SecretReference } from './schema.js';
import { type ConfigSource, type Path, parseSource } from './source.js';

/** A flag and the setting that it stands above. */
const FLAGS: readonly { readonly key: keyof CollectorOverrides; readonly flag: string; readonly path: Path }[] = [
  { key: 'org', flag: '--org', path: ['org'] },
  { key: 'dataDir', flag: '--data', path: ['dataDir'] },
  { key: 'host', flag: '--host', path: ['listen', 'host'] },
  { key: 'port', flag: '--port', path: ['listen', 'port'] },
  { key: 'broker', flag: '--broker', path: ['broker'] },
];
const MAX_SECRET_CHARS = 4_096;

export interface ConfigInput {
  /** Absent: the defaults, and what the command line says. */
  readonly file?: string | undefined;
  readonly overrides?: CollectorOverrides | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Never throws; a file that cannot be read is a fault. */
export function loadConfig(input: ConfigInput): ConfigResult {
  const overrides = input.overrides ?? {};
  const file = input.file ?? null;
  let text = '{}';
  if (file !== null) {
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    } catch (error) {
      const found = (error as NodeJS.ErrnoException).code ?? String(error);
      const expected = 'a readable file of UTF-8 text';
      const hint = 'Check the path and who may read it.';
      return { ok: false, faults: [{ file, line: 1, column: 1, path: '', found, expected, hint }] };
    }
  }
  return checkConfig(text, { file, overrides, env: input.env ?? process.env });
}

/** Checks a configuration's text. */
export function checkConfig(
  text: string,
  from: { file: string | null; overrides: CollectorOverrides; env: NodeJS.ProcessEnv },
): ConfigResult {
  const source = parseSource(text);
  const place = placer(source, from);
  if (source.faults.length > 0) {
    const hint = 'Check indentation, colons, quotes and brackets here and on the line before.';
    const at = { file: from.file ?? 'configuration', path: '', expected: 'valid YAML', hint };
    return { ok: false, faults: source.faults.map((fault) => ({ ...at, ...fault })) };
  }
  const raw = withOverrides(source.value ?? {}, from.overrides);
  const parsed = configSchema.safeParse(raw);
  if (!parsed.success)
    return { ok: false, faults: parsed.error.issues.flatMap((issue) => issueFaults(issue, raw, place)) };
  return resolved(parsed.data, from, place);
}

/** Lays the command line over the file's value. */
function withOverrides(value: unknown, overrides: CollectorOverrides): unknown {
  if (!isGroup(value)) return value;
  const raw: Record<string, unknown> = { ...value };
  if (overrides.org !== undefined) raw.org = overrides.org;
  if (overrides.dataDir !== undefined) raw.dataDir = overrides.dataDir;
  if (overrides.host !== undefined || overrides.port !== undefined) {
    const { host, port } = overrides;
    const listen = isGroup(raw.listen) ? raw.listen : {};
    raw.listen = { ...listen, ...(host !== undefined && { host }), ...(port !== undefined && { port }) };
  }
  if (overrides.broker !== undefined) {
    const below = isGroup(raw.broker) && raw.broker.embedded === undefined ? raw.broker : {};
    raw.broker = { ...below, url: overrides.broker };
  }
  return raw;
}

type Placed = Pick<ConfigFault, 'file' | 'line' | 'column' | 'path'>;
type Placer = (path: Path) => Placed;

function placer(source: ConfigSource, from: { file: string | null; overrides: CollectorOverrides }): Placer {
  return (path) => {
    const flag = FLAGS.find(
      ({ key, path: set }) => from.overrides[key] !== undefined && set.every((step, at) => path[at] === step),
    );
    if (flag !== undefined) return { file: 'command line', line: 0, column: 0, path: flag.flag };
    return { file: from.file ?? 'configuration', ...source.place(path), path: formatPath(path) };
  };
}

function issueFaults(issue: z.core.$ZodIssue, raw: unknown, place: Placer): ConfigFault[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const found = `the unknown key ${JSON.stringify(key.slice(0, 60))}`;
      return { ...place([...path, key]), found, expected: 'a known key', hint: 'Correct or remove it.' };
    });
  }
  if (issue.code === 'invalid_union') {
    const inner = closestForm(issue.errors, valueAt(raw, path));
    if (inner !== null) {
      return inner.flatMap((fault) => issueFaults({ ...fault, path: [...path, ...fault.path] }, raw, place));
    }
  }
  const value = valueAt(raw, path);
  const found = path.includes('password') && value !== undefined ? 'a value that is not shown here' : describe(value);
  return [{ ...place(path), found, expected: issue.message, hint: value === undefined ? 'Add it.' : 'Correct it.' }];
}

/** Of several forms the one whose keys are there: its faults say more than a list of forms. */
function closestForm(forms: readonly z.core.$ZodIssue[][], value: unknown): z.core.$ZodIssue[] | null {
  if (!isGroup(value)) return null;
  const own = forms.filter(
    (issues) => !issues.some(({ code, path }) => code === 'unrecognized_keys' && path.length === 0),
  );
  return own[0] ?? null;
}

function resolved(
  file: ConfigFile,
  from: { file: string | null; env: NodeJS.ProcessEnv },
  place: Placer,
): ConfigResult {
  const base = from.file === null ? process.cwd() : dirname(resolve(from.file));
  const broker = resolvedBroker(file, base, from.env);
  if (typeof broker === 'string') {
    const expected = `a secret of 1 to ${MAX_SECRET_CHARS} characters`;
    const hint = 'Set it for the service that starts the collector.';
    return { ok: false, faults: [{ ...place(['broker', 'password']), found: broker, expected, hint }] };
  }
  const { org, listen, retention, maxSites } = file;
  const config: CollectorConfig = { org, dataDir: resolve(base, file.dataDir), listen, broker, retention, maxSites };
  return { ok: true, config };
}

/** The broker's settings with the secret read; or what is wrong with the secret. */
function resolvedBroker({ broker }: ConfigFile, base: string, env: NodeJS.ProcessEnv): BrokerConfig | string {
  if ('embedded' in broker) return { kind: 'embedded', ...broker.embedded };
  const { url, username, password } = broker;
  if (password === undefined) return { kind: 'external', url, username: username ?? null, password: null };
  const secret = readSecret(password, base, env);
  return secret.ok ? { kind: 'external', url, username: username ?? null, password: secret.value } : secret.found;
}

function readSecret(
  reference: SecretReference,
  base: string,
  env: NodeJS.ProcessEnv,
): { ok: true; value: string } | { ok: false; found: string } {
  const where = '$env' in reference ? `environment variable ${reference.$env}` : resolve(base, reference.$file);
  let value: string;
  try {
    value = '$env' in reference ? (env[reference.$env] ?? '') : readFileSync(where, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    return { ok: false, found: `${where} (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})` };
  }
  if (value === '' || value.length > MAX_SECRET_CHARS) {
    return { ok: false, found: `${value.length} characters in ${where}` };
  }
  return { ok: true, value };
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path)
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[step] : undefined;
  return at;
}

function formatPath(path: Path): string {
  return path.map((step, depth) => (typeof step === 'number' ? `[${step}]` : depth === 0 ? step : `.${step}`)).join('');
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return 'a group of settings';
  // A user and password in an address are not repeated.
  return JSON.stringify(value)
    .replace(/\/\/[^/@\s]*@/g, '//...@')
    .slice(0, 60);
}
