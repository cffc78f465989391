/** A site of a scenario's file as it is played: copies made, texts resolved. */
import { parseDurationMs } from '@tillwatch/agent';
import { type CheckDefinition, DEFAULT_CHECK_POLICY, type LinkDefinition } from '@tillwatch/model';
import { findProbe, type Probe } from '@tillwatch/probes';
import type { ScenarioSite } from './scenario.js';
import type { ScenarioFile } from './schema.js';

export type SiteFile = ScenarioFile['sites'][number];

/** `{n}` in any text of a site becomes the number of the copy. */
export function copiesOf(site: SiteFile): SiteFile[] {
  return Array.from({ length: site.copies }, (_, index) => withNumber(site, String(index + 1)) as SiteFile);
}

function withNumber(value: unknown, number: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{n}', number);
  if (Array.isArray(value)) return value.map((item) => withNumber(item, number));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNumber(item, number)]));
}

/** Names are not checked here: see {@link validateTopology}. */
export function resolveSite(site: SiteFile, defaults: ScenarioFile['defaults']): ScenarioSite {
  const checks = site.checks.map((check) => {
    const probe = findProbe(check.kind) as Probe;
    const definition: CheckDefinition = {
      id: check.id,
      on: check.on.includes('->') ? { link: check.on.replace(/\s*->\s*/, '->') } : { node: check.on },
      kind: check.kind,
      target: `${check.on} (${check.kind})`,
      intervalMs: ms(check.interval ?? defaults.interval),
      timeoutMs: ms(check.timeout ?? defaults.timeout),
      values: [...probe.values.map(({ name }) => name), ...Object.keys(check.counts ?? {})],
    };
    const { patienceMs } = probe;
    return { definition, probe, policy: { ...DEFAULT_CHECK_POLICY, ...(patienceMs !== undefined && { patienceMs }) } };
  });
  return {
    definition: {
      site: {
        id: site.id,
        name: site.name ?? site.id,
        kind: site.kind,
        ...(site.region !== undefined && { region: site.region }),
        ...(site.timeZone !== undefined && { timeZone: site.timeZone }),
      },
      vantage: site.vantage,
      nodes: site.nodes.map(({ id, kind, name, at }) => ({
        id,
        kind,
        name: name ?? id,
        ...(at !== undefined && { at }),
      })),
      links: site.links.map(linkOf),
      flows: site.flows,
      checks: checks.map(({ definition }) => definition),
    },
    checks,
    counts: new Map(site.checks.flatMap(({ id, counts }) => (counts === undefined ? [] : [[id, counts] as const]))),
    knownDays: new Map(
      site.checks.flatMap(({ id, knownDays }) => (knownDays === undefined ? [] : [[id, knownDays] as const])),
    ),
    windowMs: ms(defaults.window),
    batch: defaults.batch,
    uplinkNode: site.collector ?? lineOf(site),
    clockSkewMs: site.clockSkew.startsWith('-') ? -ms(site.clockSkew.slice(1)) : ms(site.clockSkew),
    lossRatio: site.loss,
    failoverMs: ms(site.failover),
  };
}

function linkOf(text: string): LinkDefinition {
  const [from = '', to = ''] = text.split('->').map((end) => end.trim());
  return { from, to };
}

/** Where a store's traffic leaves it. */
function lineOf({ kind, nodes }: SiteFile): string | null {
  if (kind === 'hub') return null;
  return (nodes.find((node) => node.kind === 'wan') ?? nodes.find((node) => node.kind === 'router'))?.id ?? null;
}

function ms(text: string): number {
  return parseDurationMs(text) ?? 0;
}
