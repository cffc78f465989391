/** Reads and checks a configuration: all of its faults at once, or the resolved configuration. */
import { dirname, resolve } from 'node:path';
import {
  type ConfigFault,
  type ConfigSource,
  formatPath,
  inOrder,
  onePerPlace,
  type PathFault,
  parseSource,
  placedFaults,
  readConfigText,
  resolveSecret,
  secretSchema,
  shapeFaults,
  syntaxFaults,
} from '@tillwatch/config';
import type { SiteDefinition } from '@tillwatch/model';
import { checkFaults, configuredChecks } from './checks.js';
import type { AgentConfig, ConfigResult } from './config.js';
import { parseDurationMs, parseSizeBytes } from './quantities.js';
import { type ConfigFile, configSchema } from './schema.js';
import { nodesOf, topologyFaults } from './topology.js';

/** Reads `file` (UTF-8). Never throws; a file that cannot be read is a fault. */
export function loadConfig(file: string, env: NodeJS.ProcessEnv = process.env): ConfigResult {
  const read = readConfigText(file);
  return read.ok ? checkConfig(read.text, file, env) : { ok: false, faults: [read.fault] };
}

/** Checks `text` as if it stood in `file`, to whose directory its paths are relative. Never throws. */
export function checkConfig(text: string, file: string, env: NodeJS.ProcessEnv = process.env): ConfigResult {
  const source = parseSource(text);
  const faults = [
    ...syntaxFaults(source, file),
    ...(source.value === undefined ? [] : contentFaults(source, file, env)),
  ];
  if (faults.length > 0) return { ok: false, faults: inOrder(faults) };
  const parsed = configSchema.parse(source.value);
  return { ok: true, config: resolved(parsed, resolve(file), env) };
}

function contentFaults(source: ConfigSource, file: string, env: NodeJS.ProcessEnv): ConfigFault[] {
  const value = source.value;
  const shape = onePerPlace(shapeFaults(configSchema, value));
  const others = [...topologyFaults(value), ...checkFaults(value, file, env), ...secretFaults(value, file, env)];
  // What is wrong in its shape is not judged a second time.
  const broken = new Set(shape.filter((fault) => fault.atKey !== true).map((fault) => formatPath(fault.path)));
  const isNew = ({ path }: PathFault): boolean =>
    !path.some((_, depth) => broken.has(formatPath(path.slice(0, depth + 1))));
  return placedFaults(source, file, [...shape, ...others.filter(isNew)]);
}

function secretFaults(value: unknown, file: string, env: NodeJS.ProcessEnv): PathFault[] {
  const password = (value as { uplink?: { password?: unknown } | null } | null)?.uplink?.password;
  const reference = secretSchema.safeParse(password);
  if (!reference.success) return [];
  const result = resolveSecret(reference.data, file, env);
  if (result.ok) return [];
  const { found, expected, hint } = result;
  return [{ path: ['uplink', 'password'], found, expected, hint }];
}

/** The resolved form of a file that was found sound. */
function resolved(parsed: ConfigFile, file: string, env: NodeJS.ProcessEnv): AgentConfig {
  const { site, agent, uplink, outbox } = parsed;
  const checks = configuredChecks(parsed, file, env);
  const definition: SiteDefinition = {
    site: {
      id: site.id,
      name: site.name,
      kind: site.kind,
      ...(site.region !== undefined && { region: site.region }),
      ...(site.timeZone !== undefined && { timeZone: site.timeZone }),
    },
    vantage: parsed.vantage,
    nodes: nodesOf(parsed),
    links: parsed.links,
    flows: parsed.flows,
    checks: checks.map((check) => check.definition),
  };
  const secret = uplink.password === undefined ? undefined : resolveSecret(uplink.password, file, env);
  return {
    file,
    identity: { org: uplink.org, site: site.id, agent: agent.id },
    dataDir: resolve(dirname(file), agent.dataDir),
    definition,
    checks,
    uplink: {
      brokers: uplink.brokers,
      ...(uplink.username !== undefined && { username: uplink.username }),
      ...(secret?.ok && { password: secret.secret }),
      windowMs: parseDurationMs(uplink.window) ?? 0,
      batch: uplink.batch,
    },
    outbox: { maxBytes: parseSizeBytes(outbox.maxSize) ?? 0, maxAgeMs: parseDurationMs(outbox.maxAge) ?? 0 },
  };
}
