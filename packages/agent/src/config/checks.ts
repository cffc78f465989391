/** Checks: the probe behind each, its parameters, its timing. */
import { describeFound, nearest, type PathFault, shapeFaults } from '@tillwatch/config';
import { type CheckPolicy, DEFAULT_CHECK_POLICY, isReason, REASONS, type Reason } from '@tillwatch/model';
import { PROBES, type Probe, withSecrets } from '@tillwatch/probes';
import type { ConfiguredCheck } from './config.js';
import { formatDuration, parseDurationMs } from './quantities.js';
import type { CheckEntry, ConfigFile } from './schema.js';
import { subjectOf } from './topology.js';

const PROBE_BY_KIND: ReadonlyMap<string, Probe> = new Map(PROBES.map((probe) => [probe.kind, probe]));

/**
 * Faults of single checks that are not of shape: unknown kinds, wrong parameters, a timeout that is not below its interval. Looks at
 * whatever entries have the fields in question.
 */
export function checkFaults(raw: unknown, file: string, env: NodeJS.ProcessEnv): PathFault[] {
  const { checks, defaults } = asGroup(raw);
  if (!Array.isArray(checks)) return [];
  return checks.flatMap((value: unknown, index) => {
    const entry = asGroup(value);
    const path = ['checks', index];
    const probe = probeFaults(entry, path, file, env);
    return [...probe, ...timingFaults(entry, asGroup(defaults), path), ...patienceFaults(entry, path)];
  });
}

function asGroup(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function probeFaults(
  entry: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  file: string,
  env: NodeJS.ProcessEnv,
): PathFault[] {
  if (typeof entry.kind !== 'string' || entry.kind === '') return [];
  const probe = PROBE_BY_KIND.get(entry.kind);
  if (probe === undefined) {
    const kinds = [...PROBE_BY_KIND.keys()];
    const guess = nearest(entry.kind, kinds);
    const hint = guess === null ? 'Choose one of these kinds.' : `Did you mean ${guess}?`;
    return [
      { path: [...path, 'kind'], found: describeFound(entry.kind), expected: `one of ${kinds.join(', ')}`, hint },
    ];
  }
  const params = entry.params ?? {};
  const isGroup = typeof params === 'object' && !Array.isArray(params);
  if (!isGroup) return [];
  const given = withSecrets(probe.kind, params, file, env);
  const secrets = given.faults.map((fault): PathFault => ({ ...fault, path: [...path, 'params', ...fault.path] }));
  return [...secrets, ...shapeFaults(probe.params, given.params, [...path, 'params'])];
}

function patienceFaults(entry: Readonly<Record<string, unknown>>, path: readonly (string | number)[]): PathFault[] {
  return Object.keys(asGroup(entry.patience))
    .filter((reason) => !isReason(reason))
    .map((reason) => {
      const guess = nearest(reason, REASONS);
      const hint = guess === null ? 'Take the reason as the status shows it.' : `Did you mean ${guess}?`;
      return {
        path: [...path, 'patience', reason],
        atKey: true,
        found: describeFound(reason),
        expected: 'a reason',
        hint,
      };
    });
}

function timingFaults(
  entry: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
): PathFault[] {
  const interval = entry.interval ?? defaults.interval ?? '10s';
  const timeout = entry.timeout ?? defaults.timeout ?? '2s';
  const intervalMs = typeof interval === 'string' ? parseDurationMs(interval) : null;
  const timeoutMs = typeof timeout === 'string' ? parseDurationMs(timeout) : null;
  if (intervalMs === null || timeoutMs === null || timeoutMs < intervalMs) return [];
  const hint = 'Shorten the timeout or lengthen the interval: an attempt must end before the next begins.';
  const key = entry.timeout !== undefined || entry.interval === undefined ? 'timeout' : 'interval';
  return [
    {
      path: [...path, key],
      found: `a timeout of ${formatDuration(timeoutMs)} with an interval of ${formatDuration(intervalMs)}`,
      expected: `a timeout below ${formatDuration(intervalMs)}`,
      hint,
    },
  ];
}

/** The checks of a configuration without faults. */
export function configuredChecks(parsed: ConfigFile, file: string, env: NodeJS.ProcessEnv): ConfiguredCheck[] {
  return parsed.checks.map((entry) => {
    const { params } = withSecrets(entry.kind, entry.params, file, env);
    return configuredCheck({ ...entry, params: params as CheckEntry['params'] }, parsed.defaults);
  });
}

function configuredCheck(entry: CheckEntry, defaults: ConfigFile['defaults']): ConfiguredCheck {
  const probe = PROBE_BY_KIND.get(entry.kind);
  if (probe === undefined) throw new RangeError(`probe kind ${entry.kind} was not checked`);
  const params = probe.params.parse(entry.params);
  const policy: CheckPolicy = {
    ...DEFAULT_CHECK_POLICY,
    failAfter: entry.failAfter ?? defaults.failAfter ?? DEFAULT_CHECK_POLICY.failAfter,
    okAfter: entry.okAfter ?? defaults.okAfter ?? DEFAULT_CHECK_POLICY.okAfter,
    ...patienceOf(entry, probe),
  };
  return {
    definition: {
      id: entry.id,
      on: subjectOf(entry.on),
      kind: entry.kind,
      target: probe.target(params),
      intervalMs: parseDurationMs(entry.interval ?? defaults.interval) ?? 0,
      timeoutMs: parseDurationMs(entry.timeout ?? defaults.timeout) ?? 0,
      values: [...probe.values.map((value) => value.name), ...(probe.valuesOf?.(params) ?? [])],
    },
    probe,
    params,
    policy,
  };
}

/** The kind's patience, and the check's own where it says otherwise. */
function patienceOf(entry: CheckEntry, probe: Probe): Pick<CheckPolicy, 'patienceMs'> {
  const own = Object.entries(entry.patience ?? {}).map(([reason, text]) => [reason, parseDurationMs(text) ?? 0]);
  const patienceMs: Partial<Record<Reason, number>> = { ...probe.patienceMs, ...Object.fromEntries(own) };
  return Object.keys(patienceMs).length === 0 ? {} : { patienceMs };
}
