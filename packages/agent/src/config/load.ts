/** Reads and checks a configuration: all of its faults at once, or the resolved configuration. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { SiteDefinition } from '@tillwatch/model';
import { resolveSecret } from '@tillwatch/probes';
import { checkFaults, configuredChecks } from './checks.js';
import type { AgentConfig, ConfigResult } from './config.js';
import { type ConfigFault, formatPath, MAX_FAULTS, type PathFault } from './faults.js';
import { parseDurationMs, parseSizeBytes } from './quantities.js';
import { type ConfigFile, configSchema, secretSchema } from './schema.js';
import { shapeFaults } from './shape-faults.js';
import { type ConfigSource, parseSource } from './source.js';
import { nodesOf, topologyFaults } from './topology.js';

/** Reads `file` (UTF-8). Never throws; a file that cannot be read is a fault. */
export function loadConfig(file: string, env: NodeJS.ProcessEnv = process.env): ConfigResult {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'no text';
    const isText = code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
    const place = { file, line: 1, column: 1, path: '' };
    const hint = isText ? 'Save it as UTF-8.' : 'Check the path and who may read it.';
    return { ok: false, faults: [{ ...place, found: code, expected: 'a readable file of UTF-8 text', hint }] };
  }
  return checkConfig(text, file, env);
}

/** Checks `text` as if it stood in `file`, to whose directory its paths are relative. Never throws. */
export function checkConfig(text: string, file: string, env: NodeJS.ProcessEnv = process.env): ConfigResult {
  const source = parseSource(text);
  const faults = [
    ...source.syntaxFaults.map((fault): ConfigFault => ({ file, path: '', ...fault })),
    ...(source.value === undefined ? [] : contentFaults(source, file, env)),
  ];
  if (faults.length > 0) return { ok: false, faults: inOrder(faults, file) };
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
  return [...shape, ...others.filter(isNew)].map(
    ({ path, atKey, found, expected, hint }): ConfigFault => ({
      file,
      ...source.locate({ path, ...(atKey !== undefined && { atKey }) }),
      path: formatPath(path),
      found,
      expected,
      hint,
    }),
  );
}

/** A wrong type fails the bounds of its type as well; the first fault says all. */
function onePerPlace(faults: readonly PathFault[]): PathFault[] {
  const first = new Map<string, PathFault>();
  for (const fault of faults) {
    const place = `${fault.atKey === true} ${formatPath(fault.path)}`;
    if (!first.has(place)) first.set(place, fault);
  }
  return [...first.values()];
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

function inOrder(faults: readonly ConfigFault[], file: string): ConfigFault[] {
  const sorted = [...faults].sort((a, b) => a.line - b.line || a.column - b.column);
  if (sorted.length <= MAX_FAULTS) return sorted;
  const rest = sorted.length - MAX_FAULTS;
  const last = sorted[MAX_FAULTS] as ConfigFault;
  const more = { file, line: last.line, column: last.column, path: '', found: `${rest} more faults`, expected: 'none' };
  return [...sorted.slice(0, MAX_FAULTS), { ...more, hint: 'Mend these first.' }];
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
