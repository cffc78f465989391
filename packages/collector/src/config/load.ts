/** Reads and checks a configuration, file and command line together: all faults at once, or the resolved configuration. */
import { dirname, resolve } from 'node:path';
import {
  type ConfigFault,
  inOrder,
  onePerPlace,
  type PathFault,
  parseSource,
  placedFaults,
  readConfigText,
  resolveSecret,
  shapeFaults,
  syntaxFaults,
} from '@tillwatch/config';
import { isLoopback } from '../api/host-guard.js';
import { notifyFaults } from '../notify/config/notify-faults.js';
import { resolveNotify } from '../notify/config/resolve-notify.js';
import type { BrokerConfig, CollectorConfig, CollectorOverrides, ConfigResult } from './config.js';
import { type ConfigFile, configSchema } from './schema.js';

type Path = PathFault['path'];

/** A flag and the setting that it stands above. */
const FLAGS: readonly { readonly key: keyof CollectorOverrides; readonly flag: string; readonly path: Path }[] = [
  { key: 'org', flag: '--org', path: ['org'] },
  { key: 'dataDir', flag: '--data', path: ['dataDir'] },
  { key: 'host', flag: '--host', path: ['listen', 'host'] },
  { key: 'port', flag: '--port', path: ['listen', 'port'] },
  { key: 'broker', flag: '--broker', path: ['broker'] },
];

export interface ConfigInput {
  /** Absent: the defaults, and what the command line says. */
  readonly file?: string | undefined;
  readonly overrides?: CollectorOverrides | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** Never throws; a file that cannot be read is a fault. */
export function loadConfig(input: ConfigInput): ConfigResult {
  const { file = null, overrides = {}, env = process.env } = input;
  const read = file === null ? ({ ok: true, text: '{}' } as const) : readConfigText(file);
  return read.ok ? checkConfig(read.text, { file, overrides, env }) : { ok: false, faults: [read.fault] };
}

interface Origin {
  readonly file: string | null;
  readonly overrides: CollectorOverrides;
  readonly env: NodeJS.ProcessEnv;
}

/** Checks a configuration's text. */
export function checkConfig(text: string, from: Origin): ConfigResult {
  const file = from.file ?? 'configuration';
  const source = parseSource(text);
  const broken = syntaxFaults(source, file);
  if (broken.length > 0) return { ok: false, faults: inOrder(broken) };
  const raw = withOverrides(source.value ?? {}, from.overrides);
  const told = (faults: readonly PathFault[]): ConfigFault[] =>
    inOrder(faults.flatMap((fault) => flagFault(fault, from.overrides) ?? placedFaults(source, file, [fault])));
  const shape = onePerPlace([...shapeFaults(configSchema, raw), ...notifyFaults(raw, { file, env: from.env })]);
  if (shape.length > 0) return { ok: false, faults: told(shape) };
  const config = resolved(configSchema.parse(raw), from);
  return Array.isArray(config) ? { ok: false, faults: told(config) } : { ok: true, config };
}

/** A fault of what the command line set, told with its flag; null for one of the file. */
function flagFault(fault: PathFault, overrides: CollectorOverrides): ConfigFault | null {
  const { path, found, expected, hint } = fault;
  const set = FLAGS.find(
    (flag) => overrides[flag.key] !== undefined && flag.path.every((step, at) => path[at] === step),
  );
  return set === undefined ? null : { file: 'command line', line: 0, column: 0, path: set.flag, found, expected, hint };
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

/** The resolved configuration; or the faults of its secrets. */
function resolved(file: ConfigFile, from: Origin): CollectorConfig | PathFault[] {
  const base = from.file === null ? process.cwd() : dirname(resolve(from.file));
  const broker = resolvedBroker(file, from);
  if ('found' in broker) return [broker];
  const { org, listen, retention, maxSites, calendars } = file;
  const notify = resolveNotify(file, { file: from.file ?? 'configuration', env: from.env });
  return {
    org,
    dataDir: resolve(base, file.dataDir),
    listen: reachedBy(listen, notify.publicUrl),
    broker,
    retention,
    maxSites,
    calendars,
    notify,
  };
}

/** Links in messages are followed under the public name, so it is answered to; where every name is, it stays so. */
function reachedBy(listen: CollectorConfig['listen'], publicUrl: string | null): CollectorConfig['listen'] {
  const isRestricted = isLoopback(listen.host) || listen.allowedHosts.length > 0;
  if (publicUrl === null || !isRestricted) return listen;
  const { hostname } = new URL(publicUrl);
  const isKnown = listen.allowedHosts.includes(hostname);
  return isKnown ? listen : { ...listen, allowedHosts: [...listen.allowedHosts, hostname] };
}

/** The broker's settings with the secret read; or what is wrong with the secret. */
function resolvedBroker({ broker }: ConfigFile, { file, env }: Origin): BrokerConfig | PathFault {
  if ('embedded' in broker) return { kind: 'embedded', ...broker.embedded };
  const { url, username = null, password } = broker;
  if (password === undefined) return { kind: 'external', url, username, password: null };
  const secret = resolveSecret(password, file ?? 'configuration', env);
  if (secret.ok) return { kind: 'external', url, username, password: secret.secret };
  const { found, expected, hint } = secret;
  return { path: ['broker', 'password'], found, expected, hint };
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
